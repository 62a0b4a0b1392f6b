#ifndef JOINTPLAN_BASE_EXECUTOR_H_
#define JOINTPLAN_BASE_EXECUTOR_H_

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

  // Finishes what is queued and ends the threads.
  void Stop();

 private:
  void Work();

  Mutex mutex_;
  CondVar wake_;
  std::deque<absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace jointplan

#endif  // JOINTPLAN_BASE_EXECUTOR_H_
