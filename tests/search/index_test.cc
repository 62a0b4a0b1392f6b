#include "search/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/plan/records.h"

namespace jointplan::search {
namespace {

using testing::ElementsAre;

const absl::Time kMonday = absl::FromUnixSeconds(1553500800);

Condition FilterOf(absl::string_view filter) {
  auto condition = ParseFilter(filter, v1::Activity::descriptor());
  EXPECT_TRUE(condition.ok()) << condition.status();
  return *std::move(condition);
}

v1::Activity InTheme(const std::string& theme, const std::string& municipality = "") {
  v1::Activity activity;
  activity.add_themes(theme);
  if (!municipality.empty()) {
    v1::Location* location = activity.add_locations();
    location->set_id("l1");
    location->set_municipality(municipality);
  }
  return activity;
}

std::vector<std::string> Ids(const Index& index, const std::vector<uint32_t>& rows) {
  std::vector<std::string> ids;
  for (const uint32_t row : rows) ids.emplace_back(index.IdOf(row));
  return ids;
}

std::vector<std::string> Ids(const Index& index, const Rows& rows) {
  return Ids(index, index.FirstCreated(rows, absl::InfinitePast(), "", 1000));
}

TEST(IndexTest, AnEditMovesARecordFromWhatItHadToWhatItHas) {
  Index index;
  index.Add("a1", kMonday);
  index.Put("a1", nullptr, InTheme("t1"), kMonday);
  const v1::Activity before = InTheme("t1");
  index.Put("a1", &before, InTheme("t2"), kMonday);
  EXPECT_TRUE(index.Select(FilterOf("theme = t1")).possible.isEmpty());
  EXPECT_THAT(Ids(index, index.Select(FilterOf("theme = t2")).sure), ElementsAre("a1"));
}

TEST(IndexTest, AWordThatStandsInTwoTextsIsFoundUntilBothAreGone) {
  Index index;
  v1::Activity both;
  (*both.mutable_title())["en"] = "Wells for Irbid";
  both.add_tags("wells");
  v1::Activity one = both;
  (*one.mutable_title())["en"] = "Schools for Irbid";
  v1::Activity none = one;
  none.clear_tags();
  index.Add("a1", kMonday);
  index.Put("a1", nullptr, both, kMonday);
  const auto finds = [&](const char* word) {
    return !index.Select(FilterOf(word)).possible.isEmpty();
  };
  index.Put("a1", &both, one, kMonday);
  EXPECT_TRUE(finds("schools"));
  EXPECT_TRUE(finds("wells"));
  index.Put("a1", &one, none, kMonday);
  EXPECT_TRUE(finds("schools"));
  EXPECT_FALSE(finds("wells"));
}

TEST(IndexTest, WhatWasRemovedSatisfiesNothing) {
  Index index;
  index.Add("a1", kMonday);
  index.Put("a1", nullptr, InTheme("t1"), kMonday);
  index.Remove("a1", InTheme("t1"));
  EXPECT_TRUE(index.Select(FilterOf("")).possible.isEmpty());
  EXPECT_TRUE(index.Select(FilterOf("NOT theme = t2")).possible.isEmpty());
  EXPECT_EQ(index.size(), 0U);
}

TEST(IndexTest, WhatItCannotTellIsPossibleAndNotSure) {
  Index index;
  index.Add("a1", kMonday);
  index.Put("a1", nullptr, InTheme("t1"), kMonday);
  const auto selection = index.Select(FilterOf("targets.value > 5 AND theme = t1"));
  EXPECT_TRUE(selection.sure.isEmpty());
  EXPECT_EQ(selection.possible.cardinality(), 1U);
}

TEST(IndexTest, ResultsComeInTheOrderOfCreationAlsoWhenRowsDoNot) {
  Index index;
  index.Add("b", kMonday);
  index.Add("c", kMonday + absl::Seconds(2));
  index.Add("a", kMonday + absl::Seconds(1));
  for (const char* id : {"a", "b", "c"}) index.Put(id, nullptr, InTheme("t1"), kMonday);
  const Rows all = index.Select(FilterOf("")).sure;
  EXPECT_THAT(Ids(index, all), ElementsAre("b", "a", "c"));
  EXPECT_THAT(Ids(index, index.FirstCreated(all, kMonday, "b", 1)), ElementsAre("a"));
  EXPECT_THAT(Ids(index, index.FirstCreated(all, kMonday + absl::Seconds(1), "a", 9)),
              ElementsAre("c"));
}

TEST(IndexTest, APositionThatIsNoRowIsWhereItWouldStand) {
  Index index;
  for (const char* id : {"a", "c", "e"}) {
    index.Add(id, kMonday);
    index.Put(id, nullptr, InTheme("t1"), kMonday);
  }
  const Rows all = index.Select(FilterOf("")).sure;
  EXPECT_THAT(Ids(index, index.FirstCreated(all, kMonday, "b", 9)), ElementsAre("c", "e"));
  EXPECT_THAT(Ids(index, index.FirstCreated(all, kMonday, "c", 9)), ElementsAre("e"));
}

TEST(IndexTest, AFacetCountsEachRecordOnceForAValueHoweverItIsSpelled) {
  Index index;
  const char* const places[] = {"Zahlé", "Zahle", "Saida"};
  for (int i = 0; i < 3; ++i) {
    const std::string id = absl::StrCat("a", i);
    index.Add(id, kMonday);
    v1::Activity activity = InTheme("t1", places[i]);
    if (i == 0) activity.add_locations()->set_municipality("ZAHLE");
    index.Put(id, nullptr, activity, kMonday);
  }
  const auto counts = index.CountFacet("locations.municipality", index.Select(FilterOf("")).sure);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].shown, "Saida");
  EXPECT_EQ(counts[0].count, 1U);
  EXPECT_EQ(counts[1].shown, "ZAHLE");
  EXPECT_EQ(counts[1].count, 2U);
  EXPECT_THAT(Ids(index, index.Select(FilterOf("municipality = zahle")).sure),
              ElementsAre("a0", "a1"));
}

TEST(IndexTest, PackingChangesNoAnswer) {
  Index index;
  for (int i = 0; i < 5000; ++i) {
    const std::string id = absl::StrCat("a", i);
    index.Add(id, kMonday + absl::Seconds(i));
    index.Put(id, nullptr, InTheme(i % 3 == 0 ? "t1" : "t2"), kMonday);
  }
  const Rows before = index.Select(FilterOf("theme = t1")).sure;
  index.Shrink();
  EXPECT_TRUE(before == index.Select(FilterOf("theme = t1")).sure);
  EXPECT_EQ(before.cardinality(), 1667U);
}

}  // namespace
}  // namespace jointplan::search
