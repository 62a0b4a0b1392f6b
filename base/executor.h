#ifndef JOINTPLAN_BASE_EXECUTOR_H_
#define JOINTPLAN_BASE_EXECUTOR_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "base/mutex.h"

namespace jointplan {

// A fixed number of threads that run what they are given, in the order in which it came. Everything
// that may block runs here and never on a thread of gRPC, which has two.
class Executor {
 public:
  explicit Executor(int thread_count);
  // Stops, as Stop().
  ~Executor();

  // Queues work. After Stop() it is run at once, on the caller's thread, so that nothing that waits
  // for an answer is forgotten.
  void Run(absl::AnyInvocable<void()> work);

  // How much work is queued.
  size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  // Finishes what is queued and ends the threads.
  void Stop();

 private:
  void Work();

  Mutex mutex_;
  CondVar wake_;
  std::deque<absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<size_t> waiting_ = 0;  // The length of the queue.
  std::vector<std::thread> threads_;
};

}  // namespace jointplan

#endif  // JOINTPLAN_BASE_EXECUTOR_H_
