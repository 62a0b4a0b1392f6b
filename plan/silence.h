#ifndef JOINTPLAN_PLAN_SILENCE_H_
#define JOINTPLAN_PLAN_SILENCE_H_

#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/plan_use.h"

namespace jointplan::plan {

// Counts what the partners say to an open agreement, whose `outdated` marks are set, and who says
// nothing. `use` has all activities of the plan.
v1::SilenceTally CountAnswers(const v1::Plan& plan, const PlanUse& use,
                              const v1::Agreement& agreement);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_SILENCE_H_
