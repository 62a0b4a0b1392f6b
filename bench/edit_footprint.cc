#include "bench/edit_footprint.h"

#include <memory>
#include <utility>

#include "base/mutex.h"
#include "base/status_macros.h"
#include "bench/samples.h"
#include "bench/world.h"
#include "server/server.h"
#include "spdlog/spdlog.h"
#include "storage/engine.h"
#include "storage/key_codec.h"

namespace jointplan::bench {
namespace {

// An engine that remembers the last batch that was written.
class RememberingEngine : public storage::Engine {
 public:
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override { return memory_->NewSnapshot(); }
  absl::Status Checkpoint(const std::string& path) override { return memory_->Checkpoint(path); }
  absl::Status Verify() override { return memory_->Verify(); }

  storage::WriteBatch last() const {
    MutexLock lock(&mutex_);
    return last_;
  }

 private:
  absl::Status DoWrite(const storage::WriteBatch& batch) override {
    MutexLock lock(&mutex_);
    last_ = batch;
    return memory_->Write(batch);
  }

  const std::unique_ptr<storage::Engine> memory_ = storage::NewMemoryEngine();
  mutable Mutex mutex_;
  storage::WriteBatch last_ ABSL_GUARDED_BY(mutex_);
};

absl::Status EditOne(const World& world) {
  JP_ASSIGN_OR_RETURN(const std::string base, NewestEtag(world));
  JP_RETURN_IF_ERROR(MoveEndDates(world, {.count = 1}, 1));
  v1::UpdateActivityRequest request;
  request.mutable_activity()->set_name(ActivityName(world.plan, 0));
  request.mutable_activity()->set_etag(base);
  v1::Target* target = request.mutable_activity()->add_targets();
  target->set_id("t1");
  target->set_value("120");
  request.mutable_update_mask()->add_paths("targets[t1].value");
  return ConnectAs(world.address, world.staff).UpdateActivity(request).status();
}

EditFootprint::Write ToWrite(const storage::WriteBatch::Operation& operation) {
  EditFootprint::Write write;
  write.key = operation.key;
  write.value_bytes =
      operation.value.has_value() ? static_cast<int64_t>(operation.value->size()) : 0;
  const auto parts = storage::ParseKey(operation.key);
  if (!parts.has_value()) return write;
  write.grows = parts->table == storage::Table::kCommit;
  write.once =
      write.grows || parts->table == storage::Table::kHead || parts->table == storage::Table::kMeta;
  return write;
}

}  // namespace

absl::StatusOr<EditFootprint> MeasureEditFootprint() {
  spdlog::set_level(spdlog::level::off);
  auto owned = std::make_unique<RememberingEngine>();
  const RememberingEngine& engine = *owned;
  JP_ASSIGN_OR_RETURN(auto store, storage::Store::Create(std::move(owned), {}));
  JP_ASSIGN_OR_RETURN(const std::string token,
                      server::Server::Seed(store.get(), IdSource::Random()));
  server::ServerOptions options;
  options.listen = "127.0.0.1:0";
  JP_ASSIGN_OR_RETURN(const auto server, server::Server::Start(std::move(store), options));
  JP_ASSIGN_OR_RETURN(World world, SettleIn(server->address(), token));
  JP_RETURN_IF_ERROR(FillPlan("hub", 10, 1, 10, &world));
  JP_RETURN_IF_ERROR(EditOne(world));
  EditFootprint footprint;
  const storage::WriteBatch last = engine.last();
  for (const auto& operation : last.operations()) {
    footprint.writes.push_back(ToWrite(operation));
  }
  return footprint;
}

}  // namespace jointplan::bench
