#ifndef JOINTPLAN_SERVER_EDITING_H_
#define JOINTPLAN_SERVER_EDITING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/plan_service.pb.h"
#include "jointplan/v1/proposal.pb.h"
#include "server/call.h"
#include "server/merging.h"
#include "server/workspace.h"

namespace jointplan::server {

// Prepares a new record. ALREADY_EXISTS if the name is or was in use.
absl::StatusOr<WantedRecord> WantNew(const Call& call, const Workspace& workspace,
                                     absl::string_view name, absl::string_view field,
                                     const google::protobuf::Message& record);

// Prepares a change of fields. `record` carries name and etag, and its shape has been checked with
// the request that it came in.
absl::StatusOr<WantedRecord> WantChanged(const Workspace& workspace, absl::string_view name,
                                         absl::string_view etag, absl::string_view field,
                                         const google::protobuf::Message& record,
                                         const google::protobuf::FieldMask& mask);

// Prepares a removal.
absl::StatusOr<WantedRecord> WantGone(const Workspace& workspace, absl::string_view name,
                                      absl::string_view etag, absl::string_view field);

// Edits one record in one changeset and fails on conflict. Returns the changeset; unset if nothing
// changed.
absl::StatusOr<v1::Changeset> EditOne(const Call& call, Workspace& workspace, WantedRecord wanted,
                                      const std::string& message);

// Edits many records; the whole of BatchEdit behind the question whether the caller may.
absl::StatusOr<v1::BatchEditResponse> EditMany(const Call& call, Workspace& workspace,
                                               const v1::BatchEditRequest& request);

// Returns what a wanted record will stand on in a draft.
DraftBase DraftBaseOf(const WantedRecord& wanted);

// Begins a draft in a line of its own, with what it wants, each record on its own base. Returns the
// proposal as stored. FAILED_PRECONDITION if the plan, which must exist, is a partner's own.
absl::StatusOr<v1::Proposal> BeginDraft(const Call& call, v1::Proposal proposal,
                                        const std::string& plan_name, const std::string& message,
                                        std::vector<WantedRecord> wanted);

// Writes the next state of a record that has a line of its own under its name, such as a thread, as
// a changeset of that line. `before` null: a new one.
absl::Status WriteOwnLine(const Call& call, const std::string& name,
                          const google::protobuf::Message* before,
                          const google::protobuf::Message& after, const std::string& message);

// Removes such a record, as a changeset of its line. Its history stays.
absl::Status RemoveOwnLine(const Call& call, const std::string& name, const std::string& message);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_EDITING_H_
