#ifndef JOINTPLAN_SERVER_WORKSPACE_H_
#define JOINTPLAN_SERVER_WORKSPACE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "jointplan/v1/proposal.pb.h"
#include "server/call.h"
#include "server/records.h"

namespace jointplan::server {

// The state that an editor started from.
struct EditBase {
  SharedMessage record;  // Null: it did not exist.
  int64_t revision = 0;
  bool of_plan = false;  // In a draft: the state is one of the plan, not one of the draft.
};

// Where edits go: a plan, the catalogue, or a draft over a plan. Reads name records by their
// resource names; null stands for a record that does not exist.
class Workspace {
 public:
  virtual ~Workspace() = default;

  // The line whose changesets record the edits.
  virtual const std::string& line() const = 0;

  // Returns a record as it is now.
  virtual absl::StatusOr<SharedMessage> Now(absl::string_view name) const = 0;

  // Returns a record as it was at a revision of `line()`.
  virtual absl::StatusOr<SharedMessage> At(absl::string_view name, int64_t revision) const = 0;

  // Returns the state of a record that an etag names. Errors as ReadEtag.
  virtual absl::StatusOr<EditBase> Base(absl::string_view name, absl::string_view etag,
                                        absl::string_view field) const = 0;

  // Writes a record in its canonical form (null: removes it). `paths` are the fields that differ
  // from the state now; empty for a new record.
  virtual absl::Status Write(storage::Transaction& transaction, absl::string_view name,
                             std::vector<std::string> paths, MessagePtr after) = 0;
};

// A plan or the catalogue: the records are those of the line.
std::unique_ptr<Workspace> NewLineWorkspace(const Call& call, absl::string_view line);

// What a draft changes, by record name.
using DraftRecords = std::map<std::string, stored::v1::DraftRecord>;

// Returns what a proposal changes, as of a revision of the proposal (0: the newest).
absl::StatusOr<DraftRecords> LoadDraft(const storage::View& view, absl::string_view proposal,
                                       int64_t revision = 0);

// Returns what a draft wants a record to be; null: removed.
absl::StatusOr<MessagePtr> WantedBy(absl::string_view name, const stored::v1::DraftRecord& draft);

// Returns the state that a draft's record started from: its own base if it has one, else the plan's
// at its base revision; null: it did not exist.
absl::StatusOr<SharedMessage> BaseOf(const storage::View& view, absl::string_view plan_name,
                                     absl::string_view name, const stored::v1::DraftRecord& draft);

// Returns a record as a proposal has it at a revision of the proposal (0: the newest): its own
// state if it changes the record, else the plan's at the proposal's base.
absl::StatusOr<SharedMessage> ReadInDraft(const storage::View& view, absl::string_view proposal,
                                          absl::string_view name, int64_t revision = 0);

// What a record of a draft stands on.
struct DraftBase {
  int64_t revision = 0;  // Of the plan.
  // The base's bytes, where it is no state of the plan; empty: the plan's state at `revision`.
  std::string own;
};

// Writes what a draft wants a record to be, on its base; takes the record out of the draft if that
// is no change.
absl::Status WriteDraftRecord(const storage::View& view, storage::Transaction& transaction,
                              absl::string_view proposal, absl::string_view name,
                              const DraftBase& base, const google::protobuf::Message* wanted);

// A draft. `proposal` is its newest record.
std::unique_ptr<Workspace> NewDraftWorkspace(const Call& call, const v1::Proposal& proposal);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_WORKSPACE_H_
