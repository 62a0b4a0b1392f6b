#include "storage/witness.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "storage/commit_loop.h"
#include "storage/files.h"
#include "storage/store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

WitnessRecord Record(int64_t sequence) {
  return {.lineage = std::string(16, 'L'),
          .sequence = sequence,
          .digest = std::string(32, static_cast<char>('a' + sequence % 26))};
}

absl::StatusOr<std::string> Edit(Transaction& transaction) {
  JP_ASSIGN_OR_RETURN(const Head head, transaction.GetHead("l"));
  JP_RETURN_IF_ERROR(transaction.PutRecord("l", "a", absl::StrCat(head.revision), {}));
  JP_RETURN_IF_ERROR(transaction.AddChangeset("l", {}).status());
  return "";
}

TEST(WitnessTest, BytesNeverMove) {
  EXPECT_EQ(absl::BytesToHexString(EncodeWitness(Record(258))),
            "4a505701"                          // Magic and format.
            "4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c"  // Lineage.
            "0000000000000102"                  // Sequence.
            "7979797979797979797979797979797979797979797979797979797979797979"
            "a35fcfb5");
  EXPECT_EQ(EncodeWitness(Record(1)).size(), 64u);
}

TEST(WitnessTest, ComesBackAsItWas) {
  const auto decoded = DecodeWitness(EncodeWitness(Record(7)));
  ASSERT_THAT(decoded, IsOk());
  EXPECT_EQ(decoded->sequence, 7);
  EXPECT_EQ(decoded->lineage, Record(7).lineage);
  EXPECT_EQ(decoded->digest, Record(7).digest);
}

TEST(WitnessTest, EveryBitCounts) {
  const std::string bytes = EncodeWitness(Record(7));
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_THAT(DecodeWitness(damaged), StatusIs(absl::StatusCode::kDataLoss)) << bit;
  }
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(DecodeWitness(bytes.substr(0, size)), StatusIs(absl::StatusCode::kDataLoss));
  }
  EXPECT_THAT(DecodeWitness(bytes + "x"), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(WitnessTest, MissingFileIsNothing) {
  TempDir dir;
  const auto read = ReadWitness(dir / "w");
  ASSERT_THAT(read, IsOk());
  EXPECT_FALSE(read->has_value());
}

TEST(WitnessTest, IsWrittenAtOnceAndExactWhenItEnds) {
  TempDir dir;
  {
    auto witness = Witness::Start(dir / "w", Record(1));
    ASSERT_THAT(witness, IsOk());
    EXPECT_EQ(ReadWitness(dir / "w").value()->sequence, 1);
    for (int64_t i = 2; i <= 5000; ++i) (*witness)->Advance(i, Record(i).digest);
    EXPECT_THAT((*witness)->status(), IsOk());
  }
  EXPECT_EQ(ReadWitness(dir / "w").value()->sequence, 5000);
  EXPECT_EQ(ReadWitness(dir / "w").value()->digest, Record(5000).digest);
  EXPECT_EQ(ListDirectory(dir.path())->size(), 1u);  // No file is left beside it.
}

TEST(WitnessTest, CatchesUpAtRestWithoutBeingClosed) {
  TempDir dir;
  auto witness = Witness::Start(dir / "w", Record(1));
  ASSERT_THAT(witness, IsOk());
  for (int64_t i = 2; i <= 50; ++i) (*witness)->Advance(i, Record(i).digest);
  while (ReadWitness(dir / "w").value()->sequence != 50) std::this_thread::yield();
}

TEST(WitnessTest, FileThatCannotBeWrittenIsTold) {
  TempDir dir;
  EXPECT_FALSE(Witness::Start(dir / "no/w", Record(1)).ok());
  fs::create_directory(dir / "sub");
  auto witness = Witness::Start(dir / "sub/w", Record(1));
  ASSERT_THAT(witness, IsOk());
  fs::remove_all(dir / "sub");
  (*witness)->Advance(2, Record(2).digest);
  while ((*witness)->status().ok()) std::this_thread::yield();
  EXPECT_THAT((*witness)->status(), StatusIs(absl::StatusCode::kNotFound, HasSubstr("sub/w")));
}

// ---- Stores and their witnesses.

class StoreWitnessTest : public testing::Test {
 protected:
  StoreOptions Options(const std::string& witness) {
    StoreOptions options;
    options.witness_path = dir_ / witness;
    return options;
  }

  absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& db, StoreOptions options) {
    JP_ASSIGN_OR_RETURN(auto engine, OpenRocksEngine(dir_ / db, OpenMode::kExisting));
    return Store::Open(std::move(engine), std::move(options));
  }

  // Makes a store with `edits` commits.
  void Make(const std::string& db, const std::string& witness, int edits) {
    auto engine = OpenRocksEngine(dir_ / db, OpenMode::kCreate);
    ASSERT_THAT(engine, IsOk());
    auto store = Store::Create(*std::move(engine), Options(witness));
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), edits);
  }

  static void AddEdits(Store* store, int edits) {
    CommitLoop loop(store, {});
    for (int i = 0; i < edits; ++i) ASSERT_THAT(CommitAndWait(&loop, Edit), IsOk());
  }

  TempDir dir_;
};

