#include "plan/checks.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "plan/access.h"
#include "plan/canonical.h"
#include "plan/field_path.h"
#include "plan/translations.h"

namespace jointplan::plan {
namespace {

constexpr char kConsentDeclined[] = "consent-declined";
constexpr char kConsentOpen[] = "consent-open";
constexpr char kDatesMissing[] = "dates-missing";
constexpr char kFunderMissing[] = "funder-missing";
constexpr char kLeadMissing[] = "lead-missing";
constexpr char kNeedMissing[] = "need-missing";
constexpr char kNextStepOverdue[] = "next-step-overdue";
constexpr char kNextStepUnassigned[] = "next-step-unassigned";
constexpr char kNextStepUndated[] = "next-step-undated";
constexpr char kObjectiveMissing[] = "objective-missing";
constexpr char kPartnerMissing[] = "partner-missing";
constexpr char kPartnerUnused[] = "partner-unused";
constexpr char kPeriodExceeded[] = "period-exceeded";
constexpr char kPlaceMissing[] = "place-missing";
constexpr char kStatusBehind[] = "status-behind";
constexpr char kStatusEarly[] = "status-early";
constexpr char kTargetIncomplete[] = "target-incomplete";
constexpr char kThemeUnused[] = "theme-unused";
constexpr char kTranslationMissing[] = "translation-missing";
constexpr char kTranslationStale[] = "translation-stale";

std::string PathTo(absl::string_view list, absl::string_view key) {
  return FieldPath({{std::string(list), std::string(key)}}).ToString();
}

std::string Inside(absl::string_view list, absl::string_view key, absl::string_view field) {
  return absl::StrCat(PathTo(list, key), ".", field);
}

// What a record holds at a path, as bytes that tell absent from every value.
std::string Held(const google::protobuf::Message& record, absl::string_view path) {
  const auto parsed = FieldPath::Parse(path);
  if (!parsed.ok()) return "";
  const auto value = GetValue(record, *parsed);
  return value.has_value() ? absl::StrCat("=", Serialize(*value)) : "";
}

// Collects what is found about one record.
class Findings {
 public:
  Findings(const v1::Plan& plan, const google::protobuf::Message& record, std::string name)
      : plan_(plan), record_(record), name_(std::move(name)) {}

  // Adds a finding about the field `path`. `looked_at` are the fields of the record that decided
  // it, and `beside` whatever else did.
  void Add(absl::string_view check, const std::string& path, absl::string_view description,
           std::initializer_list<absl::string_view> looked_at, absl::string_view beside = "") {
    const v1::CheckLevel level = LevelOf(plan_.policy(), check);
    if (level == v1::CHECK_LEVEL_OFF) return;
    std::string held;
    for (const absl::string_view field : looked_at) {
      absl::StrAppend(&held, Sha256OfParts({field, Held(record_, field)}));
    }
    v1::Finding& finding = found_.emplace_back();
    finding.set_check(std::string(check));
    finding.set_record(name_);
    finding.set_path(path);
    finding.set_description(std::string(description));
    finding.set_level(level);
    finding.set_digest(Sha256OfParts({"finding", check, name_, path, held, beside}));
  }

  std::vector<v1::Finding> Take() { return std::move(found_); }

 private:
  const v1::Plan& plan_;
  const google::protobuf::Message& record_;
  const std::string name_;
  std::vector<v1::Finding> found_;
};

// The translations of a record that are out of date, to be found field by field.
class StaleTexts {
 public:
  StaleTexts(const v1::Plan& plan, const google::protobuf::Message& record, const std::string& name)
      : stale_(StaleTranslationsOf(plan, record, name)) {}

  // Adds what is found of the texts of one field.
  void Check(const std::string& field, Findings* findings) const {
    for (const v1::Translation& stale : stale_) {
      if (stale.path() != TextPath(field, stale.language())) continue;
      const std::string source = TextPath(field, stale.source_language());
      findings->Add(kTranslationStale, stale.path(),
                    absl::StrCat("the text in ", stale.source_language(),
                                 " that it renders has changed; translate the change, or say that "
                                 "it is still right"),
                    {stale.path(), source}, absl::StrCat(stale.rendered_revision()));
    }
  }

