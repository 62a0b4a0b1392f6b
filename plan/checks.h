#ifndef JOINTPLAN_PLAN_CHECKS_H_
#define JOINTPLAN_PLAN_CHECKS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/check.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/plan_use.h"

namespace jointplan::plan {

// Quality checks: questions that a plan should be able to answer before partners agree on it. They
// refuse nothing; a plan's policy says what becomes of what they find. docs/checks.md lists them.

// One check.
struct CheckDescription {
  absl::string_view name;
  absl::string_view description;  // What it asks, in a sentence.
  v1::CheckLevel level;           // How much a plan makes of it that says nothing.
};

// Returns every check, by name.
const std::vector<CheckDescription>& AllChecks();

// Returns how much a plan makes of a check, which must be one of AllChecks: as its policy says,
// else as the check has it. Never UNSPECIFIED.
v1::CheckLevel LevelOf(const v1::PlanPolicy& policy, absl::string_view check);

// Asks the checks about one activity of a plan. `today` is a date, `YYYY-MM-DD`. Checks that the
// plan's policy turns off are not asked; an activity that is given up (CANCELLED) is asked nothing.
// Findings come in the order of the activity's fields, with level and digest and without waiver.
std::vector<v1::Finding> CheckActivity(const v1::Plan& plan, const v1::Activity& activity,
                                       absl::string_view today);

// As CheckActivity, for the plan's own record, where `use` has all of its activities.
std::vector<v1::Finding> CheckPlanRecord(const v1::Plan& plan, const PlanUse& use);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_CHECKS_H_
