#include "storage/key_codec.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::storage {
namespace {

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

// These bytes are on disk. A change here needs a new format and a migration.
TEST(KeyCodecTest, BytesNeverMove) {
  EXPECT_EQ(Hex(FormatKey()), "01666f726d6174");
  EXPECT_EQ(Hex(IdentityKey()), "016964656e74697479");
  EXPECT_EQ(Hex(HeadKey("plans/p")), "02706c616e732f70");
  EXPECT_EQ(Hex(ChangesetKey("p", 7)), "037000010000000000000007");
  EXPECT_EQ(Hex(VersionKey("p", "n", 1)), "047000016e0001fffffffffffffffe");
  EXPECT_EQ(Hex(VersionKey("p", "n", 258)), "047000016e0001fffffffffffffefd");
  EXPECT_EQ(Hex(CurrentKey("p", "n")), "057000016e");
  EXPECT_EQ(Hex(CommitKey(1)), "060000000000000001");
  EXPECT_EQ(Hex(AnswerKey("tokens/t", "id")), "07746f6b656e732f7400016964");
  EXPECT_EQ(Hex(AttachmentKey("k")), "086b");
  EXPECT_EQ(Hex(CurrentKey(std::string("a\0b", 3), std::string("\0", 1))), "056100ff62000100");
}

TEST(KeyCodecTest, TablesNeverMove) {
  EXPECT_EQ(static_cast<int>(Table::kMeta), 1);
  EXPECT_EQ(static_cast<int>(Table::kHead), 2);
  EXPECT_EQ(static_cast<int>(Table::kChangeset), 3);
  EXPECT_EQ(static_cast<int>(Table::kVersion), 4);
  EXPECT_EQ(static_cast<int>(Table::kCurrent), 5);
  EXPECT_EQ(static_cast<int>(Table::kCommit), 6);
  EXPECT_EQ(static_cast<int>(Table::kAnswer), 7);
  EXPECT_EQ(static_cast<int>(Table::kAttachment), 8);
  EXPECT_EQ(kLastTable, 8);
}

// Names that are hard to tell apart once they are put together.
std::vector<std::string> HardNames() {
  return {"",
          "a",
          "aa",
          "ab",
          "b",
          std::string("\0", 1),
          std::string("\0\0", 2),
          "\x01",
          "\xff",
          std::string("a\0", 2),
          std::string("a\0b", 3),
          "a\x01",
          "a\xff",
          std::string("\0\x01", 2),
          std::string("\0\xff", 2),
          "plans/p",
          "plans/p/activities/a"};
}

TEST(KeyCodecTest, VersionKeysSortByLineThenNameThenNewestFirst) {
  std::vector<std::tuple<std::string, std::string, int64_t>> parts;
  for (const std::string& line : HardNames()) {
    for (const std::string& name : HardNames()) {
      for (const int64_t revision : {int64_t{1}, int64_t{2}, int64_t{256}, INT64_MAX}) {
        parts.emplace_back(line, name, -revision);
      }
    }
  }
  std::sort(parts.begin(), parts.end());
  std::string before;
  for (const auto& [line, name, revision] : parts) {
    const std::string key = VersionKey(line, name, -revision);
    EXPECT_LT(before, key) << Hex(key);
    before = key;
  }
}

TEST(KeyCodecTest, ParsingGivesThePartsBack) {
  for (const std::string& line : HardNames()) {
    for (const std::string& name : HardNames()) {
      const auto version = ParseKey(VersionKey(line, name, 77));
      ASSERT_TRUE(version.has_value());
      EXPECT_EQ(version->table, Table::kVersion);
      EXPECT_EQ(version->line, line);
      EXPECT_EQ(version->name, name);
      EXPECT_EQ(version->revision, 77);
      const auto current = ParseKey(CurrentKey(line, name));
      ASSERT_TRUE(current.has_value());
      EXPECT_EQ(current->line, line);
      EXPECT_EQ(current->name, name);
      const auto answer = ParseKey(AnswerKey(line, name));
      ASSERT_TRUE(answer.has_value());
      EXPECT_EQ(answer->line, line);
      EXPECT_EQ(answer->name, name);
    }
    EXPECT_EQ(ParseKey(HeadKey(line))->line, line);
    EXPECT_EQ(ParseKey(ChangesetKey(line, 5))->revision, 5);
  }
  EXPECT_EQ(ParseKey(CommitKey(9))->revision, 9);
}

TEST(KeyCodecTest, KeysThatNobodyWritesAreNotParsed) {
  for (const std::string& key :
       {std::string(), std::string("\0", 1),
        std::string("\x09"
                    "a"),
        std::string("\x06"
                    "abc"),
        CommitKey(0), ChangesetKey("a", 0), ChangesetKey("a", -1), CommitKey(1) + "x",
        std::string("\x03"
                    "a"),
        std::string("\x05"
                    "a\0",
                    3),
        std::string("\x05"
                    "a\0\x02",
                    4)}) {
    EXPECT_FALSE(ParseKey(key).has_value()) << Hex(key);
  }
}

TEST(KeyCodecTest, RandomBytesNeverCrashTheParser) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 100000; ++i) {
    std::string key(random() % 24, '\0');
    for (char& c : key) c = static_cast<char>(random() % 4 == 0 ? random() % 256 : random() % 9);
    const auto parts = ParseKey(key);
    EXPECT_FALSE(DescribeKey(key).empty());
    if (!parts.has_value() || parts->table != Table::kVersion) continue;
    EXPECT_EQ(VersionKey(parts->line, parts->name, parts->revision), key);
  }
}

bool In(const KeyRange& range, const std::string& key) {
  return key >= range.lower && (range.upper.empty() || key < range.upper);
}

TEST(KeyCodecTest, RangesHoldExactlyTheNamesWithThePrefixAfterTheOther) {
  for (const std::string& prefix : HardNames()) {
    for (const std::string& after : HardNames()) {
      for (const std::string& name : HardNames()) {
        const bool wanted =
            name.substr(0, prefix.size()) == prefix && (after.empty() || name > after);
        EXPECT_EQ(In(CurrentRange("l", prefix, after), CurrentKey("l", name)), wanted);
        EXPECT_EQ(In(VersionRange("l", prefix, after), VersionKey("l", name, 3)), wanted);
        EXPECT_EQ(In(HeadRange(prefix, after), HeadKey(name)), wanted);
      }
      EXPECT_FALSE(In(CurrentRange("l", prefix, after), CurrentKey("m", prefix)));
      EXPECT_FALSE(In(VersionRange("l", prefix, after), VersionKey("m", prefix, 3)));
    }
  }
}

TEST(KeyCodecTest, VersionRangeHoldsOneRecordAlone) {
  for (const std::string& name : HardNames()) {
    for (const std::string& other : HardNames()) {
      EXPECT_EQ(In(VersionRange("l", name), VersionKey("l", other, 3)), name == other);
    }
  }
}

TEST(KeyCodecTest, PrefixEndIsTheFirstKeyAfter) {
  EXPECT_EQ(PrefixEnd("a"), "b");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

}  // namespace
}  // namespace jointplan::storage