 private:
  const std::vector<v1::Translation> stale_;
};

// The texts of one field: each language of the plan should have one where any has.
template <class Texts>
void CheckTexts(const v1::Plan& plan, const Texts& texts, const std::string& field,
                const StaleTexts& stale, Findings* findings) {
  if (texts.empty()) return;
  for (const std::string& language : plan.languages()) {
    if (texts.contains(language)) continue;
    findings->Add(kTranslationMissing, absl::StrCat(field, "[", language, "]"),
                  absl::StrCat("there is no text in ", language, "; translate it"), {field},
                  language);
  }
  stale.Check(field, findings);
}

// Of a partner's own plan nothing is asked here: it answers for its activities itself, and partners
// are only named.
void CheckParticipants(const v1::Plan& plan, const v1::Activity& activity, const StaleTexts& stale,
                       Findings* findings) {
  const bool own = IsOwnPlan(plan);
  if (activity.participants().empty() && !own) {
    findings->Add(kPartnerMissing, "participants", "nobody takes part; say which partners carry it",
                  {"participants"});
    return;
  }
  bool led = false;
  for (const v1::Participant& participant : activity.participants()) {
    led = led || Leads(participant);
    const std::string& partner = participant.partner();
    stale.Check(Inside("participants", partner, "contribution"), findings);
    if (own) continue;
    const std::string consent = Inside("participants", partner, "consent");
    if (participant.consent() == v1::CONSENT_DECLINED) {
      findings->Add(kConsentDeclined, consent,
                    absl::StrCat(partner, " has declined its part; take it out, or agree anew"),
                    {consent});
    } else if (participant.consent() != v1::CONSENT_CONFIRMED) {
      findings->Add(kConsentOpen, consent,
                    absl::StrCat(partner, " has not said whether it stands by its part; ask it"),
                    {consent});
    }
  }
  if (!led && !own) {
    findings->Add(kLeadMissing, "participants", "no partner leads it; say who answers for it",
                  {"participants"});
  }
}

void CheckDates(const v1::Plan& plan, const v1::Activity& activity, Findings* findings) {
  if (!activity.has_start_date()) {
    findings->Add(kDatesMissing, "start_date", "it has no first day; say when it begins",
                  {"start_date"});
  } else if (plan.has_start_date() && activity.start_date() < plan.start_date()) {
    findings->Add(kPeriodExceeded, "start_date",
                  absl::StrCat("it begins on ", activity.start_date(), ", before the plan, on ",
                               plan.start_date(), "; change one of the two"),
                  {"start_date"}, plan.start_date());
  }
  if (!activity.has_end_date()) {
    findings->Add(kDatesMissing, "end_date", "it has no last day; say when it ends", {"end_date"});
  } else if (plan.has_end_date() && activity.end_date() > plan.end_date()) {
    findings->Add(kPeriodExceeded, "end_date",
                  absl::StrCat("it ends on ", activity.end_date(), ", after the plan, on ",
                               plan.end_date(), "; change one of the two"),
                  {"end_date"}, plan.end_date());
  }
}

void CheckNextSteps(const v1::Plan& plan, const v1::Activity& activity, absl::string_view today,
                    const StaleTexts& stale, Findings* findings) {
  for (const v1::NextStep& step : activity.next_steps()) {
    stale.Check(Inside("next_steps", step.id(), "text"), findings);
    if (!IsOpen(step)) continue;
    const std::string status = Inside("next_steps", step.id(), "status");
    const std::string responsible = Inside("next_steps", step.id(), "responsible");
    const std::string due = Inside("next_steps", step.id(), "due_date");
    if (!step.has_responsible() && !IsOwnPlan(plan)) {
      findings->Add(kNextStepUnassigned, responsible,
                    "nobody is responsible for it; name a partner", {responsible, status});
    }
    if (!step.has_due_date()) {
      findings->Add(kNextStepUndated, due, "it has no date; say by when it is done", {due, status});
    } else if (step.due_date() < today) {
      findings->Add(kNextStepOverdue, due,
                    absl::StrCat("it was due on ", step.due_date(),
                                 " and is still open; close it, or give it a new date"),
                    {due, status});
    }
  }
}

void CheckTargets(const v1::Activity& activity, Findings* findings) {
  for (const v1::Target& target : activity.targets()) {
    const std::string whole = PathTo("targets", target.id());
    const std::string value = absl::StrCat(whole, ".value");
    const std::string indicator = absl::StrCat(whole, ".indicator");
    if (!target.has_indicator()) {
      findings->Add(kTargetIncomplete, indicator, "it does not say what is measured; name it",
                    {indicator});
    }
    if (!target.has_value()) {
      findings->Add(kTargetIncomplete, value, "it has no value; say how much is to be reached",
                    {value});
    }
  }
}

void CheckFunding(const v1::Activity& activity, Findings* findings) {
  for (const v1::Funding& funding : activity.funding()) {
    if (!funding.has_amount() || funding.has_partner()) continue;
    const std::string partner = Inside("funding", funding.id(), "partner");
    const std::string amount = Inside("funding", funding.id(), "amount");
    findings->Add(kFunderMissing, partner,
                  absl::StrCat("nobody gives the ", funding.amount(), " ", funding.currency(),
                               "; name who does"),
                  {partner, amount});
  }
}

// The status against the dates.
void CheckStatus(const v1::Activity& activity, absl::string_view today, Findings* findings) {
  constexpr char kStatus[] = "implementation_status";
  const bool planned = activity.implementation_status() == v1::IMPLEMENTATION_STATUS_PLANNED ||
                       activity.implementation_status() == v1::IMPLEMENTATION_STATUS_UNSPECIFIED;
  const bool over = activity.has_end_date() && activity.end_date() < today;
  const bool begun = activity.has_start_date() && activity.start_date() < today;
  if (planned && (begun || over)) {
    const std::string& date = begun ? activity.start_date() : activity.end_date();
    findings->Add(kStatusBehind, kStatus,
                  absl::StrCat("it is planned, and was to ", begun ? "begin" : "end", " on ", date,
                               "; say how far it is, or change the date"),
                  {kStatus, begun ? "start_date" : "end_date"});
  } else if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_ONGOING && over) {
    findings->Add(kStatusBehind, kStatus,
                  absl::StrCat("it is under way, and was to end on ", activity.end_date(),
                               "; say how far it is, or change the date"),
                  {kStatus, "end_date"});
  } else if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_COMPLETED &&
             activity.has_end_date() && activity.end_date() > today) {
    findings->Add(kStatusEarly, kStatus,
                  absl::StrCat("it is completed, and its last day, ", activity.end_date(),
                               ", is still to come; change one of the two"),
                  {kStatus, "end_date"});
  }
}

}  // namespace

