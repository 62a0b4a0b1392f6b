#include "cli/agreement_view.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "cli/changes.h"
#include "cli/check_view.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/silence_view.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

constexpr size_t kDigestBytes = 32;

Sheet SheetOf(const v1::Agreement& agreement) {
  Sheet sheet;
  sheet.Add("agreement", agreement.name(), Style::kHeading);
  sheet.Add("title", AllTexts(agreement.title()));
  sheet.Add("state", EnumText(agreement.state()));
  sheet.Add("plan", absl::StrCat("revision ", agreement.plan_revision()));
  if (agreement.record_count() > 0) sheet.Add("records", absl::StrCat(agreement.record_count()));
  sheet.Add("digest", HexText(agreement.digest()));
  sheet.Add("previous", agreement.previous().empty() ? "" : ShortNameOf(agreement.previous()));
  sheet.Add("sealed in spite of objections", agreement.override_reason());
  sheet.Add("closed by", AuthorText(agreement.closed_by()));
  sheet.Add("closed", TimeText(agreement.close_time()));
  sheet.Add("opened", TimeText(agreement.create_time()));
  return sheet;
}

Table AnswersOf(const v1::Agreement& agreement) {
  Table table({"partner", "scope", "answer", "statement", "revision", "when", "counts"});
  for (const v1::Endorsement& endorsement : agreement.endorsements()) {
    const Style style = endorsement.answer() == v1::ANSWER_OBJECT ? Style::kBad : Style::kPlain;
    table.Add({ShortNameOf(endorsement.partner()), ScopeName(endorsement.scope()),
               Cell(AnswerText(endorsement.answer()), style), endorsement.statement(),
               absl::StrCat(endorsement.plan_revision()), TimeText(endorsement.time()),
               endorsement.outdated() ? Cell("no: outdated", Style::kChanged) : Cell("yes")});
  }
  return table;
}

std::string OutdatedText(const Context& context, const v1::Agreement& agreement) {
  std::string text;
  for (const v1::Endorsement& endorsement : agreement.endorsements()) {
    if (!endorsement.outdated()) continue;
    absl::StrAppend(&text, "\nWhat changed since ", ShortNameOf(endorsement.partner()),
                    " answered for ", ScopeName(endorsement.scope()), ":\n",
                    DiffText(endorsement.changed(), context.paint(), context.width()));
  }
  return text;
}

const Texts& TitleOf(const v1::Record& record) {
  if (record.has_need()) return record.need().question();
  return record.has_activity() ? record.activity().title() : record.plan().title();
}

}  // namespace

std::string AnswerText(v1::Answer answer) {
  switch (answer) {
    case v1::ANSWER_ENDORSE:
      return "endorses";
    case v1::ANSWER_ENDORSE_WITH_RESERVATION:
      return "endorses with a reservation";
    case v1::ANSWER_OBJECT:
      return "objects";
    case v1::ANSWER_ABSTAIN:
      return "abstains";
    default:
      return "";
  }
}

std::string ScopeName(absl::string_view scope) {
  if (scope == "plan") return "the whole plan";
  if (absl::ConsumePrefix(&scope, "themes/")) return absl::StrCat("theme ", scope);
  absl::ConsumePrefix(&scope, "partners/");
  return absl::StrCat("the activities of ", scope);
}

absl::StatusOr<std::string> ReadScope(Context* context, absl::string_view text) {
  absl::string_view id = text;
  if (text == "plan" || absl::StartsWith(text, "themes/") || absl::StartsWith(text, "partners/")) {
    return std::string(text);
  }
  if (absl::ConsumePrefix(&id, "theme:")) return absl::StrCat("themes/", id);
  if (text != "own") {
    return UsageError(absl::StrCat("--scope is plan, theme:ID or own, not ", text, "."));
  }
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::WhoAmIResponse who, client->WhoAmI({}));
  if (who.token().partner().empty()) {
    return UsageError("--scope own is for partners; this token acts for none.");
  }
  return who.token().partner();
}

absl::StatusOr<std::string> ReadDigest(absl::string_view text) {
  std::string digest;
  const bool hex = text.size() == 2 * kDigestBytes &&
                   text.find_first_not_of("0123456789abcdefABCDEF") == absl::string_view::npos;
  if (hex) {
    digest = absl::HexStringToBytes(text);
  } else if (!absl::Base64Unescape(text, &digest)) {
    digest.clear();
  }
  if (digest.size() == kDigestBytes) return digest;
  return UsageError(absl::StrCat("A digest has 64 hexadecimal digits; ", text, " is none."));
}

std::string AgreementText(const Context& context, const v1::Agreement& agreement) {
  std::string text = SheetOf(agreement).ToText(context.paint(), context.width());
  const Table answers = AnswersOf(agreement);
  absl::StrAppend(&text, "\n",
                  answers.empty() ? "No partner has answered yet.\n"
                                  : answers.ToText(context.paint(), context.width()));
  absl::StrAppend(&text, OutdatedText(context, agreement), SilenceText(context, agreement));
  absl::StrAppend(&text, RequirementsText(context, agreement), BlockingText(context, agreement),
                  WaiversText(context, agreement));
  return text;
}

std::string ScopeText(const Context& context, const v1::Scope& scope) {
  Table table({"record", "title"});
  for (const v1::Record& record : scope.records()) {
    const Texts& title = TitleOf(record);
    table.Add({KindAndNameOf(record.name()), LocalText(title, context.ReadingLanguage())});
  }
  return absl::StrCat("This is about ", ScopeName(scope.scope()), " at revision ",
                      scope.plan_revision(), ":\n", table.ToText(context.paint(), context.width()),
                      "Digest: ", HexText(scope.digest()), "\n");
}

absl::Status ShowAgreement(Context* context, const v1::Agreement& agreement) {
  if (context->format() == Format::kTable) {
    context->Print(AgreementText(*context, agreement));
    return absl::OkStatus();
  }
  return context->Show(agreement, AnswersOf(agreement), "");
}

}  // namespace jointplan::cli
