#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "plan/checks.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/validate.h"

namespace jointplan::plan {
namespace {

// The rules by name, sorted; docs/errors.md explains each.
constexpr char kCheckExists[] = "check-exists";
constexpr char kCoordinatesInRange[] = "coordinates-in-range";
constexpr char kCurrencyWithAmount[] = "currency-with-amount";
constexpr char kDatesInOrder[] = "dates-in-order";
constexpr char kNeedExists[] = "need-exists";
constexpr char kObjectiveExists[] = "objective-exists";
constexpr char kPartnerExists[] = "partner-exists";
constexpr char kRequirementComplete[] = "requirement-complete";
constexpr char kRoleRequired[] = "role-required";
constexpr char kTargetLocationExists[] = "target-location-exists";
constexpr char kTextRequired[] = "text-required";
constexpr char kThemeExists[] = "theme-exists";
constexpr char kThemeRequired[] = "theme-required";
constexpr char kTitleRequired[] = "title-required";
constexpr char kWeightNotNegative[] = "weight-not-negative";

std::string Inside(absl::string_view list, absl::string_view key, absl::string_view field) {
  return absl::StrCat(FieldPath({{std::string(list), std::string(key)}}).ToString(), ".", field);
}

std::string NoTheme(absl::string_view theme) {
  return absl::StrCat("the plan has no theme ", theme, "; add it first, or choose another");
}

std::string NoPartner(absl::string_view name) {
  return absl::StrCat("there is no partner ", name, "; add it first, or choose another");
}

// Collects what is broken.
class Breaks {
 public:
  void Add(absl::string_view rule, std::vector<std::string> paths, absl::string_view description) {
    found_.push_back({std::string(rule), std::move(paths), std::string(description)});
  }
  std::vector<RuleBreak> Take() { return std::move(found_); }