TEST_F(StoreWitnessTest, IsExactWhenTheStoreIsClosed) {
  Make("db", "w", 5);
  EXPECT_EQ(ReadWitness(dir_ / "w").value()->sequence, 5);
  EXPECT_THAT(Open("db", Options("w")), IsOk());
}

TEST_F(StoreWitnessTest, MayBeBehindTheStore) {
  Make("db", "w", 5);
  fs::copy(dir_ / "w", dir_ / "old");
  {
    auto store = Open("db", Options("w"));
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), 3);
  }
  EXPECT_THAT(Open("db", Options("old")), IsOk());
  EXPECT_EQ(ReadWitness(dir_ / "old").value()->sequence, 8);
}

TEST_F(StoreWitnessTest, OlderCopyOfTheStoreIsRefusedAndNamed) {
  Make("db", "w", 5);
  fs::copy(dir_ / "db", dir_ / "copy", fs::copy_options::recursive);
  {
    auto store = Open("db", Options("w"));
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), 2);
  }
  EXPECT_THAT(
      Open("copy", Options("w")),
      StatusIs(absl::StatusCode::kDataLoss, testing::AllOf(HasSubstr("commits 6..7 are missing"),
                                                           HasSubstr("l up to revision 5"))));
  // Refusing did not touch the witness.
  EXPECT_EQ(ReadWitness(dir_ / "w").value()->sequence, 7);
}

TEST_F(StoreWitnessTest, OtherHistoryOfTheSameLengthIsRefused) {
  Make("db", "w", 5);
  fs::copy(dir_ / "db", dir_ / "copy", fs::copy_options::recursive);
  fs::copy(dir_ / "w", dir_ / "w2");
  {
    auto store = Open("db", Options("w"));
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), 2);
  }
  {
    auto store = Open("copy", Options("w2"));
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), 3);
  }
  EXPECT_THAT(Open("copy", Options("w")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("another history")));
}

TEST_F(StoreWitnessTest, WitnessOfAnotherStoreIsRefused) {
  Make("db", "w", 1);
  Make("db2", "w2", 1);
  EXPECT_THAT(Open("db", Options("w2")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("lineage")));
  StoreOptions accepting = Options("w2");
  accepting.accept_missing_witness = true;  // It is not missing.
  EXPECT_THAT(Open("db", accepting), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(StoreWitnessTest, MissingOrTornWitnessIsRefusedUnlessAccepted) {
  Make("db", "w", 3);
  for (const bool torn : {false, true}) {
    fs::remove(dir_ / "w");
    if (torn) std::ofstream(dir_ / "w") << "JPW";
    EXPECT_THAT(Open("db", Options("w")),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         testing::AllOf(HasSubstr(torn ? "damaged" : "missing"),
                                        HasSubstr("--accept-missing-witness"))));
    StoreOptions accepting = Options("w");
    accepting.accept_missing_witness = true;
    EXPECT_THAT(Open("db", accepting), IsOk());
    EXPECT_EQ(ReadWitness(dir_ / "w").value()->sequence, 3);
  }
}

TEST_F(StoreWitnessTest, StoreStopsWritingWhenItsWitnessCannotFollow) {
  fs::create_directory(dir_ / "sub");
  Make("db", "sub/w", 1);
  auto store = Open("db", Options("sub/w"));
  ASSERT_THAT(store, IsOk());
  fs::remove_all(dir_ / "sub");
  absl::Status fatal;
  CommitLoop::Options options;
  options.on_fatal = [&](const absl::Status& error) { fatal = error; };
  CommitLoop loop(store->get(), options);
  absl::StatusOr<std::string> answer = "";
  int64_t acknowledged = 1;
  while (answer.ok()) {
    answer = CommitAndWait(&loop, Edit);
    if (answer.ok()) ++acknowledged;
  }
  EXPECT_EQ(plan::ReasonOf(answer.status()), plan::Reason::kShuttingDown);
  loop.Stop();
  EXPECT_THAT(std::string(fatal.message()), HasSubstr("witness"));
  EXPECT_EQ((*store)->NewView()->GetHead("l")->revision, acknowledged);
}

}  // namespace
}  // namespace jointplan::storage
