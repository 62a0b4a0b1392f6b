#ifndef JOINTPLAN_STORAGE_GROUP_H_
#define JOINTPLAN_STORAGE_GROUP_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jointplan/stored/v1/stored.pb.h"
#include "storage/commit_loop.h"
#include "storage/engine.h"
#include "storage/layer.h"
#include "storage/overlay.h"
#include "storage/record_cache.h"
#include "storage/store.h"
#include "storage/store_state.h"

namespace jointplan::storage {

// Pieces of work that are written in one batch, each seeing the ones before. For the commit loop:
// one thread runs work, then another commits, and meanwhile the first runs the work of the next
// group, which stands on this one. At most two groups of a store live at a time.
class Store::Group {
 public:
  // What a group leaves for the one after it: what it will have written.
  struct Left {
    std::shared_ptr<const KeyChanges> changes = std::make_shared<KeyChanges>();
    std::shared_ptr<const Layer> layer = std::make_shared<Layer>();
  };

  // `before` is what the group left that is being written, or was.
  Group(StoreState* state, Left before);

  // What came of a piece of work.
  struct Outcome {
    // OK                                   the answer.
    // INVALID_ARGUMENT (kRequestIdReused)  the request id came with another digest before.
    // anything else                        what the work returned.
    absl::StatusOr<std::string> answer;
    // The work was not run: it is the answer that the request id got before, in the store or in
    // this group.
    bool repeated = false;
  };

  // Runs a piece of work and keeps what it wrote, with its answer under its request id. Work that
  // fails leaves nothing. A request id that was answered before gets that answer again.
  Outcome Run(const RequestIdentity& identity, CommitLoop::Work& work);

  // Ends the running of work; returns what the next group stands on.
  Left Freeze();

  // Whether there is nothing to write.
  bool empty() const { return left_.changes->empty(); }

  // Frozen: writes everything, durably, as the next commit of the journal. Nothing to write is OK.
  // After an error the group, and the store's writing, are at an end; FAILED_PRECONDITION says that
  // nothing was written, anything else that nobody knows.
  absl::Status Commit();

  // The lines that got changesets, by name.
  std::vector<CommittedLine> lines() const;

 private:
  absl::StatusOr<std::string> RunNew(const std::string& key, const RequestIdentity& identity,
                                     CommitLoop::Work& work);
  absl::StatusOr<std::optional<std::string>> EarlierAnswer(const std::string& key,
                                                           const RequestIdentity& identity) const;
  std::string SealCommit(std::string* digest);

  StoreState* const state_;
  const RecordCache::Ticket ticket_;
  const Left before_;
  const FrozenOverlay below_;
  Overlay overlay_;  // Until it is frozen, as `layer_`.
  Layer layer_;
  Left left_;  // From then on.
  stored::v1::Commit commit_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_GROUP_H_
