// Reads that must not wait for the disk.

#include "storage/no_waiting.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"
#include "storage/rocks_engine_internal.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jointplan::storage {
namespace {

int reads = 0;

ssize_t AllIsThere(int file, char* bytes, size_t size, off_t offset) {
  ++reads;
  return pread(file, bytes, size, offset);
}

ssize_t NothingIsThere(int /*file*/, char* /*bytes*/, size_t /*size*/, off_t /*offset*/) {
  ++reads;
  errno = EAGAIN;
  return -1;
}

ssize_t HalfIsThere(int file, char* bytes, size_t size, off_t offset) {
  ++reads;
  return pread(file, bytes, size / 2, offset);
}

ssize_t NobodyCanTell(int /*file*/, char* /*bytes*/, size_t /*size*/, off_t /*offset*/) {
  ++reads;
  errno = EOPNOTSUPP;
  return -1;
}

class NoWaitingTest : public testing::Test {
 protected:
  static constexpr int kKeys = 200;

  static std::string Key(int i) { return absl::StrCat("key", i); }
  static std::string Value(int i) { return absl::StrCat(std::string(1000, 'v'), i); }

  // An engine that has its keys in files, which are read with `read` by those who must not wait.
  std::unique_ptr<Engine> EngineWith(ReadAtOnce read) {
    const std::string path = dir_ / "db";
    {
      auto made = OpenRocksEngine(path, OpenMode::kCreate);
      EXPECT_THAT(made.status(), IsOk());
      WriteBatch batch;
      for (int i = 0; i < kKeys; ++i) batch.Put(Key(i), Value(i));
      EXPECT_THAT((*made)->Write(batch), IsOk());
    }
    // The first to open it again writes the log to a file, and reads that back into memory.
    EXPECT_THAT(OpenRocksEngine(path, OpenMode::kExisting).status(), IsOk());
    RocksEngineOptions options;
    options.read_at_once = read;
    auto opened = OpenRocksEngine(path, OpenMode::kExisting, options);
    EXPECT_THAT(opened.status(), IsOk());
    reads = 0;
    return *std::move(opened);
  }

  static void ExpectValue(const Engine& engine, int i) {
    const auto value = engine.NewSnapshot()->Get(Key(i));
    ASSERT_THAT(value.status(), IsOk());
    EXPECT_EQ(*value, Value(i));
  }

  TempDir dir_;
};

TEST_F(NoWaitingTest, WhatIsThereIsRead) {
  const auto engine = EngineWith(&AllIsThere);
  const NoWaiting no_waiting;
  for (int i = 0; i < kKeys; ++i) ExpectValue(*engine, i);
  EXPECT_GT(reads, 0);
  EXPECT_FALSE(no_waiting.would_have_waited());
}

TEST_F(NoWaitingTest, WhatIsNotThereIsRefusedAndCanBeReadByThoseWhoMayWait) {
  for (const ReadAtOnce read : {&NothingIsThere, &HalfIsThere, &NobodyCanTell}) {
    std::filesystem::remove_all(dir_ / "db");
    const auto engine = EngineWith(read);
    {
      const NoWaiting no_waiting;
      EXPECT_FALSE(no_waiting.would_have_waited());
      EXPECT_THAT(engine->NewSnapshot()->Get(Key(7)).status(),
                  StatusIs(absl::StatusCode::kUnavailable));
      EXPECT_TRUE(no_waiting.would_have_waited());
      const auto snapshot = engine->NewSnapshot();
      const auto it = snapshot->NewIterator("a", "");
      EXPECT_FALSE(it->Valid());
      EXPECT_THAT(it->status(), StatusIs(absl::StatusCode::kUnavailable));
    }
    ExpectValue(*engine, 7);
    // Nothing of it stops writing or is damage.
    WriteBatch batch;
    batch.Put("more", "later");
    EXPECT_THAT(engine->Write(batch), IsOk());
    EXPECT_THAT(engine->Verify(), IsOk());
  }
}

TEST_F(NoWaitingTest, WhereNobodyCanTellItIsAskedOnceForEachFile) {
  const auto engine = EngineWith(&NobodyCanTell);
  for (int i = 0; i < 5; ++i) {
    const NoWaiting no_waiting;
    EXPECT_FALSE(engine->NewSnapshot()->Get(Key(i)).ok());
    EXPECT_TRUE(no_waiting.would_have_waited());
  }
  EXPECT_EQ(reads, 1);
}

TEST_F(NoWaitingTest, WhatIsNotInTheStoreNeedsNoDisk) {
  const auto engine = EngineWith(&NothingIsThere);
  const NoWaiting no_waiting;
  // The filters say so, for nearly all.
  int known = 0;
  for (int i = 0; i < 100; ++i) {
    const auto value = engine->NewSnapshot()->Get(absl::StrCat("none", i));
    if (value.ok()) ++known;
  }
  EXPECT_GT(known, 90);
}

TEST_F(NoWaitingTest, OnlyItsOwnThreadDoesNotWait) {
  const auto engine = EngineWith(&NothingIsThere);
  const NoWaiting no_waiting;
  std::thread other([&] {
    EXPECT_FALSE(NoWaiting::IsAsked());
    ExpectValue(*engine, 1);
  });
  other.join();
  EXPECT_EQ(reads, 0);
  EXPECT_FALSE(no_waiting.would_have_waited());
}

}  // namespace
}  // namespace jointplan::storage
