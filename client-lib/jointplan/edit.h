#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_EDIT_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_EDIT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jointplan/client.h"

namespace jointplan::client {

// What became of an edit: exactly one of written, parked, conflicted, or nothing to do.
struct EditOutcome {
  // What was written; absent if nothing was.
  std::optional<v1::Changeset> changeset;
  // The names of the records that the edits named, in their order.
  std::vector<std::string> names;
  // What others changed too; nothing was written then. Settle each with a resolution of the same
  // record and path, and ask again.
  std::vector<v1::Conflict> conflicts;
  // The proposal that holds the edit, if it was parked there.
  std::string parked_proposal;

  bool conflicted() const { return !conflicts.empty(); }
};

// Edits records as Client::BatchEdit does, with conflicts as a result and not as an error, all of
// them and whole: where the error holds only a part, the rest is asked for with `validate_only`.
absl::StatusOr<EditOutcome> Edit(const Client& client, v1::BatchEditRequest request,
                                 const CallOptions& call = {});

// Returns the conflicts of a failed BatchEdit, whole; empty if `error` is about something else.
std::vector<v1::Conflict> WholeConflicts(const Client& client, v1::BatchEditRequest request,
                                         const absl::Status& error);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_EDIT_H_
