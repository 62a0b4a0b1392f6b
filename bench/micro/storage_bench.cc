// What the store costs: keys, one commit without a disk, one write with its fsync.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "bench/samples.h"
#include "plan/canonical.h"
#include "storage/commit_loop.h"
#include "storage/engine.h"
#include "storage/key_codec.h"
#include "storage/store.h"

namespace jointplan::bench {
namespace {

constexpr char kPlan[] = "plans/hub";

void MakeVersionKey(benchmark::State& state) {
  const std::string name = ActivityName(kPlan, 4711);
  int64_t revision = 0;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(storage::VersionKey(kPlan, name, ++revision));
}
BENCHMARK(MakeVersionKey);

void ParseVersionKey(benchmark::State& state) {
  const std::string key = storage::VersionKey(kPlan, ActivityName(kPlan, 4711), 4711);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(storage::ParseKey(key));
}
BENCHMARK(ParseVersionKey);

// One piece of work at a time through the commit loop, on an engine in memory: everything of a
// commit but the disk, two changes of thread included.
void CommitInMemory(benchmark::State& state) {
  auto store = storage::Store::Create(storage::NewMemoryEngine(), {});
  if (!store.ok()) return state.SkipWithError(store.status().ToString().c_str());
  storage::CommitLoop loop(store->get(), {});
  v1::Activity activity = SampleActivity(kPlan, 4711);
  int64_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    activity.mutable_targets(0)->set_value(absl::StrCat(++number));
    std::promise<absl::Status> done;
    loop.Submit(
        {"tokens/bench", absl::StrCat("request ", number), std::string(32, 'd')},
        [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
          std::string bytes = plan::Serialize(activity);
          JP_RETURN_IF_ERROR(
              transaction.PutRecord(kPlan, activity.name(), bytes, {"targets[t1].value"}));
          JP_RETURN_IF_ERROR(transaction.AddChangeset(kPlan, {}).status());
          return bytes;
        },
        [&](const absl::StatusOr<std::string>& answer) { done.set_value(answer.status()); });
    if (!done.get_future().get().ok()) state.SkipWithError("the commit failed");
  }
}
BENCHMARK(CommitInMemory)->UseRealTime();

// A folder that goes when it is done.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jointplan-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_; }

 private:
  std::string path_;
};

// One batch of six keys and about what an edit writes, durably.
void RocksWrite(benchmark::State& state) {
  const Folder folder;
  auto engine =
      storage::OpenRocksEngine(absl::StrCat(folder.path(), "/db"), storage::OpenMode::kCreate);
  if (!engine.ok()) return state.SkipWithError(engine.status().ToString().c_str());
  int64_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    storage::WriteBatch batch;
    for (int i = 0; i < 6; ++i) {
      batch.Put(storage::VersionKey(kPlan, ActivityName(kPlan, i), ++number),
                std::string(400, static_cast<char>('a' + i)));
    }
    if (!(*engine)->Write(batch).ok()) state.SkipWithError("the write failed");
  }
}
BENCHMARK(RocksWrite)->UseRealTime();

}  // namespace
}  // namespace jointplan::bench
