#ifndef JOINTPLAN_SERVER_GRPC_STATUS_H_
#define JOINTPLAN_SERVER_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <optional>

#include "absl/status/status.h"
#include "plan/sentences.h"

namespace jointplan::server {

// Turns an error into what goes over the wire: its code, its text, and a google.rpc.Status with the
// details that the error carries. An error without a reason is a defect of ours: its text goes to
// the log only. `language`: the error is told in that language too, as a
// google.rpc.LocalizedMessage, unless it would then be larger than a client takes.
grpc::Status ToGrpc(const absl::Status& original,
                    std::optional<plan::Language> language = std::nullopt);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_GRPC_STATUS_H_
