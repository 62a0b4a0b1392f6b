// Fails every single file operation of a small workload, one at a time, and looks whether the
// answers were true: what was acknowledged is there after a restart, what was refused is not, and
// after the first error nothing is acknowledged any more.
#include <rocksdb/env.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "spdlog/spdlog.h"
#include "storage/commit_loop.h"
#include "storage/data_dir.h"
#include "storage/rocks_engine_internal.h"
#include "storage/store.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

constexpr char kLine[] = "plans/hub";
constexpr int kEdits = 10;
constexpr size_t kSmall = 100;
// Such that the memory buffer is written to a table on the way. RocksDB sleeps a second when that
// fails, so not every campaign does it.
constexpr size_t kLarge = 9000;

CommitLoop::Work Edit(int i, size_t bytes) {
  return [i, bytes](Transaction& transaction) -> absl::StatusOr<std::string> {
    JP_RETURN_IF_ERROR(transaction.PutRecord(kLine, absl::StrCat("r", i),
                                             absl::StrCat(i, std::string(bytes, 'x')), {}));
    JP_RETURN_IF_ERROR(transaction.AddChangeset(kLine, {}).status());
    return absl::StrCat(i);
  };
}

RequestIdentity Identity(int i) {
  return {.principal = "p", .request_id = absl::StrCat(i), .digest = Sha256(absl::StrCat(i))};
}

// What the callers were told.
struct Told {
  std::set<int> acknowledged;
  std::set<int> refused;  // Definitely not.
  bool acknowledged_after_error = false;
};

class FaultTest : public testing::Test {
 protected:
  FaultTest() {
    spdlog::set_level(spdlog::level::off);
    auto store = CreateDataDir(dir_ / "origin", {});
    EXPECT_THAT(store, IsOk());
    Run(store->get(), 0, 2);
  }
  ~FaultTest() override { spdlog::set_level(spdlog::level::info); }

  // Opens the store in the data directory `data` over other files than the system's.
  static absl::StatusOr<std::unique_ptr<Store>> OpenOver(const std::string& data,
                                                         rocksdb::Env* env) {
    RocksEngineOptions options;
    options.env = env;
    options.write_buffer_bytes = 64 << 10;
    JP_ASSIGN_OR_RETURN(auto engine, OpenRocksEngine(data + "/db", OpenMode::kExisting, options));
    StoreOptions store_options;
    store_options.witness_path = data + ".witness";
    return Store::Open(std::move(engine), store_options);
  }

  static Told Run(Store* store, int first, int last, size_t bytes = kSmall) {
    Told told;
    CommitLoop loop(store, {});
    bool error = false;
    for (int i = first; i < last; ++i) {
      const auto answer = CommitAndWait(&loop, Edit(i, bytes), Identity(i));
      if (answer.ok()) {
        told.acknowledged.insert(i);
        told.acknowledged_after_error |= error;
      } else {
        error = true;
        if (plan::ReasonOf(answer.status()) != plan::Reason::kOutcomeUnknown) {
          told.refused.insert(i);
        }
      }
    }
    return told;
  }

  // Runs the workload on a new copy of the store in `data`, over `faulty`. A store that does not
  // even open tells nobody anything.
  Told RunOver(const std::string& data, FaultFileSystem* faulty, size_t bytes = kSmall) {
    fs::remove_all(data);
    fs::copy(dir_ / "origin", data, fs::copy_options::recursive);
    fs::copy(dir_ / "origin.witness", data + ".witness", fs::copy_options::overwrite_existing);
    const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(
        std::shared_ptr<rocksdb::FileSystem>(faulty, [](rocksdb::FileSystem*) {}));
    const auto store = OpenOver(data, env.get());
    return store.ok() ? Run(store->get(), 2, kEdits, bytes) : Told();
  }

  // Compares what is there after a restart with what was told, and sends everything again.
  void CheckAfterRestart(const std::string& data, const Told& told) {
    const auto store = OpenDataDir(data, {});
    if (TornManifest(store.status())) {
      ++torn_manifests_;
      return;
    }
    ASSERT_THAT(store, IsOk());
    EXPECT_THAT((*store)->Check()->faults, IsEmpty());
    const auto view = (*store)->NewView();
    for (int i = 0; i < kEdits; ++i) {
      const bool there = view->GetRecord(kLine, absl::StrCat("r", i))->has_value();
      EXPECT_TRUE(there || (i >= 2 && !told.acknowledged.contains(i))) << "edit " << i;
      EXPECT_FALSE(there && told.refused.contains(i)) << "edit " << i;
    }
    const Told again = Run(store->get(), 2, kEdits);
    EXPECT_EQ(again.acknowledged.size(), size_t{kEdits} - 2);
    EXPECT_EQ((*store)->NewView()->GetHead(kLine)->revision, kEdits);
  }

