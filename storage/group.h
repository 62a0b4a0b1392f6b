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

// Pieces of work that are written in one batch, each seeing the ones before. For the commit loop.
// Used by one thread; only one group of a store lives at a time, and its store outlives it.
class Store::Group {
 public:
  explicit Group(StoreState* state);

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

  // Writes everything, durably, as the next commit of the journal. Nothing to write is OK. After
  // an error the group, and the store's writing, are at an end; FAILED_PRECONDITION says that
  // nothing was written, anything else that nobody knows.
  absl::Status Commit();

  // The lines that got changesets, by name. Valid before Commit() and after.
  std::vector<CommittedLine> lines() const;

 private:
  absl::StatusOr<std::string> RunNew(const std::string& key, const RequestIdentity& identity,
                                     CommitLoop::Work& work);
  absl::StatusOr<std::optional<std::string>> EarlierAnswer(const std::string& key,
                                                           const RequestIdentity& identity) const;
  std::string SealCommit(std::string* digest);

  StoreState* const state_;
  const RecordCache::Ticket ticket_;
  const std::unique_ptr<Snapshot> snapshot_;
  Overlay overlay_;
  Layer layer_;
  stored::v1::Commit commit_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_GROUP_H_
