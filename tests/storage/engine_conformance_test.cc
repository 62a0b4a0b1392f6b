// What every engine does, tried on each of them: storage/engine.h is the contract.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

using Content = std::map<std::string, std::string>;
using testing::HasSubstr;
using testing::Optional;

// How the suite gets an engine.
struct EngineUnderTest {
  std::string name;
  std::function<std::unique_ptr<Engine>(const std::string& dir)> create;
  // Opens what was created in `dir` and closed; null for engines that forget.
  std::function<std::unique_ptr<Engine>(const std::string& dir)> reopen;
};

std::unique_ptr<Engine> OpenRocks(const std::string& dir, OpenMode mode) {
  auto engine = OpenRocksEngine(dir, mode);
  EXPECT_THAT(engine, IsOk());
  return engine.ok() ? *std::move(engine) : nullptr;
}

EngineUnderTest MemoryUnderTest() {
  return {"Memory", [](const std::string&) { return NewMemoryEngine(); }, nullptr};
}

EngineUnderTest RocksUnderTest() {
  return {"Rocks", [](const std::string& dir) { return OpenRocks(dir, OpenMode::kCreate); },
          [](const std::string& dir) { return OpenRocks(dir, OpenMode::kExisting); }};
}

EngineUnderTest FaultyUnderTest() {
  return {"Faulty",
          [](const std::string&) { return std::make_unique<FaultyEngine>(NewMemoryEngine()); },
          nullptr};
}

Content ReadAll(const Snapshot& snapshot, absl::string_view lower = "",
                absl::string_view upper = "") {
  Content content;
  const auto it = snapshot.NewIterator(lower, upper);
  for (; it->Valid(); it->Next()) {
    EXPECT_TRUE(content.empty() || content.rbegin()->first < std::string(it->key()));
    content.emplace(it->key(), it->value());
  }
  EXPECT_THAT(it->status(), IsOk());
  return content;
}

WriteBatch Puts(const Content& content) {
  WriteBatch batch;
  for (const auto& [key, value] : content) batch.Put(key, value);
  return batch;
}

class EngineConformance : public testing::TestWithParam<EngineUnderTest> {
 protected:
  EngineConformance() : engine_(GetParam().create(dir_ / "db")) {}

  void Reopen() {
    engine_.reset();
    engine_ = GetParam().reopen(dir_ / "db");
  }
  Content Now() { return ReadAll(*engine_->NewSnapshot()); }

  TempDir dir_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(EngineConformance, NewEngineIsEmpty) {
  EXPECT_TRUE(Now().empty());
  EXPECT_THAT(engine_->NewSnapshot()->Get("a"), IsOkAndHolds(std::nullopt));
}

TEST_P(EngineConformance, EmptyBatchIsRefused) {
  EXPECT_THAT(engine_->Write(WriteBatch()), StatusIs(absl::StatusCode::kInvalidArgument));
  WriteBatch only_condition;
  only_condition.Require("a", std::nullopt);
  EXPECT_THAT(engine_->Write(only_condition), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(EngineConformance, WritesAreReadBack) {
  const Content content = {{"a", "1"}, {"b", ""}, {std::string("c\0d", 3), std::string("\0", 1)}};
  ASSERT_THAT(engine_->Write(Puts(content)), IsOk());
  EXPECT_EQ(Now(), content);
  EXPECT_THAT(engine_->NewSnapshot()->Get("b"), IsOkAndHolds(Optional(std::string())));
}

TEST_P(EngineConformance, LaterOperationsOfABatchWin) {
  WriteBatch batch;
  batch.Put("a", "1");
  batch.Put("a", "2");
  batch.Put("b", "1");
  batch.Delete("b");
  batch.Delete("c");
  batch.Put("c", "3");
  ASSERT_THAT(engine_->Write(batch), IsOk());
  EXPECT_EQ(Now(), (Content{{"a", "2"}, {"c", "3"}}));
}

TEST_P(EngineConformance, DeletingWhatIsNotThereIsOk) {
  WriteBatch batch;
  batch.Delete("a");
  EXPECT_THAT(engine_->Write(batch), IsOk());
  EXPECT_TRUE(Now().empty());
}

TEST_P(EngineConformance, ConditionThatFailsWritesNothing) {
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}})), IsOk());
  const std::vector<std::pair<std::string, std::optional<std::string>>> wrong = {
      {"a", "2"}, {"a", std::nullopt}, {"b", "1"}, {"b", ""}};
  for (const auto& [key, value] : wrong) {
    WriteBatch batch = Puts({{"a", "9"}, {"z", "9"}});
    batch.Require(key, value);
    EXPECT_THAT(engine_->Write(batch), StatusIs(absl::StatusCode::kFailedPrecondition));
  }
  EXPECT_EQ(Now(), (Content{{"a", "1"}}));
}