 private:
  std::vector<RuleBreak> found_;
};

// Dates in the form YYYY-MM-DD order like their text.
template <class Record>
void CheckDates(const Record& record, Breaks* breaks) {
  if (!record.has_start_date() || !record.has_end_date()) return;
  if (!(record.start_date() <= record.end_date())) {
    breaks->Add(kDatesInOrder, {"start_date", "end_date"},
                absl::StrCat("the last day, ", record.end_date(), ", is before the first, ",
                             record.start_date(), "; change one of them"));
  }
}

template <class Record>
void CheckTitle(const Record& record, Breaks* breaks) {
  if (record.title().empty()) {
    breaks->Add(kTitleRequired, {"title"}, "there is no title in any language; give one");
  }
}

void CheckThemes(const v1::Activity& activity, const RuleContext& context, Breaks* breaks) {
  if (activity.themes().empty()) {
    breaks->Add(kThemeRequired, {"themes"},
                "the activity belongs to no theme; give it at least one of the plan's");
  }
  for (const std::string& theme : activity.themes()) {
    if (!context.HasTheme(theme)) {
      breaks->Add(kThemeExists, {"themes"}, NoTheme(theme));
    }
  }
}

// Money needs a currency. `entry` is a participant or a funding entry.
template <class Entry>
void CheckMoney(const Entry& entry, absl::string_view list, absl::string_view key, Breaks* breaks) {
  if (!(!entry.has_amount() || entry.has_currency())) {
    breaks->Add(kCurrencyWithAmount, {Inside(list, key, "currency"), Inside(list, key, "amount")},
                "an amount needs its currency; give it, such as EUR");
  }
}

void CheckParticipants(const v1::Activity& activity, const RuleContext& context, Breaks* breaks) {
  for (const v1::Participant& participant : activity.participants()) {
    const std::string& partner = participant.partner();
    if (!context.HasPartner(partner)) {
      breaks->Add(kPartnerExists, {FieldPath({{"participants", partner}}).ToString()},
                  NoPartner(partner));
    }
    if (participant.roles().empty()) {
      breaks->Add(kRoleRequired, {Inside("participants", partner, "roles")},
                  absl::StrCat(partner, " has no role here; give it one, or take it out"));
    }
    CheckMoney(participant, "participants", partner, breaks);
  }
}

void CheckObjectives(const v1::Activity& activity, const RuleContext& context, Breaks* breaks) {
  for (const std::string& objective : activity.objectives()) {
    if (!context.HasObjective(objective)) {
      breaks->Add(kObjectiveExists, {"objectives"},
                  absl::StrCat("the catalogue has no objective ", objective,
                               "; list the objectives and choose one"));
    }
  }
}

void CheckNeeds(const v1::Activity& activity, const RuleContext& context, Breaks* breaks) {
  for (const std::string& need : activity.needs()) {
    if (!context.HasNeed(need)) {
      breaks->Add(kNeedExists, {"needs"},
                  absl::StrCat("the plan has no need ", need,
                               "; import it first, or choose one that the plan has"));
    }
  }
}

// `text` is a decimal number: ValidateShape has seen to that.
bool InRange(const std::string& text, double limit) {
  double value = 0;
  return absl::SimpleAtod(text, &value) && value >= -limit && value <= limit;
}

void CheckLocations(const v1::Activity& activity, Breaks* breaks) {
  for (const v1::Location& location : activity.locations()) {
    if (!(!location.has_latitude() || InRange(location.latitude(), 90))) {
      breaks->Add(kCoordinatesInRange, {Inside("locations", location.id(), "latitude")},
                  absl::StrCat("the latitude ", location.latitude(), " is not from -90 to 90"));
    }
    if (!(!location.has_longitude() || InRange(location.longitude(), 180))) {
      breaks->Add(kCoordinatesInRange, {Inside("locations", location.id(), "longitude")},
                  absl::StrCat("the longitude ", location.longitude(), " is not from -180 to 180"));
    }
  }
}

void CheckTargets(const v1::Activity& activity, Breaks* breaks) {
  std::set<std::string> locations;
  for (const v1::Location& location : activity.locations()) locations.insert(location.id());
  for (const v1::Target& target : activity.targets()) {
    const bool found = !target.has_location() || locations.contains(target.location());
    if (!found) {
      breaks->Add(kTargetLocationExists,
                  {Inside("targets", target.id(), "location"),
                   FieldPath({{"locations", target.location()}}).ToString()},
                  absl::StrCat("the activity has no location ", target.location(),
                               "; add it, or name another"));
    }
  }
}

void CheckNextSteps(const v1::Activity& activity, const RuleContext& context, Breaks* breaks) {
  for (const v1::NextStep& step : activity.next_steps()) {
    if (step.text().empty()) {
      breaks->Add(kTextRequired, {Inside("next_steps", step.id(), "text")},
                  "the next step does not say what is to be done; give it a text");
    }
    if (!(!step.has_responsible() || context.HasPartner(step.responsible()))) {
      breaks->Add(kPartnerExists, {Inside("next_steps", step.id(), "responsible")},
                  NoPartner(step.responsible()));
    }
  }
}

void CheckFunding(const v1::Activity& activity, const RuleContext& context, Breaks* breaks) {
  for (const v1::Funding& funding : activity.funding()) {
    if (!(!funding.has_partner() || context.HasPartner(funding.partner()))) {
      breaks->Add(kPartnerExists, {Inside("funding", funding.id(), "partner")},
                  NoPartner(funding.partner()));
    }
    CheckMoney(funding, "funding", funding.id(), breaks);
  }
}

// `record` is a plan or an activity.
template <class Record>
void CheckSharing(const Record& record, const RuleContext& context, Breaks* breaks) {
  for (const std::string& partner : record.sharing().partners()) {
    if (!context.HasPartner(partner)) {
      breaks->Add(kPartnerExists, {"sharing.partners"}, NoPartner(partner));
    }
  }
}

void CheckCheckSettings(const v1::Plan& plan, Breaks* breaks) {
  const std::vector<CheckDescription>& known = AllChecks();
  for (const v1::CheckSetting& setting : plan.policy().checks()) {
    const bool found = std::any_of(known.begin(), known.end(), [&](const CheckDescription& check) {
      return check.name == setting.check();
    });
    if (!found) {
      breaks->Add(kCheckExists,
                  {FieldPath({{"policy", std::nullopt}, {"checks", setting.check()}}).ToString()},
                  absl::StrCat("there is no check ", setting.check(),
                               "; docs/checks.md and `plan check --list` have all of them"));
    }
  }
}

bool IsScopeOf(const v1::Plan& plan, absl::string_view scope) {
  if (scope == "plan") return true;
  return absl::ConsumePrefix(&scope, "themes/") &&
         std::any_of(plan.themes().begin(), plan.themes().end(),
                     [&](const v1::Theme& theme) { return theme.id() == scope; });
}

void CheckRequirementSettings(const v1::Plan& plan, const RuleContext& context, Breaks* breaks) {
  for (const v1::Requirement& requirement : plan.policy().requirements()) {
    const auto path = [&](absl::string_view field) {
      return FieldPath({{"policy", std::nullopt},
                        {"requirements", requirement.id()},
                        {std::string(field), std::nullopt}})
          .ToString();
    };
    if (requirement.kind() == v1::REQUIREMENT_KIND_UNSPECIFIED) {
      breaks->Add(kRequirementComplete, {path("kind")},
                  "the requirement does not say whose agreement it asks for; give it a kind");
    }
    if (requirement.kind() == v1::REQUIREMENT_KIND_LISTED_PARTNERS &&
        requirement.partners().empty()) {
      breaks->Add(kRequirementComplete, {path("partners"), path("kind")},
                  "the requirement asks for partners and names none; name at least one");
    }
    for (const std::string& partner : requirement.partners()) {
      if (!context.HasPartner(partner)) {
        breaks->Add(kPartnerExists, {path("partners")}, NoPartner(partner));
      }
    }
    if (requirement.has_scope() && !IsScopeOf(plan, requirement.scope())) {
      breaks->Add(kThemeExists, {path("scope")},
                  absl::StrCat("`", requirement.scope(),
                               "` is neither `plan` nor `themes/{theme}` of a theme of the plan"));
    }
  }
}

FieldViolation ViolationOf(const RuleBreak& rule_break, absl::string_view prefix) {
  const std::string& path = rule_break.paths.front();
  return {prefix.empty() ? path : absl::StrCat(prefix, ".", path),
          absl::StrCat(rule_break.description, " (rule ", rule_break.rule, ")")};
}

}  // namespace

std::vector<RuleBreak> CheckRules(const v1::Activity& activity, const RuleContext& context) {
  Breaks breaks;
  CheckTitle(activity, &breaks);
  CheckThemes(activity, context, &breaks);
  CheckParticipants(activity, context, &breaks);
  CheckObjectives(activity, context, &breaks);
  CheckLocations(activity, &breaks);
  CheckDates(activity, &breaks);
  CheckNextSteps(activity, context, &breaks);
  CheckTargets(activity, &breaks);
  CheckFunding(activity, context, &breaks);
  CheckNeeds(activity, context, &breaks);
  CheckSharing(activity, context, &breaks);
  return breaks.Take();
}

std::vector<RuleBreak> CheckRules(const v1::Plan& plan, const RuleContext& context) {
  Breaks breaks;
  CheckTitle(plan, &breaks);
  CheckDates(plan, &breaks);
  for (const v1::Theme& theme : plan.themes()) {
    if (theme.title().empty()) {
      breaks.Add(kTitleRequired, {Inside("themes", theme.id(), "title")},
                 "the theme has no title in any language; give one");
    }
  }
  for (const std::string& partner : plan.partners()) {
    if (!context.HasPartner(partner)) breaks.Add(kPartnerExists, {"partners"}, NoPartner(partner));
  }
  CheckCheckSettings(plan, &breaks);
  CheckRequirementSettings(plan, context, &breaks);
  CheckSharing(plan, context, &breaks);
  return breaks.Take();
}

std::vector<RuleBreak> CheckRules(const v1::Need& need, const RuleContext& context) {
  Breaks breaks;
  if (!context.HasTheme(need.theme())) breaks.Add(kThemeExists, {"theme"}, NoTheme(need.theme()));
  if (need.question().empty()) {
    breaks.Add(kTextRequired, {"question"}, "the need does not say what was asked; give it a text");
  }
  if (absl::StartsWith(need.weight(), "-")) {
    breaks.Add(kWeightNotNegative, {"weight"},
               absl::StrCat("the weight ", need.weight(), " is below 0; give it one that is not"));
  }
  return breaks.Take();
}

std::vector<std::string> RuleNames() {
  return {kCheckExists,   kCoordinatesInRange,   kCurrencyWithAmount, kDatesInOrder,
          kNeedExists,    kObjectiveExists,      kPartnerExists,      kRequirementComplete,
          kRoleRequired,  kTargetLocationExists, kTextRequired,       kThemeExists,
          kThemeRequired, kTitleRequired,        kWeightNotNegative};
}

absl::Status RuleBreaksAsError(const std::vector<RuleBreak>& breaks, absl::string_view prefix) {
  if (breaks.empty()) return absl::OkStatus();
  std::vector<FieldViolation> violations;
  violations.reserve(breaks.size());
  for (const RuleBreak& rule_break : breaks) violations.push_back(ViolationOf(rule_break, prefix));
  return FieldErrors(violations);
}

}  // namespace jointplan::plan
