#ifndef JOINTPLAN_STORAGE_COMMIT_LOOP_H_
#define JOINTPLAN_STORAGE_COMMIT_LOOP_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "storage/store.h"

namespace jointplan::storage {

// Identifies a request, so that sending it again gives the same answer and changes nothing again.
struct RequestIdentity {
  std::string principal;   // Who asks; ids of different principals never meet.
  std::string request_id;  // Empty: the request cannot be told from a new one.
  std::string digest;      // SHA-256 of method and body without the id.
};

// A line that got new changesets.
struct CommittedLine {
  std::string line;
  int64_t revision = 0;  // The newest.
};

// The only writer of a store, on two threads. One takes whatever is waiting and runs each piece of
// work against the effect of the ones before; the other writes all of it in one batch with one
// fsync, and only then answers. While one group is being written, the next one is run on top of it:
// its answers wait for both. Work that fails leaves nothing behind and does not disturb the others.
//
// After an error of the engine it answers everything that waits, and everything that comes, with
// UNAVAILABLE and Reason::kOutcomeUnknown (the group that was being written) or kShuttingDown (the
// rest), calls `on_fatal` once, and writes nothing more, ever.
class CommitLoop {
 public:
  // Reads and changes the store; returns the bytes of the answer. Runs on a thread of the loop:
  // must not block, and must not call the loop.
  using Work = absl::AnyInvocable<absl::StatusOr<std::string>(Transaction&)>;
  // Gets the answer after it is durable, where `deliver` runs it; or a refusal, at once, on the
  // thread that calls Submit. Must not block.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  struct Options {
    // Called on a thread of the loop after a group that wrote changesets is durable, and before its
    // work is answered.
    std::function<void(const std::vector<CommittedLine>&)> on_commit;
    // Called on a thread of the loop, once, when the engine or the witness file has failed, after
    // everything that waited has been answered. The process should end.
    std::function<void(const absl::Status&)> on_fatal;
    // Runs the answering of a group, so that the next one can be written meanwhile. Not set:
    // answers are given on a thread of the loop.
    std::function<void(absl::AnyInvocable<void()>)> deliver;
    // How much work is written together at most.
    size_t group_size_max = 1000;
    // How much work may wait; more is answered RESOURCE_EXHAUSTED at once.
    size_t queue_size_max = 100000;
  };

  CommitLoop(Store* store, Options options);
  // Stops, as Stop().
  ~CommitLoop();

  // Queues work. `done` is called exactly once, with
  //   OK                  the answer: of this work, or the one that the request id got before.
  //   INVALID_ARGUMENT    (kRequestIdReused) the request id came with another digest before.
  //   UNAVAILABLE         (kOutcomeUnknown) the disk failed: it may have happened.
  //   UNAVAILABLE         (kShuttingDown) it did not and will not happen.
  //   RESOURCE_EXHAUSTED  (kLimit) too much is waiting.
  //   anything else       what the work returned; nothing was written.
  void Submit(RequestIdentity identity, Work work, Done done);

  // Finishes what is queued, answers it, and refuses everything after. Returns when the thread has
  // ended. Any thread but the loop's.
  void Stop();

 private:
  struct Item {
    RequestIdentity identity;
    Work work;
    Done done;
  };

  // Work that has been run, on its way to the disk.
  struct Batch;

  // The thread that runs work.
  void RunWork();
  // Takes a piece of work; waits for one until the loop is to end, or only while a batch is not
  // ready to go.
  std::optional<Item> TakeItem();
  std::optional<Item> TakeItemFor(const Batch& batch);
  bool IsReady(const Batch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Sees that a batch is written: by the other thread, or, if nothing else is going on, at once.
  void HandOver(std::unique_ptr<Batch> batch);
  // Waits for the last batch, and ends the other thread.
  void EndWriting();
  // Ends the loop after an error: refuses what waits, and `batch`, and tells.
  void GiveUp(std::unique_ptr<Batch> batch);

  // The thread that writes.
  void WriteBatches();

  // Writes and answers.
  void Write(std::unique_ptr<Batch> batch);
  static void Answer(std::unique_ptr<Batch> batch, const absl::Status& written);
  bool failed();

  Store* const store_;
  const Options options_;
  Mutex mutex_;
  CondVar work_;             // For the thread that runs work: something changed.
  CondVar to_write_or_end_;  // For the thread that writes.
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Batch> to_write_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // From when a batch is handed over.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool no_more_batches_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);  // The engine's; nothing is written after it.
  Mutex join_mutex_;                            // Two may stop at once.
  // Last: they start when everything else is there.
  std::thread writer_;
  std::thread runner_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_COMMIT_LOOP_H_