TEST_P(EngineConformance, ConditionsThatHoldLetTheWriteThrough) {
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}, {"e", ""}})), IsOk());
  WriteBatch batch = Puts({{"b", "2"}});
  batch.Require("a", "1");
  batch.Require("e", "");
  batch.Require("b", std::nullopt);
  EXPECT_THAT(engine_->Write(batch), IsOk());
  EXPECT_EQ(Now(), (Content{{"a", "1"}, {"b", "2"}, {"e", ""}}));
}

TEST_P(EngineConformance, EngineWritesOnAfterAFailedCondition) {
  WriteBatch batch = Puts({{"a", "1"}});
  batch.Require("a", "0");
  ASSERT_THAT(engine_->Write(batch), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(engine_->Write(Puts({{"a", "1"}})), IsOk());
}

TEST_P(EngineConformance, SnapshotDoesNotSeeLaterWrites) {
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}, {"b", "1"}, {"c", "1"}})), IsOk());
  const auto before = engine_->NewSnapshot();
  WriteBatch batch = Puts({{"a", "2"}, {"d", "2"}});
  batch.Delete("b");
  ASSERT_THAT(engine_->Write(batch), IsOk());
  EXPECT_EQ(ReadAll(*before), (Content{{"a", "1"}, {"b", "1"}, {"c", "1"}}));
  EXPECT_THAT(before->Get("b"), IsOkAndHolds(Optional(std::string("1"))));
  EXPECT_THAT(before->Get("d"), IsOkAndHolds(std::nullopt));
  EXPECT_EQ(Now(), (Content{{"a", "2"}, {"c", "1"}, {"d", "2"}}));
}

TEST_P(EngineConformance, IteratorKeepsItsPlaceWhileOthersWrite) {
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}, {"b", "1"}, {"c", "1"}})), IsOk());
  const auto snapshot = engine_->NewSnapshot();
  const auto it = snapshot->NewIterator("", "");
  ASSERT_TRUE(it->Valid());
  for (const char* key : {"a", "b", "aa"}) {
    WriteBatch batch;
    batch.Delete(key);
    batch.Put(absl::StrCat(key, "1"), "new");
    ASSERT_THAT(engine_->Write(batch), IsOk());
  }
  EXPECT_EQ(it->key(), "a");
  EXPECT_EQ(it->value(), "1");
  it->Next();
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "b");
  it->Next();
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "c");
  it->Next();
  EXPECT_FALSE(it->Valid());
}

TEST_P(EngineConformance, IteratorStaysInItsBounds) {
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}, {"b", "2"}, {"bb", "3"}, {"c", "4"}})), IsOk());
  const auto snapshot = engine_->NewSnapshot();
  EXPECT_EQ(ReadAll(*snapshot, "b", "c"), (Content{{"b", "2"}, {"bb", "3"}}));
  EXPECT_EQ(ReadAll(*snapshot, "bb", ""), (Content{{"bb", "3"}, {"c", "4"}}));
  EXPECT_TRUE(ReadAll(*snapshot, "d", "").empty());
  EXPECT_TRUE(ReadAll(*snapshot, "c", "b").empty());
  const auto it = snapshot->NewIterator("b", "c");
  it->Seek("a");
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "b");
  it->Seek("ba");
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "bb");
  it->Seek("c");
  EXPECT_FALSE(it->Valid());
  it->Seek("b");
  EXPECT_TRUE(it->Valid());
}

TEST_P(EngineConformance, KeysSortAsUnsignedBytes) {
  const Content content = {{"\x01", "1"}, {"\x7f", "2"}, {"\x80", "3"}, {"\xff", "4"}};
  ASSERT_THAT(engine_->Write(Puts(content)), IsOk());
  const auto snapshot = engine_->NewSnapshot();
  const auto it = snapshot->NewIterator("", "");
  for (const char* key : {"\x01", "\x7f", "\x80", "\xff"}) {
    ASSERT_TRUE(it->Valid());
    EXPECT_EQ(it->key(), key);
    it->Next();
  }
}

