#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_WORKING_COPY_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_WORKING_COPY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/client.h"
#include "jointplan/file_system.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/proposal.pb.h"

namespace jointplan::client {

// A plan in a folder, to work on without a connection: one YAML file for each record (plan.yaml,
// activities/ID.yaml, needs/ID.yaml), and beside them, in `.jointplan`, the state of the plan that
// they started from. docs/working-copy.md is for the people who use one.
//
//   absl::StatusOr<WorkingCopy> copy = WorkingCopy::Open("hub");
//   absl::StatusOr<PulledChanges> pulled = copy->Pull(client);
//   if (pulled.ok() && pulled->conflicts.empty()) copy->Push(client, {.submit =
//   true}).IgnoreError();
//
// It is whole at every moment: whoever opens it finishes what was interrupted, without a
// connection. What a person writes into a file while this works is merged, never overwritten. An
// object has the folder for itself until it goes. One thread at a time.

// One file that says something else than the plan did at the base.
struct ChangedFile {
  std::string path;     // From the working copy's folder on: `activities/a1.yaml`.
  v1::RecordDiff diff;  // The record; base to file. Without a kind: the same, but conflicts remain.
  // The fields of which conflicts are not settled yet; an empty one: the whole record.
  std::vector<std::string> conflicts;
  // The proposal that holds exactly this, `plans/{plan}/proposals/{proposal}`; empty: none does.
  std::string proposal;
};

// A proposal that came from here, and that the base does not have yet.
struct SentProposal {
  std::string name;
  v1::ProposalState state = v1::PROPOSAL_STATE_UNSPECIFIED;  // When it was last asked for.
};

// What a working copy holds.
struct CopyStatus {
  std::vector<ChangedFile> changes;     // By path.
  std::vector<SentProposal> proposals;  // Oldest first.
  bool push_unanswered = false;         // A push has no answer; the next one asks for it.

  bool has_conflicts() const;
};

// Where a working copy stands to its server.
struct CopyStanding {
  int64_t plan_revision = 0;            // The newest.
  std::vector<SentProposal> proposals;  // As they are now.
};

// What a pull did.
struct PulledChanges {
  int64_t from_revision = 0;
  int64_t to_revision = 0;           // The same: there was nothing new.
  std::vector<std::string> written;  // Paths of files.
  std::vector<std::string> removed;
  // What others changed too. Each stands in its file with how to settle it.
  std::vector<v1::Conflict> conflicts;
  std::vector<SentProposal> settled;  // Proposals that are in the plan now, or were given up.
};

// How to push.
struct PushOptions {
  std::string message = "";  // Why; shown in the history.
  std::string title = "";    // Of a new proposal; empty: the message, or a general one.
  bool direct = false;       // Edit the plan itself, without a proposal.
  bool submit = false;       // Hand the proposal in; otherwise it stays a draft.
  // Files that are gone are records to be taken out. Without this, they stop the push.
  bool remove = false;
};

// What a push did.
struct PushedChanges {
  // Nothing was sent: nothing has changed that is not in a proposal already.
  bool nothing = false;
  // An earlier push had no answer; this is that one's. What was changed since was not sent.
  bool resumed = false;
  std::vector<std::string> records;  // Names.
  v1::Proposal proposal;             // As it is now; without a name: the plan itself was edited.
  v1::Changeset changeset;           // Of the plan. Unset if nothing had to be written.
  // Of a push to the plan itself: the pull after it, by which the base moved on.
  absl::StatusOr<PulledChanges> pulled = PulledChanges();
};

// What a new working copy is made of.
struct CloneOptions {
  std::string plan;    // `plans/{plan}`.
  std::string folder;  // Absent or empty.
  std::string server;  // Its address, for people. A token is nowhere kept.
};

class WorkingCopy {
 public:
  // Makes a working copy of a plan as it is now. FAILED_PRECONDITION if the folder holds anything.
  static absl::StatusOr<WorkingCopy> Clone(const Client& client, const CloneOptions& options,
                                           FileSystem* files = FileSystem::System());

  // Returns the folder of the working copy that `folder` is or lies in. NOT_FOUND if there is none.
  static absl::StatusOr<std::string> Find(const std::string& folder,
                                          FileSystem* files = FileSystem::System());

  // Opens a working copy and finishes a pull that was interrupted. FAILED_PRECONDITION if another
  // program is at work in it, or it was made by a newer version; DATA_LOSS if what it keeps was
  // changed by somebody else; INVALID_ARGUMENT if a file cannot be read that an interrupted pull
  // has to merge.
  static absl::StatusOr<WorkingCopy> Open(const std::string& folder,
                                          FileSystem* files = FileSystem::System());

  WorkingCopy(WorkingCopy&&) noexcept;
  WorkingCopy& operator=(WorkingCopy&&) noexcept;
  ~WorkingCopy();

  const std::string& folder() const;
  const std::string& plan() const;
  const std::string& server() const;
  // The plan's revision that the files started from.
  int64_t revision() const;

  // ---- Without a connection ----
  // INVALID_ARGUMENT, from each of these, names each file that cannot be read, with line and
  // column.

  // Compares the files with the base.
  absl::StatusOr<CopyStatus> Status() const;
  // Makes a file what the base has, or only one of its fields (a path as conflicts have it), and
  // writes a file anew that is gone. Settles the conflicts there. NOT_FOUND for what the base has
  // not.
  absl::Status Restore(absl::string_view path, absl::string_view field = "");

  // ---- With one ----
  // Each of these returns ABORTED (OTHER_HISTORY) if the server's store is not the one that the
  // working copy was made from.

  // Asks how far the plan is, and what became of the proposals.
  absl::StatusOr<CopyStanding> Ask(const Client& client) const;

  // Brings the files up to the newest revision: what others changed is merged into them, and the
  // newest revision becomes the base. Where both changed the same, the file keeps what it says,
  // with a note of the conflict. What a merged proposal of one's own brought in never collides with
  // the files that it came from. ABORTED (CONFLICT) while a file has conflicts that are not
  // settled, FAILED_PRECONDITION while a push has no answer; then nothing is changed.
  absl::StatusOr<PulledChanges> Pull(const Client& client);

  // Sends what was changed, added and removed here, all or nothing: into the draft that an earlier
  // push made, into a new draft, or into the plan itself. What is in a proposal already is not sent
  // again. Made again after an answer was lost, it does nothing twice. ABORTED (CONFLICT) if
  // others changed the same, or if conflicts are not settled; pull then. FAILED_PRECONDITION if
  // files are gone and `remove` is not said, or if a proposal under review or merged stands in the
  // way.
  absl::StatusOr<PushedChanges> Push(const Client& client, const PushOptions& options);

  // Notes that the server has another address now.
  absl::Status MoveTo(absl::string_view server);

  // Forgets a push that has no answer, whatever became of it.
  absl::Status ForgetPush();

 private:
  class Impl;
  explicit WorkingCopy(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_WORKING_COPY_H_
