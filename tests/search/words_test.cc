#include "search/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace jointplan::search {
namespace {

using testing::ElementsAre;

// Whether somebody who types `typed` finds a text.
bool Finds(absl::string_view typed, absl::string_view text, absl::string_view language) {
  const std::vector<std::string> terms = TermsOf(text, language);
  const std::vector<QueryWord> query = QueryWordsOf(typed, /*keep_all=*/false);
  return std::all_of(query.begin(), query.end(), [&](const QueryWord& word) {
    return std::any_of(terms.begin(), terms.end(), [&](const std::string& term) {
      return std::binary_search(word.terms.begin(), word.terms.end(), term);
    });
  });
}

TEST(WordsTest, WordsHaveNoCaseNoAccentsAndNoElision) {
  EXPECT_THAT(WordsOf("L'Eau d’accueil à Zahlé, 1325 !"),
              ElementsAre("eau", "accueil", "a", "zahle", "1325"));
}

TEST(WordsTest, ArabicWordsHaveNoMarksAndNoStretching) {
  EXPECT_THAT(WordsOf("تَدْريب"), ElementsAre("تدريب"));
  EXPECT_THAT(WordsOf("مـــاء"), ElementsAre("ماء"));
}

TEST(WordsTest, FormsOfAWordAreFoundInTheLanguageOfTheText) {
  EXPECT_TRUE(Finds("municipality", "Support to municipalities", "en"));
  EXPECT_TRUE(Finds("training", "The mayors were trained", "en"));
  EXPECT_TRUE(Finds("réfugié", "Les réfugiés et leurs hôtes", "fr"));
  EXPECT_TRUE(Finds("municipalité", "Appui aux municipalités", "fr"));
  EXPECT_TRUE(Finds("تدريب", "التدريب على المياه", "ar"));
}

TEST(WordsTest, AccentsNeedNotBeTyped) {
  EXPECT_TRUE(Finds("refugies", "Les réfugiés et leurs hôtes", "fr"));
  EXPECT_TRUE(Finds("Réfugiés", "Les refugies", "fr"));
}

TEST(WordsTest, ArabicLettersThatPeopleWriteForOneAnotherAreOne) {
  EXPECT_TRUE(Finds("الاردن", "الأردن", "ar"));
  EXPECT_TRUE(Finds("مدرسه", "مدرسة", "ar"));
  EXPECT_TRUE(Finds("مستشفي", "مستشفى", "ar"));
}

TEST(WordsTest, APlaceIsFoundInAnySpellingAndLanguage) {
  for (const char* typed : {"Marrakesh", "Marrakech", "MARRAKECH", "مراكش", "مرّاكش"}) {
    EXPECT_TRUE(Finds(typed, "Mayors Declaration of Marrakech", "en")) << typed;
    EXPECT_TRUE(Finds(typed, "the Marrakesh declaration", "en")) << typed;
    EXPECT_TRUE(Finds(typed, "Déclaration de Marrakech", "fr")) << typed;
    EXPECT_TRUE(Finds(typed, "إعلان مراكش", "ar")) << typed;
  }
  EXPECT_TRUE(Finds("Beyrouth", "Port of Beirut", "en"));
  EXPECT_FALSE(Finds("Tripoli", "Port of Beirut", "en"));
}

TEST(WordsTest, TextsOfOtherLanguagesAreFoundByWholeWords) {
  EXPECT_TRUE(Finds("BELEDIYE", "belediye hizmetleri", "tr"));
  EXPECT_FALSE(Finds("belediyeler", "belediye", "tr"));
}

TEST(WordsTest, WordsThatSayNothingAreNotAskedFor) {
  EXPECT_TRUE(Finds("the water of the city", "city water", "en"));
  EXPECT_EQ(QueryWordsOf("of the", false).size(), 2U) << "nothing else is there";
  EXPECT_EQ(QueryWordsOf("water of", true).size(), 2U);
}

TEST(WordsTest, DifferentWordsStayDifferent) {
  EXPECT_FALSE(Finds("water", "waste collection", "en"));
  EXPECT_FALSE(Finds("eau", "bureau", "fr"));
}

}  // namespace
}  // namespace jointplan::search
