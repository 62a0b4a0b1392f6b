#ifndef JOINTPLAN_SERVER_MERGING_H_
#define JOINTPLAN_SERVER_MERGING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/change.pb.h"
#include "plan/merge.h"
#include "plan/record_shape.h"
#include "server/call.h"
#include "server/records.h"
#include "server/workspace.h"

namespace jointplan::server {

// One record on its way into a workspace. Null: it does not exist in that state.
struct WantedRecord {
  std::string name;
  std::string field;          // Where the request names it, for texts: `edits[2].update_activity`.
  SharedMessage base;         // The state that the editor started from.
  int64_t base_revision = 0;  // Of the workspace's line.
  // `base` is no state of the line: what the line says otherwise, it may have said long before
  // `base_revision`.
  bool own_base = false;
  MessagePtr mine;  // The state that the editor wants.
  // The fields in which base and mine can differ; unset: any. Known, it saves looking at the rest.
  std::optional<plan::Fields> touched;
  // `mine` has no fields but these yet; the others are those of base. MergeInto makes it whole
  // where that matters.
  bool partial = false;
  // What the translations render that the editor wrote, or said still fit. Unset: what MergeInto
  // finds that the editor saw.
  std::optional<std::vector<v1::Rendering>> written;

  // The revision of the line after which it says otherwise than base (see FindLastChange).
  int64_t differs_since() const { return own_base ? 0 : base_revision; }
};

// One record after the merge.
struct MergedRecord {
  WantedRecord wanted;
  SharedMessage theirs;      // The state now.
  plan::MergeResult result;  // What it becomes, and what is in the way.
  // The fields in which theirs and the result can differ; null: any.
  const plan::Fields* touched() const {
    return wanted.touched.has_value() ? &*wanted.touched : nullptr;
  }
};

// What merging several records gives.
struct MergedRecords {
  std::vector<MergedRecord> records;
  // Everything that is in the way, with who wrote theirs.
  std::vector<v1::Conflict> conflicts;
};

// Merges records into a workspace as it is now and settles conflicts with `resolutions`: by the
// rules of each field, and then by the rules of the plan, which may tie two edits together that do
// not touch the same field. Writes nothing.
// `partner` is whose edits these are (empty: the convener's): what they change of another partner's
// part in an activity reopens that partner's consent (server/consent.h). What translations render
// is noted with them (plan/translations.h).
//
// INVALID_ARGUMENT if what the editor wants breaks a rule by itself, or if a resolution settles no
// conflict. A rule that is broken only by both sides together is a conflict.
absl::StatusOr<MergedRecords> MergeInto(
    const Call& call, const Workspace& workspace, const std::string& partner,
    std::vector<WantedRecord> wanted,
    const google::protobuf::RepeatedPtrField<v1::Resolution>& resolutions);

// Returns what a merge changes, record by record.
std::vector<v1::RecordDiff> DiffsOf(const MergedRecords& merged);

// Returns the difference between two states of a record. `kind` is unspecified if there is none.
v1::RecordDiff DiffRecord(absl::string_view name, const google::protobuf::Message* before,
                          const google::protobuf::Message* after);

// Says who gave a field its value: the newest changeset after `base_revision` of the line that
// touched it; no newer one than `newest`, unless that is 0.
struct LastChange {
  int64_t revision = 0;  // 0: nothing touched it.
  v1::Changeset changeset;
};
absl::StatusOr<LastChange> FindLastChange(const storage::View& view, absl::string_view line,
                                          absl::string_view name, absl::string_view path,
                                          int64_t base_revision, int64_t newest = 0);

// Writes the records that a merge changes as one changeset of the workspace's line, and with it
// what follows elsewhere (server/upstreams.h). Takes the results; the merge must be without
// conflicts. Returns the changeset; unset if nothing changes.
absl::StatusOr<v1::Changeset> WriteMerged(const Call& call, Workspace& workspace,
                                          MergedRecords* merged, v1::Changeset about);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_MERGING_H_
