#ifndef JOINTPLAN_SERVER_SHARING_CALLS_H_
#define JOINTPLAN_SERVER_SHARING_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/sharing_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of SharingService that show what partners share of their own plans;
// sharing_service.proto says what each does.
absl::StatusOr<v1::ListSharedPlansResponse> ListSharedPlans(
    const Call& call, const v1::ListSharedPlansRequest& request);
absl::StatusOr<v1::ListSharedActivitiesResponse> ListSharedActivities(
    const Call& call, const v1::ListSharedActivitiesRequest& request);
absl::StatusOr<v1::SharedActivity> GetSharedActivity(const Call& call,
                                                     const v1::GetSharedActivityRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SHARING_CALLS_H_
