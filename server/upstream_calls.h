#ifndef JOINTPLAN_SERVER_UPSTREAM_CALLS_H_
#define JOINTPLAN_SERVER_UPSTREAM_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/sharing_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The part of SharingService that says what joint activities came from; see
// jointplan/v1/sharing_service.proto.
absl::StatusOr<v1::ListUpstreamsResponse> ListUpstreams(const Call& call,
                                                        const v1::ListUpstreamsRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_UPSTREAM_CALLS_H_
