#include "storage/record_cache.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::storage {
namespace {

using testing::Eq;
using testing::IsNull;
using testing::NotNull;

constexpr char kLine[] = "plans/hub";
constexpr size_t kAmple = 16 << 20;

RecordPtr State(const std::string& name, int64_t revision, std::string bytes = "") {
  if (bytes.empty()) bytes = absl::StrCat(name, "@", revision);
  RecordVersion version;
  version.name = name;
  version.bytes = std::move(bytes);
  version.revision = revision;
  return std::make_shared<const SharedRecord>(std::move(version));
}

std::string DigestOf(int64_t revision) { return absl::StrFormat("%032d", revision); }

// A commit that makes `revision` of the line and sets a record, or removes it.
Publication Commit(int64_t revision, const std::string& name, RecordPtr record) {
  Publication publication;
  publication.lines.push_back({kLine, {{.revision = revision, .digest = DigestOf(revision)}}});
  publication.records.emplace_back(RecordKey{kLine, name}, std::move(record));
  return publication;
}

class RecordCacheTest : public testing::Test {
 protected:
  void Publish(int64_t revision, const std::string& name) {
    cache_.BeginWrite();
    cache_.Publish(Commit(revision, name, State(name, revision)));
  }

  RecordCache cache_{kAmple};
};

TEST_F(RecordCacheTest, WhatWasPublishedIsThereWithTheStatesBeforeIt) {
  for (int64_t revision = 1; revision <= 10; revision += 2) Publish(revision, "a");
  EXPECT_EQ(cache_.Get(kLine, "a")->version().revision, 9);
  EXPECT_EQ(cache_.GetAt(kLine, "a", 100)->version().revision, 9);
  EXPECT_EQ(cache_.GetAt(kLine, "a", 8)->version().revision, 7);
  EXPECT_EQ(cache_.GetAt(kLine, "a", 7)->version().revision, 7);
  EXPECT_EQ(cache_.GetAt(kLine, "a", 3)->version().revision, 3);
  // The state at 1 was dropped: the answer is "not here", not an older or newer state.
  EXPECT_THAT(cache_.GetAt(kLine, "a", 2), IsNull());
  EXPECT_THAT(cache_.Get("plans/other", "a"), IsNull());
}

TEST_F(RecordCacheTest, ARemovedRecordIsNotHereInAnyState) {
  Publish(1, "a");
  cache_.BeginWrite();
  cache_.Publish(Commit(2, "a", nullptr));
  EXPECT_THAT(cache_.Get(kLine, "a"), IsNull());
  EXPECT_THAT(cache_.GetAt(kLine, "a", 1), IsNull());
  EXPECT_EQ(cache_.GetHead(kLine)->revision, 2);
}

TEST_F(RecordCacheTest, WhatAnOldSnapshotHasIsNotBroughtIn) {
  const RecordCache::Ticket ticket = cache_.GetTicket();
  Publish(1, "b");
  cache_.Fill(kLine, "a", State("a", 1), ticket);
  EXPECT_THAT(cache_.Get(kLine, "a"), IsNull());
  cache_.Fill(kLine, "a", State("a", 1), cache_.GetTicket());
  EXPECT_THAT(cache_.Get(kLine, "a"), NotNull());
}

TEST_F(RecordCacheTest, WhatIsHereIsNotReplacedByWhatASnapshotHas) {
  Publish(5, "a");
  cache_.Fill(kLine, "a", State("a", 4), cache_.GetTicket());
  EXPECT_EQ(cache_.Get(kLine, "a")->version().revision, 5);
}

TEST_F(RecordCacheTest, AHeadIsNotBroughtInWhileSomethingIsWritten) {
  const RecordCache::Ticket before = cache_.GetTicket();
  cache_.BeginWrite();
  cache_.FillHead(kLine, {.revision = 7, .digest = "7"}, before);
  cache_.FillHead(kLine, {.revision = 7, .digest = "7"}, cache_.GetTicket());
  EXPECT_THAT(cache_.GetHead(kLine), Eq(std::nullopt));
  cache_.Publish({});
  cache_.FillHead(kLine, {.revision = 7, .digest = "7"}, before);
  EXPECT_THAT(cache_.GetHead(kLine), Eq(std::nullopt));
  cache_.FillHead(kLine, {.revision = 7, .digest = "7"}, cache_.GetTicket());
  EXPECT_EQ(cache_.GetHead(kLine)->revision, 7);
}

TEST_F(RecordCacheTest, ASnapshotFindsHereWhatItHasUntilSomethingBeginsToBeWritten) {
  Publish(1, "a");
  const RecordCache::Ticket ticket = cache_.GetTicket();
  EXPECT_EQ(cache_.GetAsOf(ticket, kLine, "a")->version().revision, 1);
  EXPECT_EQ(cache_.GetHeadAsOf(ticket, kLine)->revision, 1);
  EXPECT_THAT(cache_.GetAsOf(ticket, kLine, "b"), IsNull());
  cache_.BeginWrite();
  // A snapshot of another reader may have more by now, and bring it in.
  cache_.Fill(kLine, "b", State("b", 2), cache_.GetTicket());
  const RecordCache::Ticket meanwhile = cache_.GetTicket();
  for (const RecordCache::Ticket& late : {ticket, meanwhile}) {
    EXPECT_THAT(cache_.GetAsOf(late, kLine, "a"), IsNull());
    EXPECT_THAT(cache_.GetAsOf(late, kLine, "b"), IsNull());
    EXPECT_THAT(cache_.GetHeadAsOf(late, kLine), Eq(std::nullopt));
  }
  cache_.Publish(Commit(2, "b", State("b", 2)));
  for (const RecordCache::Ticket& late : {ticket, meanwhile}) {
    EXPECT_THAT(cache_.GetAsOf(late, kLine, "b"), IsNull());
    EXPECT_THAT(cache_.GetHeadAsOf(late, kLine), Eq(std::nullopt));
  }
  EXPECT_EQ(cache_.GetAsOf(cache_.GetTicket(), kLine, "b")->version().revision, 2);
}

TEST_F(RecordCacheTest, AStateThatIsAheadOfTheHeadIsNotReadTogetherWithIt) {
  Publish(1, "a");
  // A snapshot that was taken between the write of revision 2 and its publication.
  cache_.Fill(kLine, "b", State("b", 2), cache_.GetTicket());
  const absl::string_view names[] = {"a", "b"};
  Head head;
  RecordPtr records[2];
  EXPECT_FALSE(cache_.ReadTogether(kLine, names, 2, &head, records));
  EXPECT_TRUE(cache_.ReadTogether(kLine, names, 1, &head, records));
  Publish(2, "b");
  EXPECT_TRUE(cache_.ReadTogether(kLine, names, 2, &head, records));
  EXPECT_EQ(head.revision, 2);
}

TEST_F(RecordCacheTest, TheNewestDigestsAreHereAndOlderOnesOnceTheyWereBroughtIn) {
  constexpr int64_t kLast = RecordCache::kDigestsMax + 10;
  for (int64_t revision = 1; revision <= kLast; ++revision) Publish(revision, "a");
  EXPECT_THAT(cache_.GetDigest(kLine, kLast), Eq(DigestOf(kLast)));
  EXPECT_THAT(cache_.GetDigest(kLine, 11), Eq(DigestOf(11)));
  EXPECT_THAT(cache_.GetDigest(kLine, 10), Eq(std::nullopt));
  EXPECT_THAT(cache_.GetDigest(kLine, kLast + 1), Eq(std::nullopt));
  cache_.FillDigest(kLine, 10, DigestOf(10));
  EXPECT_THAT(cache_.GetDigest(kLine, 10), Eq(DigestOf(10)));
  // One that was not published may never come to be.
  cache_.FillDigest(kLine, kLast + 1, "no");
  EXPECT_THAT(cache_.GetDigest(kLine, kLast + 1), Eq(std::nullopt));
}

TEST(RecordCacheBudgetTest, WhatWasUsedLeastRecentlyMakesRoom) {
  constexpr size_t kBudget = 1 << 20;
  RecordCache cache(kBudget);
  const std::string bytes(1000, 'x');
  for (int i = 0; i < 2000; ++i) {
    const std::string name = absl::StrCat("r", i);
    cache.Fill(kLine, name, State(name, 1, bytes), cache.GetTicket());
    EXPECT_THAT(cache.Get(kLine, "r0"), NotNull()) << i;
    ASSERT_LE(cache.bytes(), kBudget);
  }
  EXPECT_THAT(cache.Get(kLine, "r1"), IsNull());
  EXPECT_THAT(cache.Get(kLine, "r1999"), NotNull());
}

// Each commit sets both records to its own number: whoever reads both together, from memory, sees
// one commit.
TEST(RecordCacheRaceTest, ReadersSeeWholeCommits) {
  RecordCache cache(kAmple);
  std::atomic<bool> done = false;
  std::atomic<int64_t> seen = 0;
  const auto read = [&] {
    while (!done) {
      const absl::string_view names[] = {"a", "b"};
      Head head;
      RecordPtr records[2];
      if (!cache.ReadTogether(kLine, names, 2, &head, records)) continue;
      EXPECT_EQ(records[0]->version().revision, head.revision);
      EXPECT_EQ(records[1]->version().revision, head.revision);
      EXPECT_EQ(head.digest, DigestOf(head.revision));
      ++seen;
    }
  };
  std::thread first(read);
  std::thread second(read);
  int64_t revision = 0;
  while (revision < 2000 || seen < 100) {
    ++revision;
    Publication publication = Commit(revision, "a", State("a", revision));
    publication.records.emplace_back(RecordKey{kLine, "b"}, State("b", revision));
    cache.BeginWrite();
    cache.Publish(std::move(publication));
  }
  done = true;
  first.join();
  second.join();
}

TEST(SharedRecordTest, TheFirstToKeepSomethingDecides) {
  class Made : public Derived {};
  const RecordPtr record = State("a", 1);
  EXPECT_THAT(record->derived(), IsNull());
  const Derived* kept = record->Keep(std::make_unique<const Made>());
  EXPECT_EQ(record->Keep(std::make_unique<const Made>()), kept);
  EXPECT_EQ(record->derived(), kept);
}

}  // namespace
}  // namespace jointplan::storage
