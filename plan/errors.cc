#include "plan/errors.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"
#include "jointplan/v1/error.pb.h"
#include "plan/canonical.h"
#include "plan/sentences.h"
#include "plan/text.h"

namespace jointplan::plan {
namespace {

struct ReasonRow {
  Reason reason;
  absl::StatusCode code;
  absl::string_view name;
};

using Code = absl::StatusCode;

// The one table of reasons. Names and codes are part of the API: they never change.
constexpr std::array kReasons = {
    ReasonRow{Reason::kFieldInvalid, Code::kInvalidArgument, "FIELD_INVALID"},
    ReasonRow{Reason::kNameInvalid, Code::kInvalidArgument, "NAME_INVALID"},
    ReasonRow{Reason::kRequestIdReused, Code::kInvalidArgument, "REQUEST_ID_REUSED"},
    ReasonRow{Reason::kPageTokenInvalid, Code::kInvalidArgument, "PAGE_TOKEN_INVALID"},
    ReasonRow{Reason::kEtagInvalid, Code::kInvalidArgument, "ETAG_INVALID"},
    ReasonRow{Reason::kNotFound, Code::kNotFound, "NOT_FOUND"},
    ReasonRow{Reason::kAlreadyExists, Code::kAlreadyExists, "ALREADY_EXISTS"},
    ReasonRow{Reason::kConflict, Code::kAborted, "CONFLICT"},
    ReasonRow{Reason::kOtherHistory, Code::kAborted, "OTHER_HISTORY"},
    ReasonRow{Reason::kRevisionTooNew, Code::kOutOfRange, "REVISION_TOO_NEW"},
    ReasonRow{Reason::kState, Code::kFailedPrecondition, "STATE"},
    ReasonRow{Reason::kPreviewOutdated, Code::kFailedPrecondition, "PREVIEW_OUTDATED"},
    ReasonRow{Reason::kScopeOutdated, Code::kFailedPrecondition, "SCOPE_OUTDATED"},
    ReasonRow{Reason::kPartOutdated, Code::kFailedPrecondition, "PART_OUTDATED"},
    ReasonRow{Reason::kTextOutdated, Code::kFailedPrecondition, "TEXT_OUTDATED"},
    ReasonRow{Reason::kSynergyOutdated, Code::kFailedPrecondition, "SYNERGY_OUTDATED"},
    ReasonRow{Reason::kAgreementOutdated, Code::kFailedPrecondition, "AGREEMENT_OUTDATED"},
    ReasonRow{Reason::kObjections, Code::kFailedPrecondition, "OBJECTIONS"},
    ReasonRow{Reason::kChecks, Code::kFailedPrecondition, "CHECKS"},
    ReasonRow{Reason::kRequirements, Code::kFailedPrecondition, "REQUIREMENTS"},
    ReasonRow{Reason::kLastAdmin, Code::kFailedPrecondition, "LAST_ADMIN"},
    ReasonRow{Reason::kUnauthenticated, Code::kUnauthenticated, "UNAUTHENTICATED"},
    ReasonRow{Reason::kPermissionDenied, Code::kPermissionDenied, "PERMISSION_DENIED"},
    ReasonRow{Reason::kLimit, Code::kResourceExhausted, "LIMIT"},
    ReasonRow{Reason::kOutcomeUnknown, Code::kUnavailable, "OUTCOME_UNKNOWN"},
    ReasonRow{Reason::kShuttingDown, Code::kUnavailable, "SHUTTING_DOWN"},
    ReasonRow{Reason::kStoreDamaged, Code::kDataLoss, "STORE_DAMAGED"},
    ReasonRow{Reason::kInternal, Code::kInternal, "INTERNAL"},
};

// gRPC takes 8 KiB of metadata in all, details in base64 and the message percent-encoded. Nothing
// that a caller sent may push an error over that.
constexpr size_t kDetailBytesMax = 3072;
constexpr size_t kMessageCharactersMax = 400;
constexpr size_t kFieldCharactersMax = 250;
constexpr size_t kValueCharactersMax = 60;

const ReasonRow& RowOf(Reason reason) {
  const auto* row = std::find_if(kReasons.begin(), kReasons.end(),
                                 [reason](const ReasonRow& r) { return r.reason == reason; });
  return row == kReasons.end() ? kReasons.back() : *row;
}

// The bytes are the same for the same error, also where the detail holds a map: what is hidden must
// not differ from what never was.
void Attach(const google::protobuf::Message& detail, absl::Status* status) {
  status->SetPayload(DetailUrl(detail.GetDescriptor()->full_name()), absl::Cord(Serialize(detail)));
}

google::rpc::ErrorInfo InfoOf(Reason reason, const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain("jointplan");
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[key] = Excerpt(value, kFieldCharactersMax);
  }
  return info;
}

google::rpc::BadRequest BadRequestOf(const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest request;
  for (const FieldViolation& violation : violations) {
    auto* added = request.add_field_violations();
    added->set_field(Excerpt(violation.field, kFieldCharactersMax));
    added->set_description(Excerpt(violation.description, kMessageCharactersMax));
    if (request.ByteSizeLong() <= kDetailBytesMax || request.field_violations_size() == 1) continue;
    request.mutable_field_violations()->RemoveLast();
    break;
  }
  return request;
}

absl::Status FieldStatus(Reason reason, const std::vector<FieldViolation>& violations) {
  const FieldViolation& first = violations.front();
  const absl::string_view description = absl::StripSuffix(first.description, ".");
  std::string message = absl::StrCat(first.field, ": ", description, ".");
  if (violations.size() > 1) {
    message += absl::StrCat(" And ", violations.size() - 1, " more fields are wrong.");
  }
  absl::Status status = MakeError(
      reason, message, {{"field", first.field}, {"violations", absl::StrCat(violations.size())}});
  Attach(BadRequestOf(violations), &status);
  if (reason == Reason::kNameInvalid) {
    Attach(Sentence::kNameInvalid, &status);
  } else {
    Attach(violations.size() > 1 ? Sentence::kFieldsInvalid : Sentence::kFieldInvalid, &status);
  }
  return status;
}

std::string Show(bool present, const google::protobuf::Value& value) {
  if (!present) return "nothing";
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(value, &json).ok()) return "?";
  return Excerpt(json, kValueCharactersMax);
}

