#include "plan/spelling.h"

#include "gtest/gtest.h"

namespace jointplan::plan {
namespace {

TEST(SpellingTest, CaseAccentsAndPunctuationFoldAway) {
  EXPECT_EQ(FoldName("Zahlé"), "zahle");
  EXPECT_EQ(FoldName("ZAHLE\u0301"), "zahle");
  EXPECT_EQ(FoldName("  Bourj-Hammoud  "), "bourj hammoud");
  EXPECT_EQ(FoldName("Şanlıurfa"), "sanliurfa");
  EXPECT_EQ(FoldName("İstanbul"), "istanbul");
  EXPECT_EQ(FoldName("Ben Arous (Tunisie)"), "ben arous tunisie");
  EXPECT_EQ(FoldName("--"), "");
}

TEST(SpellingTest, ArabicKeepsItsLettersAndLosesItsVowelSigns) {
  EXPECT_EQ(FoldName("صُور"), FoldName("صور"));
  EXPECT_NE(FoldName("صور"), FoldName("صيدا"));
  EXPECT_EQ(FoldName("صور"), "صور");
}

TEST(SpellingTest, LettersThatDifferAreCounted) {
  EXPECT_EQ(SpellingDistance("sour", "sour", 3), 0);
  EXPECT_EQ(SpellingDistance("sour", "soour", 3), 1);
  EXPECT_EQ(SpellingDistance("sour", "suor", 3), 1);  // Neighbours swapped.
  EXPECT_EQ(SpellingDistance("irbid", "irbed", 3), 1);
  EXPECT_EQ(SpellingDistance("", "ab", 3), 2);
  EXPECT_EQ(SpellingDistance("صور", "صر", 3), 1);
  EXPECT_EQ(SpellingDistance("mafraq", "gaziantep", 3), 4);  // More than asked for.
}

}  // namespace
}  // namespace jointplan::plan
