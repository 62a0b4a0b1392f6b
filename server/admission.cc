#include "server/admission.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "jointplan/v1/options.pb.h"
#include "plan/errors.h"
#include "plan/localize.h"
#include "plan/validate.h"
#include "server/call.h"
#include "server/grpc_status.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

constexpr size_t kCallIdMax = 64;
constexpr absl::Duration kSlowRead = absl::Seconds(1);

// Returns what the caller sent under a key. Lives as long as the call.
absl::string_view MetadataOf(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return {};
  return {found->second.data(), found->second.size()};
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

absl::Status Admit(const Backend& backend, const grpc::CallbackServerContext& context,
                   Admission* admission) {
  admission->start = absl::Now();
  const absl::string_view call_id = MetadataOf(context, "x-request-id");
  if (IsPlain(call_id)) admission->call_id = std::string(call_id);
  const absl::string_view languages = MetadataOf(context, "accept-language");
  if (!languages.empty()) admission->language = plan::PreferredLanguage(languages);
  JP_ASSIGN_OR_RETURN(admission->principal,
                      backend.authenticator->Authenticate(MetadataOf(context, "authorization")));
  return Authorize(*admission->principal, admission->method.action, plan::Relation::kUnknown, "");
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

grpc::Status EndCall(const Backend& backend, Admission* admission, const absl::Status& status,
                     grpc::CallbackServerContext* context) {
  const absl::Duration took = absl::Now() - admission->start;
  const bool quiet = status.ok() && admission->method.access == Access::kRead && took < kSlowRead;
  const auto level = quiet ? spdlog::level::debug : spdlog::level::info;
  const bool logged = spdlog::should_log(level);
  if (status.ok() && !logged) return grpc::Status::OK;
  if (admission->call_id.empty()) admission->call_id = backend.call_ids->NewId();
  if (!status.ok()) context->AddTrailingMetadata("x-request-id", admission->call_id);
  if (logged) {
    static const plan::Principal kNobody;
    const plan::Principal& who = admission->principal ? *admission->principal : kNobody;
    // Every value here is an identifier of ours: nothing in it needs escaping.
    spdlog::log(level,
                R"({{"call":"{}","method":"{}","token":"{}","role":"{}","outcome":"{}","us":{}}})",
                admission->call_id, admission->method.name, who.token, plan::RoleName(who.role),
                status.ok() ? "OK" : plan::ReasonName(plan::ReasonOf(status)),
                absl::ToInt64Microseconds(took));
  }
  return ToGrpc(status, admission->language);
}

}  // namespace jointplan::server