// Leaves out, most dispensable first, what makes a conflict too large for an error.
v1::Conflict Shrink(v1::Conflict conflict) {
  const auto fits = [&conflict] { return conflict.ByteSizeLong() <= kDetailBytesMax - 16; };
  if (fits()) return conflict;
  conflict.clear_base();
  conflict.clear_theirs();
  conflict.clear_mine();
  conflict.set_theirs_message(Excerpt(conflict.theirs_message(), kFieldCharactersMax));
  if (fits()) return conflict;
  conflict.clear_regions();
  conflict.clear_rule_paths();
  if (fits()) return conflict;
  conflict.set_path(Excerpt(conflict.path(), kFieldCharactersMax));
  conflict.set_record(Excerpt(conflict.record(), kFieldCharactersMax));
  return conflict;
}

v1::ConflictDetail DetailOf(const std::vector<v1::Conflict>& conflicts) {
  v1::ConflictDetail detail;
  detail.set_total(static_cast<int>(conflicts.size()));
  *detail.add_conflicts() = Shrink(conflicts.front());
  for (size_t i = 1; i < conflicts.size(); ++i) {
    *detail.add_conflicts() = conflicts[i];
    if (detail.ByteSizeLong() <= kDetailBytesMax) continue;
    detail.mutable_conflicts()->RemoveLast();
    break;
  }
  return detail;
}