const std::vector<CheckDescription>& AllChecks() {
  constexpr v1::CheckLevel kWarning = v1::CHECK_LEVEL_WARNING;
  static const auto* const kChecks = new std::vector<CheckDescription>{
      {kConsentDeclined, "No partner that has declined its part is still named.", kWarning},
      {kConsentOpen, "Every partner has said that it stands by its part.", kWarning},
      {kDatesMissing, "Every activity has a first and a last day.", kWarning},
      {kFunderMissing, "Every amount of funding has a partner that gives it.", kWarning},
      {kLeadMissing, "Every activity has a partner that leads it.", kWarning},
      {kNeedMissing, "Every activity answers a need.", v1::CHECK_LEVEL_OFF},
      {kNextStepOverdue, "No next step is open after its date.", kWarning},
      {kNextStepUnassigned, "Every open next step has a responsible partner.", kWarning},
      {kNextStepUndated, "Every open next step has a date.", kWarning},
      {kObjectiveMissing, "Every activity serves an objective.", kWarning},
      {kPartnerMissing, "Every activity has a partner.", kWarning},
      {kPartnerUnused, "Every partner of the plan takes part in an activity.", kWarning},
      {kPeriodExceeded, "Every activity lies in the period of the plan.", kWarning},
      {kPlaceMissing, "Every activity has a place.", kWarning},
      {kStatusBehind, "No activity is planned after its first day, or under way after its last.",
       kWarning},
      {kStatusEarly, "No activity is completed before its last day.", kWarning},
      {kTargetIncomplete, "Every target says what is measured and how much is to be reached.",
       kWarning},
      {kThemeUnused, "Every theme has an activity.", kWarning},
      {kTranslationMissing, "Every title and description is there in each language of the plan.",
       kWarning},
      {kTranslationStale, "Every translation renders the text as it now is.", kWarning},
  };
  return *kChecks;
}

