#ifndef JOINTPLAN_SERVER_NEED_CALLS_H_
#define JOINTPLAN_SERVER_NEED_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/plan_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of PlanService that read needs; plan_service.proto says what each does.
absl::StatusOr<v1::Need> GetNeed(const Call& call, const v1::GetNeedRequest& request);
absl::StatusOr<v1::ListNeedsResponse> ListNeeds(const Call& call,
                                                const v1::ListNeedsRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_NEED_CALLS_H_
