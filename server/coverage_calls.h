#ifndef JOINTPLAN_SERVER_COVERAGE_CALLS_H_
#define JOINTPLAN_SERVER_COVERAGE_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/plan_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// PlanService.GetCoverage. Reads all needs and activities of the plan, for each page.
absl::StatusOr<v1::GetCoverageResponse> GetCoverage(const Call& call,
                                                    const v1::GetCoverageRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_COVERAGE_CALLS_H_