  // RocksDB does not tell a MANIFEST whose end is torn from a damaged one. The store is refused by
  // name, as after damage: see docs/storage-format.md.
  static bool TornManifest(const absl::Status& status) {
    return absl::IsDataLoss(status) && absl::StrContains(status.message(), "file /") &&
           absl::StrContains(status.message(), "/MANIFEST-");
  }

  struct Campaign {
    const char* name;
    FaultFileSystem::Plan plan;  // But for the operation at which it fails.
    std::optional<FaultFileSystem::Remains> power_loss;
    size_t bytes = kSmall;
  };

  struct Figures {
    std::atomic<int64_t> next = 1;  // The operation at which the next run fails.
    std::atomic<int64_t> runs = 0;
    std::atomic<int64_t> acknowledged = 0;
    std::atomic<int64_t> refused = 0;
  };

  // One run, in `data`. Returns false if it got through without a fault.
  bool FailOnce(const Campaign& campaign, const std::string& data, Figures* figures) {
    FaultFileSystem::Plan plan = campaign.plan;
    plan.fail_at = figures->next++;
    SCOPED_TRACE(absl::StrCat(campaign.name, " at operation ", plan.fail_at));
    FaultFileSystem faulty(plan);
    const Told told = RunOver(data, &faulty, campaign.bytes);
    if (!faulty.failed()) return false;
    if (campaign.power_loss.has_value()) faulty.DropUnsynced(*campaign.power_loss);
    ++figures->runs;
    figures->acknowledged += static_cast<int64_t>(told.acknowledged.size());
    figures->refused += static_cast<int64_t>(told.refused.size());
    EXPECT_FALSE(told.acknowledged_after_error);
    CheckAfterRestart(data, told);
    return !HasFailure();
  }

  // Fails at every operation in turn, until the workload gets through without a fault. Several at
  // once, since RocksDB sleeps a second after some errors.
  void FailEach(const Campaign& campaign) {
    Figures figures;
    std::vector<std::thread> workers;
    workers.reserve(8);
    for (int w = 0; w < 8; ++w) {
      workers.emplace_back([&, data = dir_ / absl::StrCat("data", w)] {
        while (FailOnce(campaign, data, &figures)) {
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
    EXPECT_GT(figures.runs.load(), 30);
    const bool zeros = campaign.power_loss == FaultFileSystem::Remains::kHalfThenZeros;
    EXPECT_LE(torn_manifests_.load(), zeros ? 3 : 0);
    std::printf("%-44s %4lld points, %lld acknowledged, %lld refused, %d torn MANIFEST\n",
                campaign.name, static_cast<long long>(figures.runs.load()),
                static_cast<long long>(figures.acknowledged.load()),
                static_cast<long long>(figures.refused.load()), torn_manifests_.load());
  }

  TempDir dir_{TempDir::kMemory};
  std::atomic<int> torn_manifests_ = 0;
};

TEST_F(FaultTest, ErrorOnce) {
  FailEach({"I/O error once", {.only_once = true}, std::nullopt, kLarge});
}

TEST_F(FaultTest, ErrorForGoodWithHalfAnAppend) {
  FailEach({"I/O error for good, half an append", {.half_written = true}, std::nullopt, kSmall});
}

TEST_F(FaultTest, DiskFullForGood) {
  FailEach({"disk full for good", {.disk_full = true}, std::nullopt, kSmall});
}

TEST_F(FaultTest, DiskFullOnce) {
  FailEach({"disk full once", {.only_once = true, .disk_full = true}, std::nullopt, kSmall});
}

TEST_F(FaultTest, LossOfPower) {
  FailEach({"loss of power", {}, FaultFileSystem::Remains::kNothing, kLarge});
}

TEST_F(FaultTest, LossOfPowerWithHalfOfTheRest) {
  FailEach({"loss of power, half of the rest", {}, FaultFileSystem::Remains::kHalf, kSmall});
}

TEST_F(FaultTest, LossOfPowerWithZerosAtTheEnd) {
  FailEach(
      {"loss of power, zeros at the end", {}, FaultFileSystem::Remains::kHalfThenZeros, kSmall});
}

// A test of the tests: with a disk that only says that it syncs, a loss of power takes acknowledged
// edits, and the store refuses to go on without them.
TEST_F(FaultTest, DiskThatLiesIsNoticed) {
  FaultFileSystem faulty({.syncs_do_nothing = true});
  const Told told = RunOver(dir_ / "data", &faulty);
  ASSERT_EQ(told.acknowledged.size(), size_t{kEdits} - 2);
  faulty.DropUnsynced();
  EXPECT_FALSE(OpenDataDir(dir_ / "data", {}).ok());
}

}  // namespace
}  // namespace jointplan::storage
