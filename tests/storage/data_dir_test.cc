#include "storage/data_dir.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/commit_loop.h"
#include "storage/files.h"
#include "storage/witness.h"
#include "tests/support/status_matchers.h"
#include "tests/support/sync_commit.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

void AddEdits(Store* store, int edits) {
  CommitLoop loop(store, {});
  for (int i = 0; i < edits; ++i) {
    ASSERT_THAT(
        CommitAndWait(&loop,
                      [](Transaction& transaction) -> absl::StatusOr<std::string> {
                        JP_ASSIGN_OR_RETURN(const Head head, transaction.GetHead("l"));
                        JP_RETURN_IF_ERROR(transaction.PutRecord(
                            "l", "a", std::string(500, static_cast<char>('a' + head.revision % 26)),
                            {}));
                        JP_RETURN_IF_ERROR(transaction.AddChangeset("l", {}).status());
                        return "";
                      }),
        IsOk());
  }
}

std::string ReadFile(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Returns the engine's log file that is not empty.
std::string LogFile(const std::string& db) {
  for (const auto& entry : fs::directory_iterator(db)) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) return entry.path().string();
  }
  return "";
}

class DataDirTest : public testing::Test {
 protected:
  void Make(int edits) {
    auto store = CreateDataDir(path(), {});
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), edits);
  }

  std::string path() const { return dir_ / "data"; }

  TempDir dir_;
};

TEST_F(DataDirTest, IsMadeAndOpenedAgain) {
  Make(3);
  auto store = OpenDataDir(path(), {});
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->NewView()->GetHead("l")->revision, 3);
  EXPECT_THAT((*store)->Check()->faults, IsEmpty());
  EXPECT_EQ(ReadWitness(path() + ".witness").value()->sequence, 3);
}

TEST_F(DataDirTest, EndingSlashIsTheSameDirectory) {
  ASSERT_THAT(CreateDataDir(path() + "/", {}), IsOk());
  EXPECT_TRUE(fs::exists(path() + ".witness"));
  EXPECT_THAT(OpenDataDir(path() + "//", {}), IsOk());
}

TEST_F(DataDirTest, EmptyDirectoryMayBeThere) {
  fs::create_directory(path());
  EXPECT_THAT(CreateDataDir(path(), {}), IsOk());
}

TEST_F(DataDirTest, NobodyElseMayReadIt) {
  Make(2);
  EXPECT_EQ(fs::status(path()).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(path() + "/db").permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(path() + ".witness").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  for (const char* file : {"/FORMAT", "/LOCK"}) {
    EXPECT_EQ(fs::status(path() + file).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(DataDirTest, DirectoryThatIsNotEmptyIsRefused) {
  fs::create_directory(path());
  WriteFile(path() + "/letter", "x");
  EXPECT_THAT(CreateDataDir(path(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("letter")));
  EXPECT_EQ(ListDirectory(path())->size(), 1u);
}

TEST_F(DataDirTest, WitnessOfAnEarlierStoreIsNotOverwritten) {
  Make(1);
  fs::remove_all(path());
  EXPECT_THAT(CreateDataDir(path(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(".witness")));
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(DataDirTest, MissingEmptyOrUnfinishedDirectoryIsNotFound) {
  EXPECT_THAT(OpenDataDir(path(), {}), StatusIs(absl::StatusCode::kNotFound, HasSubstr("--init")));
  EXPECT_FALSE(fs::exists(path()));
  fs::create_directory(path());
  EXPECT_THAT(OpenDataDir(path(), {}), StatusIs(absl::StatusCode::kNotFound, HasSubstr("empty")));
  WriteFile(path() + "/LOCK", "");
  EXPECT_THAT(OpenDataDir(path(), {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("never finished")));
}

TEST_F(DataDirTest, NewerFormatIsRefusedByName) {
  Make(1);
  WriteFile(path() + "/FORMAT", "jointplan data directory\nformat 2\nlineage 1\nmore 3\n");
  EXPECT_THAT(OpenDataDir(path(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("format 2")));
  WriteFile(path() + "/FORMAT", "jointplan data dir");
  EXPECT_THAT(OpenDataDir(path(), {}), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("FORMAT")));
}

TEST_F(DataDirTest, DirectoryInUseIsRefused) {
  auto first = CreateDataDir(path(), {});
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(OpenDataDir(path(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another process")));
  first->reset();
  EXPECT_THAT(OpenDataDir(path(), {}), IsOk());
}

TEST_F(DataDirTest, DatabaseOfAnotherStoreIsRefused) {
  Make(1);
  ASSERT_THAT(CreateDataDir(dir_ / "other", {}), IsOk());
  fs::remove_all(path() + "/db");
  fs::rename(dir_ / "other/db", path() + "/db");
  EXPECT_THAT(OpenDataDir(path(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("lineage")));
  fs::rename(dir_ / "other.witness", path() + ".witness");
  EXPECT_THAT(OpenDataDir(path(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("FORMAT")));
}

TEST_F(DataDirTest, EmptiedDatabaseIsNotTakenForANewOne) {
  Make(1);
  fs::remove_all(path() + "/db");
  fs::create_directory(path() + "/db");
  EXPECT_THAT(OpenDataDir(path(), {}), StatusIs(absl::StatusCode::kDataLoss));
}

// The disk got the header of the log's last record and not its body, as after a loss of power. The
// record had not been acknowledged: the witness does not know it.
TEST_F(DataDirTest, TornRecordThatNobodyWasToldOfIsDropped) {
  Make(10);
  const std::string witness = ReadFile(path() + ".witness");
  const std::string log = LogFile(path() + "/db");
  const size_t whole = ReadFile(log).size();
  {
    auto store = OpenDataDir(path(), {});
    ASSERT_THAT(store, IsOk());
    AddEdits(store->get(), 1);
  }
  // Opening moved the log's content to a table; the new log holds the one edit.
  std::string torn = ReadFile(LogFile(path() + "/db"));
  ASSERT_LT(torn.size(), whole);
  std::fill(torn.begin() + 200, torn.end(), '\0');
  WriteFile(LogFile(path() + "/db"), torn);
  WriteFile(path() + ".witness", witness);
  auto store = OpenDataDir(path(), {});
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->NewView()->GetHead("l")->revision, 10);
  EXPECT_THAT((*store)->Check()->faults, IsEmpty());
  AddEdits(store->get(), 2);
  int kept = 0;
  const auto names = ListDirectory(path());
  for (const std::string& name : *names) {
    if (absl::StartsWith(name, "db.damaged-")) ++kept;
  }
  EXPECT_EQ(kept, 1);
  EXPECT_FALSE(fs::exists(path() + "/db.recovering"));
}

TEST_F(DataDirTest, TornRecordThatWasAcknowledgedIsRefused) {
  Make(10);
  const std::string log = LogFile(path() + "/db");
  std::string torn = ReadFile(log);
  std::fill(torn.end() - 100, torn.end(), '\0');
  WriteFile(log, torn);
  EXPECT_THAT(OpenDataDir(path(), {}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("commits 10..10 are missing")));
  EXPECT_EQ(ReadFile(log), torn);  // Nothing was changed.
  EXPECT_FALSE(fs::exists(path() + "/db.recovering"));
  EXPECT_EQ(ReadWitness(path() + ".witness").value()->sequence, 10);
}

}  // namespace
}  // namespace jointplan::storage
