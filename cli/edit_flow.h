#ifndef JOINTPLAN_CLI_EDIT_FLOW_H_
#define JOINTPLAN_CLI_EDIT_FLOW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/edit_draft.h"
#include "cli/flags.h"
#include "cli/resolutions.h"
#include "jointplan/edit.h"

namespace jointplan::cli {

// What every edit takes besides the change itself.
struct EditFlags {
  std::optional<std::string> message;
  std::optional<std::string> proposal;
  std::optional<int64_t> as_of;
  ResolveFlags resolve;
  bool park = false;

  // `in_plan`: the edit may go to the plan; otherwise always to a proposal, which is an argument.
  void Declare(Flags* flags, bool in_plan = true);
};

// Where an edit goes: the plan, or a draft proposal of it.
struct EditTarget {
  std::string plan;
  std::string proposal;  // Empty: the plan itself.
  // The revision (of the plan or the proposal) that the person looked at: what changed since is
  // merged, or a conflict. 0: the newest, until something has been read.
  int64_t as_of = 0;

  const std::string& parent() const { return proposal.empty() ? plan : proposal; }
};

// Finds out where an edit goes.
absl::StatusOr<EditTarget> TargetOf(Context* context, const EditFlags& flags);

// Reads an activity, a need, or the plan's own record, as the target has it at its revision
// `as_of`, which becomes that of the answer. The answer has the etag that an edit needs.
absl::StatusOr<v1::Activity> ReadActivity(Context* context, const std::string& name,
                                          EditTarget* target);
absl::StatusOr<v1::Need> ReadNeed(Context* context, const std::string& name, EditTarget* target);
absl::StatusOr<v1::Plan> ReadPlanRecord(Context* context, EditTarget* target);

// Makes a request of edits, with the flags' message and resolutions.
absl::StatusOr<v1::BatchEditRequest> RequestFor(const EditFlags& flags, const EditTarget& target,
                                                std::vector<v1::Edit> edits);

// Sends edits and shows what became of them. Conflicts are shown, with how to settle them, and
// returned as an error of exit status 3. A partner who may not edit the plan is told how to make a
// proposal instead.
absl::Status SendEdits(Context* context, const EditFlags& flags, const EditTarget& target,
                       std::vector<v1::Edit> edits);

// The names of the records that a request edits, in its order.
std::vector<std::string> RecordsOf(const v1::BatchEditRequest& request);

// Says in an error of BatchEdit which record is wrong, where the server counts edits.
absl::Status NameRecords(const absl::Status& error, const std::vector<std::string>& records);

// Shows what became of an edit that has no conflicts.
absl::Status ShowOutcome(Context* context, const EditTarget& target,
                         const client::EditOutcome& outcome);

// Shows conflicts: as JSON (a ConflictDetail) to the results, or as text to the person.
absl::Status ShowConflicts(Context* context, const std::vector<v1::Conflict>& conflicts);

// Whether an edit that collides may be kept as a draft instead: a partner's own plan has none.
absl::StatusOr<bool> MayPark(Context* context, const EditTarget& target);

// Adds to PERMISSION_DENIED for a plan how to propose the change instead.
absl::Status HintAtProposal(absl::Status status, const EditTarget& target);

// Edits of one record, which carries the name and the etag that were read.
v1::Edit UpdateEdit(v1::Activity values, const google::protobuf::FieldMask& mask);
v1::Edit UpdateEdit(v1::Plan values, const google::protobuf::FieldMask& mask);
v1::Edit UpdateEdit(v1::Need values, const google::protobuf::FieldMask& mask);
v1::Edit DeleteNeedEdit(const v1::Need& now);
v1::Edit DeleteActivityEdit(const v1::Activity& now);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_EDIT_FLOW_H_
