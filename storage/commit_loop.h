#ifndef JOINTPLAN_STORAGE_COMMIT_LOOP_H_
#define JOINTPLAN_STORAGE_COMMIT_LOOP_H_

#include <cstdint>
#include <deque>
#include <functional>
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

// The only writer of a store. Takes whatever is waiting, runs each piece of work on its own thread
// against the effect of the ones before, writes all of it in one batch with one fsync, and only
// then answers. Work that fails leaves nothing behind and does not disturb the others.
//
// After an error of the engine it answers everything that waits, and everything that comes, with
// UNAVAILABLE and Reason::kOutcomeUnknown (the group that was being written) or kShuttingDown (the
// rest), calls `on_fatal` once, and writes nothing more, ever.
class CommitLoop {
 public:
  // Reads and changes the store; returns the bytes of the answer. Runs on the loop's thread: must
  // not block, and must not call the loop.
  using Work = absl::AnyInvocable<absl::StatusOr<std::string>(Transaction&)>;
  // Gets the answer after it is durable, on the loop's thread; or a refusal, at once, on the
  // thread that calls Submit. Must not block.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  struct Options {
    // Called on the loop's thread after a group that wrote changesets is durable, and before its
    // work is answered.
    std::function<void(const std::vector<CommittedLine>&)> on_commit;
    // Called on the loop's thread, once, when the engine or the witness file has failed, after
    // everything that waited has been answered. The process should end.
    std::function<void(const absl::Status&)> on_fatal;
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

  void Run();
  // Waits for work and takes some; takes none when the loop is to end.
  std::vector<Item> TakeGroup();
  // Runs, writes and answers. The status is that of the write.
  absl::Status WriteGroup(std::vector<Item>* items);
  void Fail(const absl::Status& error);

  Store* const store_;
  const Options options_;
  Mutex mutex_;
  CondVar wake_;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  Mutex join_mutex_;    // Two may stop at once.
  std::thread thread_;  // Last: starts when everything else is there.
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_COMMIT_LOOP_H_
