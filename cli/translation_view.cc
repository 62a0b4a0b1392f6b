#include "cli/translation_view.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/names.h"
#include "cli/text.h"
#include "plan/translations.h"

namespace jointplan::cli {
namespace {

// A state as people read it.
Cell StateCell(v1::TranslationState state) {
  switch (state) {
    case v1::TRANSLATION_STATE_STALE:
      return Cell("out of date", Style::kChanged);
    case v1::TRANSLATION_STATE_CURRENT:
      return Cell("up to date", Style::kGood);
    default:
      return EnumText(state);
  }
}

// Who changed the text that is rendered, and when: `revision 12, by giz`.
std::string ChangeText(const v1::Translation& translation) {
  if (translation.changed_revision() == 0) return "";
  return absl::StrCat("revision ", translation.changed_revision(), ", by ",
                      AuthorText(translation.changed_author()));
}

std::string StaleLine(const v1::Translation& translation) {
  const std::string change = ChangeText(translation);
  return absl::StrCat(translation.path(), ": ", translation.source_language(), " changed",
                      change.empty() ? " since" : absl::StrCat(" at ", change));
}

template <class Translations>
std::string StaleLines(const Translations& translations) {
  std::vector<std::string> lines;
  lines.reserve(static_cast<size_t>(translations.size()));
  for (const v1::Translation& translation : translations) {
    lines.push_back(StaleLine(translation));
  }
  return absl::StrJoin(lines, "\n");
}

// As the server has it, with who changed what.
absl::StatusOr<std::string> AskedFor(Context* context, const std::string& name, int64_t revision) {
  v1::ListTranslationsRequest request;
  request.set_name(name);
  request.set_revision(revision);
  request.add_states(v1::TRANSLATION_STATE_STALE);
  request.set_page_size(1);  // The record's own come first, and all on one page.
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::ListTranslationsResponse response,
                      client->ListTranslations(std::move(request)));
  std::vector<v1::Translation> own;
  for (const v1::Translation& translation : response.translations()) {
    if (translation.record() == name) own.push_back(translation);
  }
  return StaleLines(own);
}

}  // namespace

Table TranslationsTable(const google::protobuf::RepeatedPtrField<v1::Translation>& translations) {
  Table table({"where", "text", "state", "says", "renders", "now", "changed"});
  for (const v1::Translation& translation : translations) {
    const bool stale = translation.state() == v1::TRANSLATION_STATE_STALE;
    const std::string& record = translation.record();
    table.Add({IsWholePlanName(record) ? "the plan" : ShortNameOf(record), translation.path(),
               StateCell(translation.state()), translation.text(),
               stale ? translation.rendered_text() : "",
               absl::StrCat(translation.source_language(), ": ", translation.source_text()),
               ChangeText(translation)});
  }
  return table;
}

absl::StatusOr<std::string> StaleText(Context* context, const v1::Activity& activity,
                                      int64_t revision) {
  if (activity.renderings().empty()) return std::string();
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(PlanPartOf(activity.name())));
  const auto stale = plan::StaleTranslationsOf(plan, activity, activity.name());
  if (stale.empty() || revision == 0) return StaleLines(stale);
  return AskedFor(context, activity.name(), revision);
}

absl::StatusOr<std::string> StaleText(Context* context, const v1::Plan& plan) {
  if (plan::StaleTranslationsOf(plan, plan, plan.name()).empty()) return std::string();
  return AskedFor(context, plan.name(), plan.revision());
}

}  // namespace jointplan::cli
