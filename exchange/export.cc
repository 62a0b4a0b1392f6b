#include "exchange/export.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "exchange/csv.h"
#include "exchange/enum_names.h"
#include "exchange/json.h"

namespace jointplan::exchange {
namespace {

using Texts = google::protobuf::Map<std::string, std::string>;

constexpr char kBetween[] = "; ";

std::string TextIn(const Texts& texts, absl::string_view language) {
  const auto wanted = texts.find(std::string(language));
  if (wanted != texts.end()) return wanted->second;
  const std::string* first_key = nullptr;
  const std::string* first = nullptr;
  for (const auto& [key, text] : texts) {
    if (first_key == nullptr || key < *first_key) {
      first_key = &key;
      first = &text;
    }
  }
  return first == nullptr ? "" : *first;
}

// Joins what `show` gives for each element; what is empty is left out.
template <class List, class Show>
std::string Joined(const List& list, const Show& show) {
  std::vector<std::string> shown;
  for (const auto& element : list) {
    std::string text = show(element);
    if (!text.empty()) shown.push_back(std::move(text));
  }
  return absl::StrJoin(shown, kBetween);
}

std::string JoinWords(std::initializer_list<absl::string_view> words) {
  std::string joined;
  for (const absl::string_view word : words) {
    if (!word.empty()) absl::StrAppend(&joined, joined.empty() ? "" : " ", word);
  }
  return joined;
}

std::string ParticipantText(const v1::Participant& participant) {
  std::vector<std::string> roles;
  for (const int role : participant.roles()) {
    roles.push_back(ShortEnumName(v1::PartnerRole_descriptor(), role));
  }
  return absl::StrCat(absl::StripPrefix(participant.partner(), "partners/"), " (",
                      absl::StrJoin(roles, ", "), ")");
}

std::string LocationText(const v1::Location& location) {
  const std::string name = location.has_place() ? location.place() : location.municipality();
  return JoinWords({name, location.code(), location.country()});
}

std::string TargetText(const v1::Target& target) {
  const std::string amount = JoinWords({target.value(), target.unit()});
  return absl::StrCat(target.indicator(), amount.empty() ? "" : ": ", amount,
                      target.has_due_date() ? " by " : "", target.due_date(),
                      target.has_location() ? " at " : "", target.location());
}

std::string FundingText(const v1::Funding& funding) {
  const absl::string_view partner = absl::StripPrefix(funding.partner(), "partners/");
  const std::string status =
      funding.has_status() ? ShortEnumName(v1::FundingStatus_descriptor(), funding.status()) : "";
  return JoinWords({funding.amount(), funding.currency(), status, partner});
}

std::string StepText(const v1::NextStep& step, absl::string_view language) {
  const absl::string_view partner = absl::StripPrefix(step.responsible(), "partners/");
  return absl::StrCat(TextIn(step.text(), language), step.has_due_date() ? " by " : "",
                      step.due_date(), partner.empty() ? "" : ", ", partner);
}

std::vector<std::string> RowOf(const v1::Activity& activity, absl::string_view language) {
  const auto same = [](const std::string& text) { return text; };
  return {
      activity.name(),
      TextIn(activity.title(), language),
      TextIn(activity.description(), language),
      Joined(activity.themes(), same),
      Joined(activity.participants(), ParticipantText),
      Joined(activity.objectives(), same),
      Joined(activity.locations(), LocationText),
      activity.start_date(),
      activity.end_date(),
      Joined(activity.next_steps(),
             [language](const v1::NextStep& step) { return StepText(step, language); }),
      Joined(activity.targets(), TargetText),
      Joined(activity.funding(), FundingText),
      Joined(activity.evidence(), [](const v1::Link& link) { return link.uri(); }),
      Joined(activity.links(), [](const v1::Link& link) { return link.uri(); }),
      Joined(activity.tags(), same),
      activity.has_implementation_status()
          ? ShortEnumName(v1::ImplementationStatus_descriptor(), activity.implementation_status())
          : "",
      Joined(activity.needs(), same),
  };
}

}  // namespace

const std::vector<ExportColumn>& ActivityColumns() {
  static const auto* columns = new std::vector<ExportColumn>{
      {"name", "The resource name."},
      {"title", "The title."},
      {"description", "The description."},
      {"themes", "The ids of the themes."},
      {"participants", "The partners, each with its roles."},
      {"objectives", "The objectives of the compacts."},
      {"locations", "The places: name, code, country."},
      {"start_date", "The first day."},
      {"end_date", "The last day."},
      {"next_steps", "The next steps: text, date, partner responsible."},
      {"targets", "The targets: indicator, value, unit, date, place."},
      {"funding", "The funding: amount, currency, how firm, from whom."},
      {"evidence", "The addresses of studies and surveys."},
      {"links", "The addresses of pages and documents."},
      {"tags", "The tags."},
      {"implementation_status", "How far the activity is."},
      {"needs", "The needs that it answers."},
  };
  return *columns;
}

std::string ActivitiesToCsv(const std::vector<v1::Activity>& activities,
                            absl::string_view language) {
  std::vector<std::vector<std::string>> rows(1);
  for (const ExportColumn& column : ActivityColumns()) rows[0].emplace_back(column.name);
  for (const v1::Activity& activity : activities) rows.push_back(RowOf(activity, language));
  return WriteCsv(rows);
}

absl::StatusOr<std::string> PlanToJson(const v1::Plan& plan,
                                       const std::vector<v1::Record>& records) {
  JP_ASSIGN_OR_RETURN(const std::string plan_json, ToJson(plan, JsonLayout::kOneLine));
  std::vector<std::string> lines;
  for (const v1::Record& record : records) {
    JP_ASSIGN_OR_RETURN(lines.emplace_back(), ToJson(record, JsonLayout::kOneLine));
  }
  return absl::StrCat("{\"plan\": ", plan_json, ",\n\"records\": [\n", absl::StrJoin(lines, ",\n"),
                      "\n]}\n");
}

}  // namespace jointplan::exchange