std::string ConflictMessage(const std::vector<v1::Conflict>& conflicts) {
  const v1::Conflict& first = conflicts.front();
  const std::string count =
      conflicts.size() == 1
          ? "1 conflict with edits made meanwhile"
          : absl::StrCat(conflicts.size(), " conflicts with edits made meanwhile, the first");
  const std::string path = first.path().empty() ? "the whole record" : first.path();
  return absl::StrCat(count, " at ", first.record(), " ", Excerpt(path, kFieldCharactersMax),
                      ": it was ", Show(first.has_base(), first.base()), ", the plan now has ",
                      Show(first.has_theirs(), first.theirs()), ", you want ",
                      Show(first.has_mine(), first.mine()),
                      ". Nothing was written. Settle each conflict with a resolution, or ask to "
                      "keep your edit as a proposal.");
}

}  // namespace

absl::Status MakeError(Reason reason, absl::string_view message,
                       const std::map<std::string, std::string>& metadata) {
  absl::Status status(CodeOf(reason), Excerpt(message, kMessageCharactersMax));
  Attach(InfoOf(reason, metadata), &status);
  return status;
}

absl::Status BusyError(Waiting what, size_t limit) {
  absl::Status error =
      MakeError(what == Waiting::kCalls ? Sentence::kCallsWaiting : Sentence::kChangesWaiting,
                {{"limit", absl::StrCat(limit)}});
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(1);
  Attach(info, &error);
  return error;
}

absl::Status FieldError(absl::string_view field, absl::string_view description) {
  return FieldErrors({{std::string(field), std::string(description)}});
}

absl::Status FieldErrors(const std::vector<FieldViolation>& violations) {
  return FieldStatus(Reason::kFieldInvalid, violations);
}

absl::Status NameError(absl::string_view field, absl::string_view description) {
  return FieldStatus(Reason::kNameInvalid, {{std::string(field), std::string(description)}});
}

absl::Status NotFoundError(absl::string_view name) {
  return MakeError(Sentence::kNotFound, {{"name", Excerpt(name, kFieldCharactersMax)}});
}

absl::Status StateError(absl::string_view subject, absl::string_view state, absl::string_view step,
                        absl::string_view wanted) {
  const std::string description =
      absl::StrCat(subject, " is ", state, " and cannot be ", step, "; that needs ", wanted);
  absl::Status status = MakeError(Sentence::kState, {{"subject", std::string(subject)},
                                                     {"state", std::string(state)},
                                                     {"step", std::string(step)},
                                                     {"wanted", std::string(wanted)}});
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(ReasonName(Reason::kState));
  violation->set_subject(Excerpt(subject, kFieldCharactersMax));
  violation->set_description(Excerpt(description, kMessageCharactersMax));
  Attach(failure, &status);
  return status;
}

absl::Status ConflictError(const std::vector<v1::Conflict>& conflicts) {
  const v1::Conflict& first = conflicts.front();
  absl::Status status = MakeError(Reason::kConflict, ConflictMessage(conflicts),
                                  {{"conflicts", absl::StrCat(conflicts.size())},
                                   {"record", first.record()},
                                   {"path", first.path()}});
  Attach(DetailOf(conflicts), &status);
  Attach(Sentence::kConflict, &status);
  return status;
}

Reason ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(DetailUrl("google.rpc.ErrorInfo"));
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) {
    return Reason::kInternal;
  }
  const auto* row = std::find_if(kReasons.begin(), kReasons.end(), [&info](const ReasonRow& r) {
    return info.reason() == std::string(r.name);
  });
  return row == kReasons.end() ? Reason::kInternal : row->reason;
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(DetailUrl("google.rpc.BadRequest"));
  google::rpc::BadRequest request;
  std::vector<FieldViolation> violations;
  if (!payload.has_value() || !request.ParseFromString(std::string(*payload))) return violations;
  for (const auto& violation : request.field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

std::string ReasonName(Reason reason) { return std::string(RowOf(reason).name); }

absl::StatusCode CodeOf(Reason reason) { return RowOf(reason).code; }

std::vector<Reason> AllReasons() {
  std::vector<Reason> reasons;
  reasons.reserve(kReasons.size());
  for (const ReasonRow& row : kReasons) reasons.push_back(row.reason);
  return reasons;
}

std::string DetailUrl(absl::string_view full_name) {
  return absl::StrCat("type.googleapis.com/", full_name);
}

}  // namespace jointplan::plan
