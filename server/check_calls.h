#ifndef JOINTPLAN_SERVER_CHECK_CALLS_H_
#define JOINTPLAN_SERVER_CHECK_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/plan_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The call of PlanService that asks the checks; plan_service.proto says what it does.
absl::StatusOr<v1::CheckPlanResponse> CheckPlan(const Call& call,
                                                const v1::CheckPlanRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_CHECK_CALLS_H_
