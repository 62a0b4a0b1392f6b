#include "cli/thread_view.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "cli/table.h"
#include "cli/text.h"
#include "plan/field_path.h"

namespace jointplan::cli {
namespace {

absl::StatusOr<std::string> SubjectName(Context* context, absl::string_view text) {
  absl::string_view id = text;
  if (text == "plan") return context->PlanName();
  if (absl::StrContains(text, '/')) return std::string(text);
  if (absl::ConsumePrefix(&id, "proposal:")) return context->NameIn("proposals", id);
  if (absl::ConsumePrefix(&id, "agreement:")) return context->NameIn("agreements", id);
  if (absl::ConsumePrefix(&id, "need:")) return context->NameIn("needs", id);
  absl::ConsumePrefix(&id, "activity:");
  return context->NameIn("activities", id);
}

std::string AnchorText(const v1::Thread& thread) {
  if (!thread.outdated()) return "";
  const std::string now =
      thread.has_value_now() ? ValueText(&thread.value_now()) : "nothing any more";
  return absl::StrCat("said about an older text; it holds ", now, " now");
}

std::string CommentText(const Context& context, const v1::Comment& comment) {
  std::string text = absl::StrCat(comment.id(), "  ", AuthorText(comment.author()), ", ",
                                  TimeText(comment.time()));
  if (comment.has_edit_time()) absl::StrAppend(&text, ", changed ", TimeText(comment.edit_time()));
  text = absl::StrCat(context.paint()(Style::kHeading, text), "\n");
  const std::string said = context.ReadingLanguage().empty()
                               ? AllTexts(comment.text())
                               : LocalText(comment.text(), context.ReadingLanguage());
  absl::StrAppend(&text, "   ", absl::StrReplaceAll(said, {{"\n", "\n   "}}), "\n");
  for (const v1::Suggestion& suggestion : comment.suggestions()) {
    absl::StrAppend(&text, "   suggests ", suggestion.path(), " = ",
                    ValueText(suggestion.has_value() ? &suggestion.value() : nullptr), "\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<ThreadSubject> ReadSubject(Context* context, absl::string_view text,
                                          absl::string_view field) {
  ThreadSubject subject;
  absl::string_view theme = text;
  if (absl::ConsumePrefix(&theme, "theme:")) {
    JP_ASSIGN_OR_RETURN(subject.name, context->PlanName());
    subject.path = plan::FieldPath({{"themes", std::string(theme)}}).ToString();
    if (!field.empty()) absl::StrAppend(&subject.path, ".", field);
    return subject;
  }
  JP_ASSIGN_OR_RETURN(subject.name, SubjectName(context, text));
  if (field.empty()) return subject;
  JP_ASSIGN_OR_RETURN(const plan::FieldPath path, ReadPath(TypeOfRecord(subject.name), field));
  subject.path = path.ToString();
  return subject;
}

std::string PlanOf(const ThreadSubject& subject) {
  return IsWholePlanName(subject.name) ? subject.name : PlanPartOf(subject.name);
}

absl::Status ReadSuggestions(const ThreadSubject& subject, const std::vector<std::string>& texts,
                             v1::Comment* comment) {
  const google::protobuf::Descriptor* type = TypeOfRecord(subject.name);
  for (const std::string& text : texts) {
    JP_ASSIGN_OR_RETURN(const auto parts, SplitAssignment("--suggest", text));
    JP_ASSIGN_OR_RETURN(const plan::FieldPath path, ReadPath(type, parts.first));
    v1::Suggestion* suggestion = comment->add_suggestions();
    suggestion->set_path(path.ToString());
    if (parts.second.empty()) continue;
    JP_ASSIGN_OR_RETURN(*suggestion->mutable_value(), ReadValue(type, path, parts.second));
  }
  return absl::OkStatus();
}

std::string SubjectText(const v1::Thread& thread) {
  const std::string what = KindAndNameOf(thread.subject());
  return thread.path().empty() ? what : absl::StrCat(what, ", ", thread.path());
}

absl::Status ShowThread(Context* context, const v1::Thread& thread) {
  Sheet sheet;
  sheet.Add("thread", ShortNameOf(thread.name()), Style::kHeading);
  sheet.Add("about", SubjectText(thread));
  sheet.Add("it held", thread.has_quote() ? ValueText(&thread.quote()) : "");
  sheet.Add("note", AnchorText(thread), Style::kChanged);
  sheet.Add("state", EnumText(thread.state()));
  sheet.Add("seen by", thread.internal() ? "your organization only" : "");
  sheet.Add("resolved by", AuthorText(thread.resolved_by()));
  if (context->format() != Format::kTable) return context->Show(thread, sheet);
  context->Print(sheet.ToText(context->paint(), context->width()));
  for (const v1::Comment& comment : thread.comments()) {
    context->Print(absl::StrCat("\n", CommentText(*context, comment)));
  }
  return absl::OkStatus();
}

}  // namespace jointplan::cli
