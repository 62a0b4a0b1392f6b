#include "cli/synergy_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/names.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

using Values = google::protobuf::RepeatedPtrField<std::string>;

std::string PartnersText(const v1::SynergySide& side) {
  std::vector<std::string> names;
  for (const std::string& partner : side.partners()) names.push_back(ShortNameOf(partner));
  return absl::StrJoin(names, ", ");
}

// `accepted by GIZ desk (giz): Let us share the trainers`
std::string AnswerText(const v1::SynergySide& side) {
  if (!side.has_answer()) return "";
  const v1::SynergyAnswer& answer = side.answer();
  const char* what =
      answer.choice() == v1::SYNERGY_CHOICE_ACCEPT ? "accepted by " : "dismissed by ";
  return absl::StrCat(what, AuthorText(answer.author()), answer.reason().empty() ? "" : ": ",
                      answer.reason());
}

bool IsPartner(absl::string_view value) { return absl::StartsWith(value, "partners/"); }

// What one side lacks and the other's partners have: `training lacks 40000 USD (eu)`.
std::string LackText(const Values& values) {
  std::string text;
  std::vector<std::string> things;
  std::vector<std::string> partners;
  const auto flush = [&] {
    if (!things.empty()) absl::StrAppend(&text, " ", absl::StrJoin(things, " "));
    if (!partners.empty()) absl::StrAppend(&text, " (", absl::StrJoin(partners, ", "), ")");
    things.clear();
    partners.clear();
  };
  for (const std::string& value : values) {
    if (IsPartner(value)) {
      partners.push_back(ShortNameOf(value));
      continue;
    }
    if (!partners.empty()) flush();
    if (absl::StartsWith(value, "plans/")) {
      flush();
      absl::StrAppend(&text, text.empty() ? "" : "; ", ShortNameOf(value), " lacks");
    } else {
      things.push_back(value);
    }
  }
  flush();
  return text;
}

std::string ObjectiveText(const std::string& name, const ObjectiveLabels& labels) {
  const auto found = labels.find(name);
  if (found == labels.end() || found->second.empty()) return ShortNameOf(name);
  return absl::StrCat(ShortNameOf(name), " ", found->second);
}

std::string Joined(const Values& values, const ObjectiveLabels& labels) {
  std::vector<std::string> shown;
  for (const std::string& value : values) {
    shown.push_back(absl::StartsWith(value, "frameworks/") ? ObjectiveText(value, labels)
                    : absl::StartsWith(value, "plans/")    ? ShortNameOf(value)
                                                           : value);
  }
  return absl::StrJoin(shown, ", ");
}

std::string ReasonText(const v1::SynergyReason& reason, const ObjectiveLabels& labels) {
  switch (reason.kind()) {
    case v1::SYNERGY_REASON_KIND_TIME:
      return absl::StrCat(Joined(reason.values(), labels), " days together");
    case v1::SYNERGY_REASON_KIND_FOLLOWS:
      return absl::StrCat(Joined(reason.values(), labels), " days after the other's end");
    case v1::SYNERGY_REASON_KIND_FUNDING:
    case v1::SYNERGY_REASON_KIND_ROLE:
      return LackText(reason.values());
    default:
      return Joined(reason.values(), labels);
  }
}

Style StyleOf(v1::SynergyState state) {
  switch (state) {
    case v1::SYNERGY_STATE_ACCEPTED:
      return Style::kGood;
    case v1::SYNERGY_STATE_DISMISSED:
      return Style::kQuiet;
    default:
      return Style::kChanged;
  }
}

std::string SideText(const Context& context, const v1::SynergySide& side) {
  std::string text = absl::StrCat("    ", LocalText(side.title(), context.ReadingLanguage()), " (",
                                  PartnersText(side), ")\n      ",
                                  context.paint()(Style::kQuiet, side.activity()), "\n");
  const std::string answer = AnswerText(side);
  if (!answer.empty()) absl::StrAppend(&text, "      ", answer, "\n");
  return text;
}

}  // namespace

absl::StatusOr<ObjectiveLabels> LabelsFor(Context* context,
                                          const v1::FindSynergiesResponse& found) {
  ObjectiveLabels labels;
  const bool any = std::any_of(
      found.synergies().begin(), found.synergies().end(), [](const v1::Synergy& synergy) {
        return std::any_of(synergy.reasons().begin(), synergy.reasons().end(), [](const auto& one) {
          return one.kind() == v1::SYNERGY_REASON_KIND_OBJECTIVE;
        });
      });
  if (!any) return labels;
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse all, client->ListObjectives({}));
  for (const v1::Objective& objective : all.objectives()) {
    labels[objective.name()] = objective.label();
  }
  return labels;
}

std::string SynergyText(const Context& context, const v1::Synergy& synergy,
                        const ObjectiveLabels& labels) {
  const Paint paint = context.paint();
  std::string text = absl::StrCat(
      paint(Style::kHeading, absl::StrFormat("%3d %s", synergy.score(), EnumText(synergy.kind()))),
      ", ", paint(StyleOf(synergy.state()), EnumText(synergy.state())), "\n",
      SideText(context, synergy.first()), SideText(context, synergy.second()));
  for (const v1::SynergyReason& reason : synergy.reasons()) {
    absl::StrAppend(&text,
                    absl::StrFormat("    %3d %-9s ", reason.points(), EnumText(reason.kind())),
                    ReasonText(reason, labels), "\n");
  }
  return text;
}

Table SynergyTable(const Context& context, const v1::FindSynergiesResponse& found,
                   const ObjectiveLabels& labels) {
  Table table({"score", "kind", "state", "first", "first title", "first partners", "first answer",
               "second", "second title", "second partners", "second answer", "reasons"});
  for (const v1::Synergy& synergy : found.synergies()) {
    std::vector<std::string> reasons;
    for (const v1::SynergyReason& reason : synergy.reasons()) {
      reasons.push_back(absl::StrCat(EnumText(reason.kind()), " ", reason.points(), ": ",
                                     ReasonText(reason, labels)));
    }
    std::vector<Cell> cells = {absl::StrCat(synergy.score()), EnumText(synergy.kind()),
                               EnumText(synergy.state())};
    for (const v1::SynergySide* side : {&synergy.first(), &synergy.second()}) {
      cells.emplace_back(side->activity());
      cells.emplace_back(LocalText(side->title(), context.ReadingLanguage()));
      cells.emplace_back(PartnersText(*side));
      cells.emplace_back(AnswerText(*side));
    }
    cells.emplace_back(absl::StrJoin(reasons, "; "));
    table.Add(std::move(cells));
  }
  return table;
}

}  // namespace jointplan::cli
