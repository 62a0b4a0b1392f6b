#include "cli/record_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/names.h"
#include "cli/sharing_view.h"
#include "cli/text.h"
#include "cli/upstream_view.h"

namespace jointplan::cli {
namespace {

template <class Names>
std::string ShortNames(const Names& names) {
  std::vector<std::string> list;
  for (const std::string& name : names) list.push_back(ShortNameOf(name));
  return absl::StrJoin(list, ", ");
}

std::string MoneyText(const std::string& amount, const std::string& currency) {
  return amount.empty() ? "" : absl::StrCat(amount, currency.empty() ? "" : " ", currency);
}

std::string PlaceText(const v1::Location& location) {
  std::vector<std::string> parts;
  for (const std::string& part : {location.place(), location.municipality(), location.country()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts.empty() ? location.id() : absl::StrJoin(parts, ", ");
}

std::string PlacesText(const v1::Activity& activity) {
  std::vector<std::string> places;
  for (const v1::Location& location : activity.locations()) places.push_back(PlaceText(location));
  return absl::StrJoin(places, "; ");
}

std::string ParticipantsText(const v1::Activity& activity) {
  std::vector<std::string> lines;
  for (const v1::Participant& participant : activity.participants()) {
    lines.push_back(ParticipantText(participant));
  }
  return absl::StrJoin(lines, "\n");
}

std::string LinksText(const google::protobuf::RepeatedPtrField<v1::Link>& links) {
  std::vector<std::string> lines;
  for (const v1::Link& link : links) {
    lines.push_back(link.title().empty() ? link.uri()
                                         : absl::StrCat(link.title(), " <", link.uri(), ">"));
  }
  return absl::StrJoin(lines, "\n");
}

std::string StepsText(const v1::Activity& activity, const std::string& language) {
  std::vector<std::string> lines;
  for (const v1::NextStep& step : activity.next_steps()) {
    std::vector<std::string> facts;
    if (step.has_responsible()) facts.push_back(ShortNameOf(step.responsible()));
    if (step.has_due_date()) facts.push_back(absl::StrCat("by ", step.due_date()));
    const std::string status = EnumText(step.status());
    if (!status.empty()) facts.push_back(status);
    std::string line = absl::StrCat(step.id(), ": ", LocalText(step.text(), language));
    if (!facts.empty()) absl::StrAppend(&line, " (", absl::StrJoin(facts, ", "), ")");
    if (step.has_note()) absl::StrAppend(&line, " ", step.note());
    lines.push_back(std::move(line));
  }
  return absl::StrJoin(lines, "\n");
}

std::string TargetsText(const v1::Activity& activity) {
  std::vector<std::string> lines;
  for (const v1::Target& target : activity.targets()) {
    std::string line = absl::StrCat(target.id(), ": ", target.indicator());
    if (target.has_value()) absl::StrAppend(&line, ", ", target.value());
    if (target.has_unit()) absl::StrAppend(&line, " ", target.unit());
    if (target.has_location()) absl::StrAppend(&line, " at ", target.location());
    if (target.has_due_date()) absl::StrAppend(&line, " by ", target.due_date());
    lines.push_back(std::move(line));
  }
  return absl::StrJoin(lines, "\n");
}

std::string FundingText(const v1::Activity& activity) {
  std::vector<std::string> lines;
  for (const v1::Funding& funding : activity.funding()) {
    std::vector<std::string> parts;
    for (const std::string& part :
         {ShortNameOf(funding.partner()), MoneyText(funding.amount(), funding.currency()),
          EnumText(funding.status()), funding.note()}) {
      if (!part.empty()) parts.push_back(part);
    }
    lines.push_back(absl::StrCat(funding.id(), ": ", absl::StrJoin(parts, ", ")));
  }
  return absl::StrJoin(lines, "\n");
}

std::string ThemesText(const v1::Plan& plan, const std::string& language) {
  std::vector<std::string> lines;
  for (const v1::Theme& theme : plan.themes()) {
    lines.push_back(absl::StrCat(theme.id(), ": ",
                                 LocalText(theme.title(), language, plan.default_language())));
  }
  return absl::StrJoin(lines, "\n");
}

std::string PolicyText(const v1::PlanPolicy& policy) {
  std::vector<std::string> rules;
  if (policy.readers() == v1::PLAN_READERS_LISTED_PARTNERS) {
    rules.emplace_back("only the listed partners see it");
  }
  if (policy.four_eyes()) rules.emplace_back("nobody merges a proposal of their own");
  if (policy.has_objections_block_seal() && !policy.objections_block_seal()) {
    rules.emplace_back("sealing in spite of an objection needs no reason");
  }
  return absl::StrJoin(rules, "; ");
}

// All languages, or only the one that was asked for.
std::string TextsFor(const Context& context, const Texts& texts) {
  return context.ReadingLanguage().empty() ? AllTexts(texts)
                                           : LocalText(texts, context.ReadingLanguage());
}

// What every reader of an activity sees of it, behind its name and whose it is.
void AddContent(const Context& context, const v1::Activity& activity, const std::string& stale,
                Sheet* content) {
  const std::string language = context.ReadingLanguage();
  Sheet& sheet = *content;
  sheet.Add("title", TextsFor(context, activity.title()));
  sheet.Add("description", TextsFor(context, activity.description()));
  sheet.Add("out of date", stale, Style::kChanged);
  sheet.Add("themes", absl::StrJoin(activity.themes(), ", "));
  sheet.Add("partners", ParticipantsText(activity));
  sheet.Add("objectives", ShortNames(activity.objectives()));
  sheet.Add("needs", ShortNames(activity.needs()));
  sheet.Add("places", PlacesText(activity));
  sheet.Add("period", PeriodText(activity.start_date(), activity.end_date()));
  sheet.Add("status", EnumText(activity.implementation_status()));
  sheet.Add("next steps", StepsText(activity, language));
  sheet.Add("targets", TargetsText(activity));
  sheet.Add("funding", FundingText(activity));
  sheet.Add("evidence", LinksText(activity.evidence()));
  sheet.Add("links", LinksText(activity.links()));
  sheet.Add("tags", absl::StrJoin(activity.tags(), ", "));
}

}  // namespace

std::string ParticipantText(const v1::Participant& participant) {
  std::vector<std::string> roles;
  for (const int role : participant.roles()) {
    roles.push_back(EnumText(static_cast<v1::PartnerRole>(role)));
  }
  std::string text =
      absl::StrCat(ShortNameOf(participant.partner()), " (", absl::StrJoin(roles, ", "));
  const std::string consent = EnumText(participant.consent());
  if (!consent.empty()) absl::StrAppend(&text, "; ", consent);
  absl::StrAppend(&text, ")");
  if (!participant.contribution().empty()) {
    absl::StrAppend(&text, ": ", LocalText(participant.contribution(), ""));
  }
  const std::string money = MoneyText(participant.amount(), participant.currency());
  if (!money.empty()) absl::StrAppend(&text, ", ", money);
  if (participant.has_due_date()) absl::StrAppend(&text, ", by ", participant.due_date());
  return text;
}

std::string MunicipalityText(const v1::Need& need) {
  return need.has_country() ? absl::StrCat(need.municipality(), ", ", need.country())
                            : need.municipality();
}

std::string LeadsText(const v1::Activity& activity) {
  std::vector<std::string> leads;
  for (const v1::Participant& participant : activity.participants()) {
    const auto& roles = participant.roles();
    if (std::find(roles.begin(), roles.end(), v1::PARTNER_ROLE_LEAD) != roles.end()) {
      leads.push_back(ShortNameOf(participant.partner()));
    }
  }
  return absl::StrJoin(leads, ", ");
}

Table ActivityTable(const google::protobuf::RepeatedPtrField<v1::Activity>& activities,
                    absl::string_view language) {
  Table table({"activity", "title", "lead", "themes", "period", "status"});
  for (const v1::Activity& activity : activities) {
    table.Add({ShortNameOf(activity.name()), LocalText(activity.title(), std::string(language)),
               LeadsText(activity), absl::StrJoin(activity.themes(), ", "),
               PeriodText(activity.start_date(), activity.end_date()),
               EnumText(activity.implementation_status())});
  }
  return table;
}

Sheet SharedActivitySheet(const Context& context, const v1::SharedActivity& shared) {
  Sheet sheet;
  sheet.Add("activity", shared.activity().name(), Style::kHeading);
  sheet.Add("of", ShortNameOf(shared.owner()));
  AddContent(context, shared.activity(), "", &sheet);
  sheet.Add("version", absl::StrCat(shared.version()));
  sheet.Add("changed", TimeText(shared.activity().update_time()));
  return sheet;
}

absl::Status ShowActivity(Context* context, const v1::Activity& activity,
                          const std::string& stale) {
  Sheet sheet;
  sheet.Add("activity", activity.name(), Style::kHeading);
  AddContent(*context, activity, stale, &sheet);
  if (activity.has_sharing()) sheet.Add("shared with", SharingText(activity.sharing()));
  sheet.Add("came from", UpstreamsText(activity));
  sheet.Add("revision", absl::StrCat(activity.revision()));
  sheet.Add("changed", TimeText(activity.update_time()));
  return context->Show(activity, sheet);
}

absl::Status ShowNeed(Context* context, const v1::Need& need) {
  Sheet sheet;
  sheet.Add("need", need.name(), Style::kHeading);
  sheet.Add("municipality", MunicipalityText(need));
  sheet.Add("theme", need.theme());
  sheet.Add("question", TextsFor(*context, need.question()));
  sheet.Add("answer", TextsFor(*context, need.answer()));
  sheet.Add("weight", need.weight());
  sheet.Add("survey", need.survey());
  sheet.Add("date", need.survey_date());
  sheet.Add("revision", absl::StrCat(need.revision()));
  sheet.Add("changed", TimeText(need.update_time()));
  return context->Show(need, sheet);
}

absl::Status ShowPlan(Context* context, const v1::Plan& plan, const std::string& stale) {
  Sheet sheet;
  sheet.Add("plan", plan.name(), Style::kHeading);
  sheet.Add("title", TextsFor(*context, plan.title()));
  sheet.Add("description", TextsFor(*context, plan.description()));
  sheet.Add("out of date", stale, Style::kChanged);
  sheet.Add("kind", KindText(plan));
  sheet.Add("owner", ShortNameOf(plan.owner()));
  sheet.Add("shared with", SharingText(plan));
  sheet.Add("period", PeriodText(plan.start_date(), plan.end_date()));
  sheet.Add("themes", ThemesText(plan, context->ReadingLanguage()));
  sheet.Add("languages", absl::StrJoin(plan.languages(), ", "));
  sheet.Add("partners", ShortNames(plan.partners()));
  sheet.Add("policy", PolicyText(plan.policy()));
  sheet.Add("revision", absl::StrCat(plan.revision()));
  sheet.Add("changed", TimeText(plan.update_time()));
  return context->Show(plan, sheet);
}

}  // namespace jointplan::cli
