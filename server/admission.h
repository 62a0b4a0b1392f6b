#ifndef JOINTPLAN_SERVER_ADMISSION_H_
#define JOINTPLAN_SERVER_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "plan/access.h"
#include "plan/sentences.h"
#include "server/backend.h"
#include "server/method.h"

namespace jointplan::server {

// One call on its way through the service: who makes it, and what the log will say of it.
struct Admission {
  explicit Admission(const Method& called) : method(called) {}

  const Method& method;
  std::shared_ptr<const plan::Principal> principal;  // Null: nobody that is known.
  std::string call_id;  // From the caller's metadata `x-request-id`; empty: none was sent.
  absl::Time start;
  // In which errors are told besides English; by the caller's metadata `accept-language`.
  std::optional<plan::Language> language;
};

// The one door of the service: every call of every service passes it before anything is looked up.
// Finds out who calls and asks the permission table whether the role could ever do this. Fills
// `admission` as far as it comes, so that refused calls can be logged too. UNAUTHENTICATED or
// PERMISSION_DENIED.
absl::Status Admit(const Backend& backend, const grpc::CallbackServerContext& context,
                   Admission* admission);

// Checks a request as far as that needs nothing but the request: its own required fields, and the
// shape of everything in it. Whether a record in it is whole is asked when it is merged.
absl::Status CheckRequest(const google::protobuf::Message& request);

// Ends a call: writes one line about it, and returns what the caller is told. An error carries the
// call's id in the trailing metadata `x-request-id`, to be found in the log.
//
// A read that succeeded within a second is logged at the level `debug`, everything else at `info`.
grpc::Status EndCall(const Backend& backend, Admission* admission, const absl::Status& status,
                     grpc::CallbackServerContext* context);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ADMISSION_H_