// Random batches, conditions and snapshots against a std::map.
TEST_P(EngineConformance, AgreesWithAMapOnRandomScripts) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto key = [&] { return absl::StrCat("k", random() % 40); };
  Content model;
  std::vector<std::pair<std::unique_ptr<Snapshot>, Content>> snapshots;
  for (int step = 0; step < 300; ++step) {
    WriteBatch batch;
    Content after = model;
    for (auto i = random() % 5 + 1; i > 0; --i) {
      const std::string at = key();
      if (random() % 3 == 0) {
        batch.Delete(at);
        after.erase(at);
      } else {
        batch.Put(at, absl::StrCat(step, ".", i));
        after[at] = absl::StrCat(step, ".", i);
      }
    }
    bool holds = true;
    if (random() % 3 == 0) {
      const std::string at = key();
      const auto found = model.find(at);
      holds = random() % 2 == 0;
      const std::optional<std::string> now =
          found == model.end() ? std::nullopt : std::make_optional(found->second);
      batch.Require(at, holds ? now : std::make_optional<std::string>("never"));
    }
    ASSERT_EQ(engine_->Write(batch).ok(), holds);
    if (holds) model = after;
    if (random() % 10 == 0) snapshots.emplace_back(engine_->NewSnapshot(), model);
    if (random() % 10 == 0 && !snapshots.empty()) {
      const size_t i = random() % snapshots.size();
      ASSERT_EQ(ReadAll(*snapshots[i].first), snapshots[i].second);
      snapshots.erase(snapshots.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (GetParam().reopen && random() % 60 == 0) {
      snapshots.clear();
      Reopen();
    }
  }
  EXPECT_EQ(Now(), model);
}

TEST_P(EngineConformance, ReadersNeverSeeHalfABatch) {
  constexpr int kWrites = 200;
  std::thread writer([&] {
    for (int i = 1; i <= kWrites; ++i) {
      const std::string value = absl::StrCat(i);
      EXPECT_THAT(engine_->Write(Puts({{"a", value}, {"b", value}})), IsOk());
    }
  });
  std::string last;
  while (last != absl::StrCat(kWrites)) {
    const Content seen = ReadAll(*engine_->NewSnapshot());
    if (seen.empty()) continue;
    ASSERT_EQ(seen.size(), 2u);
    ASSERT_EQ(seen.at("a"), seen.at("b"));
    last = seen.at("a");
  }
  writer.join();
}

TEST_P(EngineConformance, OfManyWritersUnderOneConditionOneWins) {
  std::vector<std::thread> writers;
  std::vector<int> won(8, 0);
  for (size_t w = 0; w < won.size(); ++w) {
    writers.emplace_back([&, w] {
      for (int slot = 0; slot < 20; ++slot) {
        WriteBatch batch = Puts({{absl::StrCat("slot", slot), absl::StrCat(w)}});
        batch.Require(absl::StrCat("slot", slot), std::nullopt);
        if (engine_->Write(batch).ok()) ++won[w];
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  int all = 0;
  for (const int one : won) all += one;
  EXPECT_EQ(all, 20);
}

TEST_P(EngineConformance, VerifyFindsNothingWrong) {
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}})), IsOk());
  EXPECT_THAT(engine_->Verify(), IsOk());
}

TEST_P(EngineConformance, ContentSurvivesReopening) {
  if (!GetParam().reopen) {
    EXPECT_THAT(engine_->Checkpoint(dir_ / "copy"), StatusIs(absl::StatusCode::kUnimplemented));
    return;
  }
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}, {"b", "2"}})), IsOk());
  Reopen();
  WriteBatch batch;
  batch.Delete("a");
  ASSERT_THAT(engine_->Write(batch), IsOk());
  Reopen();
  EXPECT_EQ(Now(), (Content{{"b", "2"}}));
}

TEST_P(EngineConformance, CheckpointIsTheContentOfOneMoment) {
  if (!GetParam().reopen) return;
  ASSERT_THAT(engine_->Write(Puts({{"a", "1"}})), IsOk());
  ASSERT_THAT(engine_->Checkpoint(dir_ / "copy"), IsOk());
  ASSERT_THAT(engine_->Write(Puts({{"a", "2"}})), IsOk());
  const auto copy = GetParam().reopen(dir_ / "copy");
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(ReadAll(*copy->NewSnapshot()), (Content{{"a", "1"}}));
  EXPECT_FALSE(engine_->Checkpoint(dir_ / "copy").ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineConformance,
                         testing::Values(MemoryUnderTest(), RocksUnderTest(), FaultyUnderTest()),
                         [](const auto& tested) { return tested.param.name; });

TEST(RocksEngineTest, OpeningNothingIsNotFound) {
  TempDir dir;
  EXPECT_THAT(OpenRocksEngine(dir / "db", OpenMode::kExisting),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(dir / "db/CURRENT"));
}

TEST(RocksEngineTest, CreatingOverSomethingIsRefused) {
  TempDir dir;
  ASSERT_NE(OpenRocks(dir / "db", OpenMode::kCreate), nullptr);
  EXPECT_THAT(OpenRocksEngine(dir / "db", OpenMode::kCreate),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST(RocksEngineTest, SecondOpenerIsRefused) {
  TempDir dir;
  const auto first = OpenRocks(dir / "db", OpenMode::kCreate);
  EXPECT_THAT(OpenRocksEngine(dir / "db", OpenMode::kExisting),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another process")));
}

TEST(FaultyEngineTest, FailsFromThenOn) {
  FaultyEngine engine(NewMemoryEngine());
  ASSERT_THAT(engine.Write(Puts({{"a", "1"}})), IsOk());
  engine.FailWrites(absl::UnavailableError("broken"), /*reaches_disk=*/true);
  EXPECT_THAT(engine.Write(Puts({{"b", "1"}})), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(engine.Write(Puts({{"c", "1"}})), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ReadAll(*engine.NewSnapshot()), (Content{{"a", "1"}, {"b", "1"}}));
}

}  // namespace
}  // namespace jointplan::storage
