#include "server/admission.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "jointplan/v1/options.pb.h"
#include "plan/errors.h"
#include "plan/validate.h"
#include "server/call.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

constexpr size_t kCallIdMax = 64;

std::string MetadataOf(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end()
             ? ""
             : std::string(found->second.data(), found->second.size());
}

// A caller's own id for the log, if it is fit to be written there.
bool IsPlain(absl::string_view id) {
  return !id.empty() && id.size() <= kCallIdMax && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  });
}

bool IsPresent(const google::protobuf::Message& message,
               const google::protobuf::FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0
                              : reflection->HasField(message, field);
}

}  // namespace

v1::Action ActionOf(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(v1::access).action();
}

absl::Status Admit(const Backend& backend, grpc::CallbackServerContext* context,
                   absl::string_view method_name, Admission* admission) {
  admission->start = absl::Now();
  admission->call_id = MetadataOf(*context, "x-request-id");
  if (!IsPlain(admission->call_id)) admission->call_id = backend.ids->NewId();
  context->AddTrailingMetadata("x-request-id", admission->call_id);
  admission->method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      std::string(method_name));
  if (admission->method == nullptr) {
    return plan::MakeError(plan::Reason::kInternal, "The method is not in the permission table.");
  }
  JP_ASSIGN_OR_RETURN(admission->principal,
                      backend.authenticator->Authenticate(MetadataOf(*context, "authorization")));
  return Authorize(admission->principal, ActionOf(*admission->method), plan::Relation::kUnknown,
                   "");
}

absl::Status CheckRequest(const google::protobuf::Message& request) {
  std::vector<plan::FieldViolation> missing;
  for (int i = 0; i < request.GetDescriptor()->field_count(); ++i) {
    const auto* field = request.GetDescriptor()->field(i);
    if (field->options().GetExtension(v1::rules).required() && !IsPresent(request, field)) {
      missing.push_back({field->name(), "is required"});
    }
  }
  if (!missing.empty()) return plan::FieldErrors(missing);
  return plan::ValidateShape(request, "", plan::Completeness::kPartial);
}

void LogCall(const Admission& admission, const absl::Status& status) {
  const std::string outcome = status.ok() ? "OK" : plan::ReasonName(plan::ReasonOf(status));
  const std::string method =
      admission.method == nullptr ? "?" : std::string(admission.method->full_name());
  const auto micros = absl::ToInt64Microseconds(absl::Now() - admission.start);
  // Every value here is an identifier of ours: nothing in it needs escaping.
  spdlog::info(R"({{"call":"{}","method":"{}","token":"{}","role":"{}","outcome":"{}","us":{}}})",
               admission.call_id, method, admission.principal.token,
               plan::RoleName(admission.principal.role), outcome, micros);
}

}  // namespace jointplan::server
