#ifndef JOINTPLAN_PLAN_REQUIREMENTS_H_
#define JOINTPLAN_PLAN_REQUIREMENTS_H_

#include <vector>

#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/check.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/plan_use.h"

namespace jointplan::plan {

// Asks which of the plan's requirements for sealing (`PlanPolicy.requirements`) are met by the
// answers of an open agreement, whose `outdated` marks are set, and by the consents that `use` has
// of all activities. While a silence procedure runs, whoever says nothing to what is asked counts
// as endorsing it; consents must be given all the same. In the order of the policy.
std::vector<v1::RequirementState> CheckRequirements(const v1::Plan& plan, const PlanUse& use,
                                                    const v1::Agreement& agreement);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_REQUIREMENTS_H_
