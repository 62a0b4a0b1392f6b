#ifndef JOINTPLAN_TESTS_SUPPORT_SHARED_ENGINE_H_
#define JOINTPLAN_TESTS_SUPPORT_SHARED_ENGINE_H_

#include <memory>
#include <string>
#include <utility>

#include "storage/engine.h"

namespace jointplan {

// Passes everything to an engine that others use too, so that a test can put faults under a store
// and open it again.
class SharedEngine : public storage::Engine {
 public:
  explicit SharedEngine(std::shared_ptr<storage::Engine> engine) : engine_(std::move(engine)) {}
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return engine_->NewSnapshot(); }
  absl::Status Checkpoint(const std::string& path) override { return engine_->Checkpoint(path); }
  absl::Status Verify() override { return engine_->Verify(); }

 private:
  absl::Status DoWrite(const storage::WriteBatch& batch) override { return engine_->Write(batch); }
  const std::shared_ptr<storage::Engine> engine_;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_SHARED_ENGINE_H_
