#include "plan/text_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "plan/text_hunks.h"
#include "plan/text_tokens.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Merged(const std::string& base, const std::string& theirs, const std::string& mine) {
  const TextMerge merge = MergeText(base, theirs, mine);
  EXPECT_THAT(merge.regions, IsEmpty()) << base << "|" << theirs << "|" << mine;
  return merge.merged;
}

TEST(TextTokensTest, WordsSpacesAndMarksAreTokens) {
  EXPECT_THAT(TextTokens("Train 20  staff, then go."),
              ElementsAre("Train", " ", "20", "  ", "staff", ",", " ", "then", " ", "go", "."));
  EXPECT_THAT(TextTokens(""), IsEmpty());
}

TEST(TextTokensTest, ALineEndOfTwoCharactersIsOneToken) {
  EXPECT_THAT(TextTokens("a\r\nb\n\n"), ElementsAre("a", "\r\n", "b", "\n", "\n"));
}

TEST(TextTokensTest, AccentsVowelSignsAndJoinedPicturesStayWhole) {
  EXPECT_THAT(TextTokens("re\u0301fugie\u0301"), ElementsAre("re\u0301fugie\u0301"));
  EXPECT_THAT(TextTokens("\u0645\u064e\u062f\u0631\u0633\u0629"),
              ElementsAre("\u0645\u064e\u062f\u0631\u0633\u0629"));
  const std::string family = "\U0001f468\u200d\U0001f469\u200d\U0001f467";
  EXPECT_THAT(TextTokens(family), ElementsAre(family));
}

TEST(TextTokensTest, AMarkOfDirectionStaysWithWhatItFollows) {
  EXPECT_THAT(TextTokens("a\u200f b"), ElementsAre("a\u200f", " ", "b"));
}

TEST(TextHunksTest, WhatWasReplacedIsAHunk) {
  const auto hunks = TextHunks({1, 2, 3}, {1, 9, 3});
  ASSERT_EQ(hunks.size(), 1U);
  EXPECT_EQ(hunks[0].base_begin, 1U);
  EXPECT_EQ(hunks[0].base_end, 2U);
  EXPECT_EQ(hunks[0].side_begin, 1U);
  EXPECT_EQ(hunks[0].side_end, 2U);
}

TEST(TextHunksTest, EqualTextsHaveNone) { EXPECT_THAT(TextHunks({1, 2}, {1, 2}), IsEmpty()); }

TEST(TextHunksTest, AHunkCoversEveryPlaceWhereTheChangeCouldBe) {
  // One of two equal tokens was removed; nobody can say which.
  const auto hunks = TextHunks({7, 5, 5, 8}, {7, 5, 8});
  ASSERT_EQ(hunks.size(), 1U);
  EXPECT_EQ(hunks[0].base_begin, 1U);
  EXPECT_EQ(hunks[0].base_end, 3U);
}

