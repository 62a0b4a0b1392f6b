#ifndef JOINTPLAN_TESTS_SUPPORT_FAULTY_ENGINE_H_
#define JOINTPLAN_TESTS_SUPPORT_FAULTY_ENGINE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "storage/engine.h"

namespace jointplan {

// Passes everything to another engine, and breaks on purpose when told to.
class FaultyEngine : public storage::Engine {
 public:
  explicit FaultyEngine(std::unique_ptr<storage::Engine> engine) : engine_(std::move(engine)) {}

  // From now on every write fails. `reaches_disk` says whether the first of them is there all the
  // same, as after a failed sync.
  void FailWrites(absl::Status error, bool reaches_disk) {
    MutexLock lock(&mutex_);
    error_ = std::move(error);
    reaches_disk_ = reaches_disk;
  }

  // Called before every write, on its thread. Lets a test hold a write up.
  void OnWrite(std::function<void()> hook) {
    MutexLock lock(&mutex_);
    hook_ = std::move(hook);
  }

  int64_t writes() const {
    MutexLock lock(&mutex_);
    return writes_;
  }

  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return engine_->NewSnapshot(); }
  absl::Status Checkpoint(const std::string& path) override { return engine_->Checkpoint(path); }
  absl::Status Verify() override { return engine_->Verify(); }

 private:
  absl::Status DoWrite(const storage::WriteBatch& batch) override {
    std::function<void()> hook;
    absl::Status error;
    bool reaches_disk = true;
    {
      MutexLock lock(&mutex_);
      ++writes_;
      hook = hook_;
      error = error_;
      reaches_disk = error_.ok() || std::exchange(reaches_disk_, false);
    }
    if (hook) hook();
    const absl::Status written = reaches_disk ? engine_->Write(batch) : absl::OkStatus();
    return error.ok() ? written : error;
  }

  const std::unique_ptr<storage::Engine> engine_;
  mutable Mutex mutex_;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
  bool reaches_disk_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> hook_ ABSL_GUARDED_BY(mutex_);
  int64_t writes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_FAULTY_ENGINE_H_
