// Surveys against real lists of municipalities: Greek names with their accents, Arabic ones, and
// Jordanian places that share a name.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "exchange/csv.h"
#include "exchange/survey.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/raw_table.h"

namespace jointplan::exchange {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PlacesRealTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string dir = RealDataDir() + "/places/";
    greek_ = ReadRawTable(ReadFileOrEmpty(dir + "greece_municipalities.csv"));
    std::string jordan = ReadFileOrEmpty(dir + "jordan_governorates_municipalities_ar_en.csv");
    if (greek_.empty() || jordan.empty()) {
      GTEST_SKIP() << "no lists in " << dir << "; set JOINTPLAN_REAL_DATA to the folder above it";
    }
    jordan.erase(0, jordan.find('\n') + 1);  // A comment stands before the header.
    jordanian_ = ReadRawTable(jordan);
  }

  static v1::Plan Hub() {
    v1::Plan plan;
    plan.set_name("plans/hub");
    plan.add_themes()->set_id("services");
    return plan;
  }

  // A survey that asks each of these places one question.
  static SurveyImport Ask(const std::vector<Place>& rows, const PlaceBook& places) {
    std::vector<std::vector<std::string>> table = {
        {"id", "municipality", "country", "code", "theme", "question", "weight"}};
    for (const Place& row : rows) {
      table.push_back({"q1", row.name, row.country, row.code, "services", "Τι λείπει;", "1.5"});
    }
    SurveyFormat format;
    format.survey = "Test";
    return ImportSurvey(WriteCsv(table), format, Hub(), places);
  }

  static std::vector<Place> Listed(const std::vector<RawRow>& rows, const std::string& column,
                                   const std::string& country, const std::string& code) {
    std::vector<Place> places;
    for (const RawRow& row : rows) {
      const bool municipality = row["level"].empty() || row["level"] == "2";
      if (municipality) places.push_back({row[column], country, code.empty() ? "" : row[code]});
    }
    return places;
  }

  static PlaceBook BookOf(const std::vector<Place>& listed) {
    PlaceBook places;
    for (const Place& place : listed) places.Add(place);
    return places;
  }

  static std::set<std::string> NamesOf(const SurveyImport& import) {
    std::set<std::string> names;
    for (const v1::Need& need : import.needs) names.insert(need.name());
    return names;
  }

  std::vector<RawRow> greek_, jordanian_;
};

TEST_F(PlacesRealTest, EveryMunicipalityOfAListGetsANeedOfItsOwn) {
  const std::vector<Place> greek = Listed(greek_, "name", "GR", "id");  // Two share a name.
  const SurveyImport import = Ask(greek, BookOf(greek));
  EXPECT_TRUE(import.faults.empty()) << import.faults.front().message;
  EXPECT_EQ(NamesOf(import).size(), greek.size());
  // Without codes, the two cannot be told apart, and are not taken for one.
  const std::vector<Place> bare = Listed(greek_, "name", "GR", "");
  EXPECT_EQ(Ask(bare, BookOf(bare)).faults.size(), 1U);
}

TEST_F(PlacesRealTest, NamesWithoutTheirAccentsAreAnsweredWithTheKnownSpelling) {
  const std::vector<Place> greek = Listed(greek_, "name", "GR", "");
  const PlaceBook places = BookOf(greek);
  int accented = 0;
  for (const Place& known : greek) {
    Place typed = known;
    typed.name = absl::StrReplaceAll(
        known.name,
        {{"ά", "α"}, {"έ", "ε"}, {"ή", "η"}, {"ί", "ι"}, {"ό", "ο"}, {"ύ", "υ"}, {"ώ", "ω"}});
    const PlaceAnswer answer = places.Find(typed);
    if (typed.name == known.name) {
      EXPECT_EQ(answer.kind, PlaceAnswer::Kind::kKnown) << known.name;
      continue;
    }
    ++accented;
    EXPECT_EQ(answer.kind, PlaceAnswer::Kind::kWrong) << typed.name;
    EXPECT_THAT(answer.problem, AllOf(HasSubstr(typed.name), HasSubstr("is known as")))
        << typed.name;
  }
  EXPECT_GT(accented, 200);
}

TEST_F(PlacesRealTest, ALetterTooManyIsAnsweredWithACloseName) {
  const std::vector<Place> greek = Listed(greek_, "name", "GR", "");
  const PlaceBook places = BookOf(greek);
  for (const Place& known : greek) {
    const PlaceAnswer answer = places.Find({known.name + "ψ", "GR", ""});
    EXPECT_EQ(answer.kind, PlaceAnswer::Kind::kUnknown) << known.name;
    EXPECT_THAT(answer.problem, HasSubstr("the closest is")) << known.name;
  }
}

TEST_F(PlacesRealTest, ArabicNamesAreKnownAndThoseOfSeveralPlacesNeedTheirCode) {
  const std::vector<Place> coded = Listed(jordanian_, "name.local", "JO", "id");
  ASSERT_GT(coded.size(), 100U);
  const PlaceBook places = BookOf(coded);
  const SurveyImport whole = Ask(coded, places);
  EXPECT_TRUE(whole.faults.empty()) << whole.faults.front().message;
  EXPECT_EQ(NamesOf(whole).size(), coded.size());
  std::set<std::string> once;
  std::set<std::string> several;
  for (const Place& place : coded) {
    if (!once.insert(place.name).second) several.insert(place.name);
  }
  for (const Place& place : coded) {
    const PlaceAnswer answer = places.Find({place.name, "", ""});
    const bool clear = !several.contains(place.name);
    EXPECT_EQ(answer.kind == PlaceAnswer::Kind::kKnown, clear) << place.name;
    EXPECT_EQ(answer.place.code, clear ? place.code : "") << place.name;
  }
}

}  // namespace
}  // namespace jointplan::exchange