// Long texts with few changes are looked at exactly; what the table cannot hold is one hunk between
// the common ends.
TEST(TextHunksTest, LongTextsWithFewChangesAreExact) {
  std::vector<int> base;
  base.reserve(50'000);
  for (int i = 0; i < 50'000; ++i) base.push_back(i);
  std::vector<int> side = base;
  side[100] = -1;
  side.erase(side.begin() + 40'000);
  const auto hunks = TextHunks(base, side);
  ASSERT_EQ(hunks.size(), 2U);
  EXPECT_EQ(hunks[0].base_begin, 100U);
  EXPECT_EQ(hunks[1].base_begin, 40'000U);
  EXPECT_EQ(hunks[1].base_end, 40'001U);
}

TEST(TextHunksTest, LongTextsRewrittenAreOneHunkBetweenTheirCommonEnds) {
  std::vector<int> base;
  std::vector<int> side;
  for (int i = 0; i < 6'000; ++i) {
    base.push_back(i);
    side.push_back(i < 10 || i >= 5'990 ? i : i + 10'000);
  }
  const auto hunks = TextHunks(base, side);
  ASSERT_EQ(hunks.size(), 1U);
  EXPECT_EQ(hunks[0].base_begin, 10U);
  EXPECT_EQ(hunks[0].base_end, 5'990U);
  EXPECT_EQ(hunks[0].side_end, 5'990U);
}

TEST(MergeTextTest, ChangesOfDifferentWordsBothHold) {
  EXPECT_EQ(Merged("Paint the red door today.", "Paint the blue door today.",
                   "Paint the red door tomorrow."),
            "Paint the blue door tomorrow.");
}

TEST(MergeTextTest, TheSameChangeHoldsOnce) {
  EXPECT_EQ(Merged("a b c d e", "a x c d e", "a x c d y"), "a x c d y");
}

TEST(MergeTextTest, AnUnchangedSideGivesTheOtherByteForByte) {
  const std::string odd = "tab\t and  blanks \r\n";
  EXPECT_EQ(Merged("x", odd, "x"), odd);
  EXPECT_EQ(Merged("x", "x", odd), odd);
  EXPECT_EQ(Merged(odd, odd, odd), odd);
}

TEST(MergeTextTest, TheSameWordsChangedDifferentlyCollide) {
  const TextMerge merge = MergeText("Train 20 staff.", "Train 30 staff.", "Train 40 staff.");
  ASSERT_EQ(merge.regions.size(), 1U);
  EXPECT_EQ(merge.regions[0].base(), "20");
  EXPECT_EQ(merge.regions[0].theirs(), "30");
  EXPECT_EQ(merge.regions[0].mine(), "40");
  EXPECT_EQ(merge.merged, "");
}

TEST(MergeTextTest, OnlyTheStretchesThatCollideAreShown) {
  const TextMerge merge =
      MergeText("one two three four five six seven", "ONE two three four five SIX seven",
                "one two THREE four five sechs seven");
  ASSERT_EQ(merge.regions.size(), 1U);
  EXPECT_EQ(merge.regions[0].base(), "six");
}

TEST(MergeTextTest, ChangesThatTouchCollide) {
  EXPECT_EQ(MergeText("a,b", "x,b", "a;b").regions.size(), 1U);
}

TEST(MergeTextTest, TwoInsertionsAtOnePlaceCollide) {
  const TextMerge merge = MergeText("a, b.", "a, x; b.", "a, y; b.");
  ASSERT_EQ(merge.regions.size(), 1U);
  EXPECT_THAT(merge.regions[0].theirs(), testing::HasSubstr("x;"));
  EXPECT_THAT(merge.regions[0].mine(), testing::HasSubstr("y;"));
}

// Two full stops, of which either may be the old one: the region holds both.
TEST(MergeTextTest, ARegionCoversEveryPlaceWhereTheChangeCouldBe) {
  const TextMerge merge = MergeText("a.", "a. More.", "a. Other.");
  ASSERT_EQ(merge.regions.size(), 1U);
  EXPECT_EQ(merge.regions[0].base(), ".");
  EXPECT_EQ(merge.regions[0].theirs(), ". More.");
}

TEST(MergeTextTest, ARemovedWordAgainstAChangedOneCollides) {
  EXPECT_EQ(MergeText("go to school now", "go to now", "go to work now").regions.size(), 1U);
}

// diff3 is not associative, and nobody's is: what is merged first decides what collides. Kept here
// so that nobody claims it for texts.
TEST(MergeTextTest, MergingIsNotAssociative) {
  const std::string base = "a b c d e f g";
  const std::string x = "a b c d e f";
  const std::string y = "A b c d e f g";
  const std::string z = "A b c d e f g h";
  const TextMerge all_at_once = MergeText(base, x, z);
  EXPECT_EQ(all_at_once.regions.size(), 1U);
  // One by one, the step that changes the front alone goes through.
  const std::string first = Merged(base, x, y);
  EXPECT_EQ(first, "A b c d e f");
  EXPECT_EQ(MergeText(y, first, z).regions.size(), 1U);
  // And a change taken up and taken back on the way is there or not, by the way taken.
  EXPECT_EQ(Merged("a b c", "a x c", "a b c"), "a x c");
  EXPECT_EQ(Merged("a x c", "a x c", "a b c"), "a b c");
}

TEST(MergeTextTest, ArabicAndFrenchMergeByWord) {
  EXPECT_EQ(Merged("\u062a\u062f\u0631\u064a\u0628 20 \u0645\u0648\u0638\u0641",
                   "\u062a\u062f\u0631\u064a\u0628 30 \u0645\u0648\u0638\u0641",
                   "\u062a\u062f\u0631\u064a\u0628 20 \u0639\u0627\u0645\u0644"),
            "\u062a\u062f\u0631\u064a\u0628 30 \u0639\u0627\u0645\u0644");
  EXPECT_EQ(Merged("l'\u00e9cole reste ouverte", "l'\u00e9cole reste ferm\u00e9e",
                   "L'\u00e9cole reste ouverte"),
            "L'\u00e9cole reste ferm\u00e9e");
}

TEST(MergeTextTest, ALongTextMergesInBoundedMemory) {
  std::string base;
  std::string theirs;
  std::string mine;
  for (int i = 0; i < 8'000; ++i) {
    absl::StrAppend(&base, "w", i, " ");
    absl::StrAppend(&theirs, i == 5 ? "their" : absl::StrCat("w", i), " ");
    absl::StrAppend(&mine, i > 100 && i < 7'900 ? absl::StrCat("m", i) : absl::StrCat("w", i), " ");
  }
  const TextMerge merge = MergeText(base, theirs, mine);
  EXPECT_THAT(merge.regions, IsEmpty());
  EXPECT_NE(merge.merged.find("their "), std::string::npos);
  EXPECT_NE(merge.merged.find("m5000 "), std::string::npos);
}

}  // namespace
}  // namespace jointplan::plan
