#ifndef JOINTPLAN_PLAN_ERRORS_H_
#define JOINTPLAN_PLAN_ERRORS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::plan {

// Why a request failed, for programs. The wire name of each is its name in UPPER_SNAKE case without
// the k (`FIELD_INVALID`), and docs/errors.md lists them; the table in errors.cc gives the code.
enum class Reason {
  kFieldInvalid,       // INVALID_ARGUMENT     a field is wrong; BadRequest names it
  kNameInvalid,        // INVALID_ARGUMENT     a resource name has no valid form
  kRequestIdReused,    // INVALID_ARGUMENT     the request id came with another body before
  kPageTokenInvalid,   // INVALID_ARGUMENT     not a token of this list and caller
  kEtagInvalid,        // INVALID_ARGUMENT     not an etag of this service
  kNotFound,           // NOT_FOUND            does not exist for this caller
  kAlreadyExists,      // ALREADY_EXISTS       the name is or was in use
  kConflict,           // ABORTED              edits collide; ConflictDetail holds them
  kOtherHistory,       // ABORTED              the etag is of another lineage
  kRevisionTooNew,     // OUT_OF_RANGE         no such revision yet
  kState,              // FAILED_PRECONDITION  the workflow does not allow it now
  kPreviewOutdated,    // FAILED_PRECONDITION  not what the preview showed
  kScopeOutdated,      // FAILED_PRECONDITION  not what the partner was shown
  kPartOutdated,       // FAILED_PRECONDITION  not the part that the partner was shown
  kTextOutdated,       // FAILED_PRECONDITION  not the texts that the translator was shown
  kSynergyOutdated,    // FAILED_PRECONDITION  not the activities that the partner was shown
  kAgreementOutdated,  // FAILED_PRECONDITION  not what the sealer was shown
  kObjections,         // FAILED_PRECONDITION  a partner objects
  kChecks,             // FAILED_PRECONDITION  a blocking check finds something
  kRequirements,       // FAILED_PRECONDITION  the plan asks for answers that are missing
  kLastAdmin,          // FAILED_PRECONDITION  nobody could operate the service any more
  kUnauthenticated,    // UNAUTHENTICATED      no or no valid token
  kPermissionDenied,   // PERMISSION_DENIED    the role may not do this
  kLimit,              // RESOURCE_EXHAUSTED   over a limit; the message names it
  kOutcomeUnknown,     // UNAVAILABLE          the disk failed; retry with the same request id
  kShuttingDown,       // UNAVAILABLE          the server stops; nothing was written
  kStoreDamaged,       // DATA_LOSS            the store holds something impossible
  kInternal,           // INTERNAL             a defect of ours
};

// One field of a request that is wrong.
struct FieldViolation {
  std::string field;        // Path of the field.
  std::string description;  // What is wrong, and what would be right.
};

// Makes an error. `message` is shown to people: what was wrong, where, and what to do. `metadata`
// repeats the changing parts of it for programs. The status carries a google.rpc.ErrorInfo as a
// payload, from which the server makes the status details.
absl::Status MakeError(Reason reason, absl::string_view message,
                       const std::map<std::string, std::string>& metadata = {});

// What waits its turn.
enum class Waiting { kChanges, kCalls };

// RESOURCE_EXHAUSTED (kLimit) with the advice to try again after a second: `limit` of `what` are
// waiting already.
absl::Status BusyError(Waiting what, size_t limit);

// INVALID_ARGUMENT for one wrong field. Texts and field names that are not UTF-8 or too long for an
// error are shown in part.
absl::Status FieldError(absl::string_view field, absl::string_view description);

// INVALID_ARGUMENT for several; `violations` must not be empty. The BadRequest holds as many as fit
// 3 KiB, at least one; the message and the metadata say how many there are.
absl::Status FieldErrors(const std::vector<FieldViolation>& violations);

// INVALID_ARGUMENT, reason kNameInvalid, for a field that holds no valid resource name.
absl::Status NameError(absl::string_view field, absl::string_view description);

// NOT_FOUND. The same bytes for a name that never was and for one that the caller may not see.
absl::Status NotFoundError(absl::string_view name);

// FAILED_PRECONDITION of a workflow: `subject` is in `state`; `wanted` says which states would
// allow the step.
absl::Status StateError(absl::string_view subject, absl::string_view state, absl::string_view step,
                        absl::string_view wanted);

// ABORTED with a ConflictDetail of as many of `conflicts` as fit 3 KiB, at least one (a
// very large one without its values); never empty. With what else an error carries, this stays
// below the 8 KiB of metadata that a gRPC client takes.
absl::Status ConflictError(const std::vector<v1::Conflict>& conflicts);

// Returns the reason that an error carries, or kInternal for one that carries none.
Reason ReasonOf(const absl::Status& status);

// Returns the fields that an error names as wrong, as far as they fitted into it.
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

// Returns the wire name of a reason.
std::string ReasonName(Reason reason);

// Returns the code that goes with a reason.
absl::StatusCode CodeOf(Reason reason);

// Returns every reason, in the order of the enum.
std::vector<Reason> AllReasons();

// The type URL under which an error carries a message of the named type.
std::string DetailUrl(absl::string_view full_name);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_ERRORS_H_
