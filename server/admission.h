#ifndef JOINTPLAN_SERVER_ADMISSION_H_
#define JOINTPLAN_SERVER_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "plan/access.h"
#include "server/backend.h"

namespace jointplan::server {

// One call on its way through the service: who makes it, and what the log will say of it.
struct Admission {
  plan::Principal principal;
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string call_id;  // From the caller's metadata `x-request-id`, or made here.
  absl::Time start;
};

// The one door of the service: every call of every service passes it before anything is looked up.
// Finds out who calls and asks the permission table whether the role could ever do this. Fills
// `admission` as far as it comes, so that refused calls can be logged too. UNAUTHENTICATED or
// PERMISSION_DENIED.
absl::Status Admit(const Backend& backend, grpc::CallbackServerContext* context,
                   absl::string_view method_name, Admission* admission);

// What a method asks to do, as its `access` option says. ACTION_UNSPECIFIED for a method without
// one, which nobody may call.
v1::Action ActionOf(const google::protobuf::MethodDescriptor& method);

// Checks a request as far as that needs nothing but the request: its own required fields, and the
// shape of everything in it. Whether a record in it is whole is asked when it is merged.
absl::Status CheckRequest(const google::protobuf::Message& request);

// Writes one line about a finished call.
void LogCall(const Admission& admission, const absl::Status& status);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ADMISSION_H_
