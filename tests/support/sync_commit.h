#ifndef JOINTPLAN_TESTS_SUPPORT_SYNC_COMMIT_H_
#define JOINTPLAN_TESTS_SUPPORT_SYNC_COMMIT_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "storage/commit_loop.h"

namespace jointplan {

// An answer that a test waits for.
class Waiter {
 public:
  storage::CommitLoop::Done Done() {
    return [this](absl::StatusOr<std::string> answer) {
      MutexLock lock(&mutex_);
      ++calls_;
      answer_ = std::move(answer);
      came_.SignalAll();
    };
  }

  absl::StatusOr<std::string> Wait() {
    MutexLock lock(&mutex_);
    while (!answer_.has_value()) came_.Wait(&mutex_);
    return *answer_;
  }

  int calls() const {
    MutexLock lock(&mutex_);
    return calls_;
  }

 private:
  mutable Mutex mutex_;
  CondVar came_;
  std::optional<absl::StatusOr<std::string>> answer_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Submits work and waits for its answer.
inline absl::StatusOr<std::string> CommitAndWait(storage::CommitLoop* loop,
                                                 storage::CommitLoop::Work work,
                                                 storage::RequestIdentity identity = {}) {
  Waiter waiter;
  loop->Submit(std::move(identity), std::move(work), waiter.Done());
  return waiter.Wait();
}

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_SYNC_COMMIT_H_
