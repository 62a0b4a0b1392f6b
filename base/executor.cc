#include "base/executor.h"

#include <utility>

namespace jointplan {

Executor::Executor(int thread_count) {
  for (int i = 0; i < thread_count; ++i) threads_.emplace_back([this] { Work(); });
}

Executor::~Executor() { Stop(); }

void Executor::Run(absl::AnyInvocable<void()> work) {
  {
    MutexLock lock(&mutex_);
    if (!stopping_) {
      queue_.push_back(std::move(work));
      waiting_.store(queue_.size(), std::memory_order_relaxed);
      wake_.Signal();
      return;
    }
  }
  work();
}

void Executor::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Executor::Work() {
  while (true) {
    absl::AnyInvocable<void()> work;
    {
      MutexLock lock(&mutex_);
      while (queue_.empty() && !stopping_) wake_.Wait(&mutex_);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
      waiting_.store(queue_.size(), std::memory_order_relaxed);
    }
    work();
  }
}

}  // namespace jointplan