v1::CheckLevel LevelOf(const v1::PlanPolicy& policy, absl::string_view check) {
  for (const v1::CheckSetting& setting : policy.checks()) {
    if (setting.check() == check && setting.level() != v1::CHECK_LEVEL_UNSPECIFIED) {
      return setting.level();
    }
  }
  for (const CheckDescription& known : AllChecks()) {
    if (known.name == check) return known.level;
  }
  return v1::CHECK_LEVEL_OFF;
}

std::vector<v1::Finding> CheckActivity(const v1::Plan& plan, const v1::Activity& activity,
                                       absl::string_view today) {
  if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED) return {};
  Findings findings(plan, activity, activity.name());
  const StaleTexts stale(plan, activity, activity.name());
  CheckTexts(plan, activity.title(), "title", stale, &findings);
  CheckTexts(plan, activity.description(), "description", stale, &findings);
  CheckParticipants(plan, activity, stale, &findings);
  if (activity.objectives().empty()) {
    findings.Add(kObjectiveMissing, "objectives",
                 "it serves no objective of a compact; name at least one", {"objectives"});
  }
  if (activity.locations().empty()) {
    findings.Add(kPlaceMissing, "locations", "it has no place; say where it is or whom it reaches",
                 {"locations"});
  }
  CheckDates(plan, activity, &findings);
  CheckNextSteps(plan, activity, today, stale, &findings);
  CheckTargets(activity, &findings);
  CheckFunding(activity, &findings);
  CheckStatus(activity, today, &findings);
  if (activity.needs().empty()) {
    findings.Add(kNeedMissing, "needs", "it answers no need of a survey; name those it answers",
                 {"needs"});
  }
  return findings.Take();
}

std::vector<v1::Finding> CheckPlanRecord(const v1::Plan& plan, const PlanUse& use) {
  Findings findings(plan, plan, plan.name());
  const StaleTexts stale(plan, plan, plan.name());
  CheckTexts(plan, plan.title(), "title", stale, &findings);
  CheckTexts(plan, plan.description(), "description", stale, &findings);
  for (const v1::Theme& theme : plan.themes()) {
    const std::string path = PathTo("themes", theme.id());
    CheckTexts(plan, theme.title(), absl::StrCat(path, ".title"), stale, &findings);
    CheckTexts(plan, theme.description(), absl::StrCat(path, ".description"), stale, &findings);
    if (!use.themes().contains(theme.id())) {
      findings.Add(kThemeUnused, path, "it has no activity; add one, or take the theme out",
                   {absl::StrCat(path, ".id")});
    }
  }
  for (const std::string& partner : plan.partners()) {
    if (use.participants().contains(partner)) continue;
    findings.Add(kPartnerUnused, "partners",
                 absl::StrCat(partner, " takes part in no activity; name it where it does"), {},
                 partner);
  }
  return findings.Take();
}

}  // namespace jointplan::plan
