#include "exchange/survey.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange/survey_edits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/path_access.h"

namespace jointplan::exchange {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kHeader[] = "id,municipality,country,theme,question[en],answer[en],weight,date\n";

v1::Plan HubPlan() {
  v1::Plan plan;
  plan.set_name("plans/hub");
  const auto add = [&](const char* id, const char* en, const char* fr) {
    v1::Theme* theme = plan.add_themes();
    theme->set_id(id);
    (*theme->mutable_title())["en"] = en;
    (*theme->mutable_title())["fr"] = fr;
  };
  add("services", "Basic services", "Services de base");
  add("jobs", "Work", "Travail");
  return plan;
}

PlaceBook Places() {
  PlaceBook places;
  places.Add({"Sour", "LB", "LB62"});
  places.Add({"Zahlé", "LB", ""});
  places.Add({"Irbid", "JO", ""});
  places.Add({"Tripoli", "LB", ""});
  places.Add({"Tripoli", "LY", ""});
  return places;
}

SurveyFormat FormatOf() {
  SurveyFormat format;
  format.survey = "HMLN 2018";
  format.table.comments = "#";
  return format;
}

SurveyImport Read(const std::string& rows, const SurveyFormat& format = FormatOf(),
                  const std::string& header = kHeader) {
  return ImportSurvey(header + rows, format, HubPlan(), Places());
}

// Faults as `line column: message`, errors with a `!`.
std::vector<std::string> FaultsOf(const Faults& faults) {
  std::vector<std::string> texts;
  for (const Fault& fault : faults) {
    texts.push_back(absl::StrCat(fault.severity == Severity::kError ? "!" : "", fault.line, " ",
                                 fault.column, ": ", fault.message));
  }
  return texts;
}

TEST(SurveyTest, ARowBecomesANeedWithWhatIsKnownOfItsPlace) {
  const SurveyImport import =
      Read("q1,Sour,,services,What is lacking?,\"Water,\nin summer\",4.50,2018-11-05\n");
  EXPECT_THAT(FaultsOf(import.faults), IsEmpty());
  EXPECT_TRUE(import.ok());
  EXPECT_EQ(import.rows, 1);
  ASSERT_THAT(import.needs, SizeIs(1));
  const v1::Need& need = import.needs[0];
  EXPECT_EQ(need.municipality(), "Sour");
  EXPECT_EQ(need.country(), "LB");
  EXPECT_EQ(need.code(), "LB62");
  EXPECT_EQ(need.theme(), "services");
  EXPECT_EQ(need.question().at("en"), "What is lacking?");
  EXPECT_EQ(need.answer().at("en"), "Water,\nin summer");
  EXPECT_EQ(need.weight(), "4.5");
  EXPECT_EQ(need.survey(), "HMLN 2018");
  EXPECT_EQ(need.survey_date(), "2018-11-05");
  EXPECT_THAT(need.name(), StartsWith("plans/hub/needs/hmln-2018-sour-services-q1-"));
}

TEST(SurveyTest, ThemesGoByIdOrByTitleInAnyLanguage) {
  const SurveyImport import = Read(
      "q1,Sour,,services,A?,,,\n"
      "q2,Sour,,Services de base,A?,,,\n"
      "q3,Sour,,  basic  SERVICES ,A?,,,\n");
  EXPECT_THAT(FaultsOf(import.faults), IsEmpty());
  for (const v1::Need& need : import.needs) EXPECT_EQ(need.theme(), "services");
}

TEST(SurveyTest, TextsComeInAsManyLanguagesAsTheTableHas) {
  SurveyFormat format = FormatOf();
  format.language = "fr";
  const SurveyImport import = Read("Sour,jobs,Quoi ?,ماذا؟,L'eau,\n", format,
                                   "municipality,theme,question,question[ar],answer,answer[ar]\n");
  EXPECT_THAT(FaultsOf(import.faults), IsEmpty());
  ASSERT_THAT(import.needs, SizeIs(1));
  EXPECT_EQ(import.needs[0].question().at("fr"), "Quoi ?");
  EXPECT_EQ(import.needs[0].question().at("ar"), "ماذا؟");
  EXPECT_THAT(import.needs[0].answer(), SizeIs(1));
  EXPECT_FALSE(import.needs[0].has_weight());
}

TEST(SurveyTest, EveryFaultyRowIsReportedByLineAndColumn) {
  const SurveyImport import = Read(
      "q1,Zahle,,services,A?,,,\n"
      "q1,Irbed,,services,A?,,,\n"
      "q1,Atlantis,,services,A?,,,\n"
      "q1,Tripoli,,services,A?,,,\n"
      "q1,Irbid,LB,services,A?,,,\n"
      "q1,,,services,A?,,,\n"
      "q1,Sour,,servises,A?,,,\n"
      "q1,Sour,,,A?,,,\n"
      "q1,Sour,,services,,,,\n"
      "q1,Sour,,services,A?,,\"3,5\",\n"
      "q1,Sour,,services,A?,,-1,\n"
      "q1,Sour,,services,A?,,,05/11/2018\n"
      "q1,Sour,Lebanon,services,A?,,,\n"
      "q1,Irbid,,services,A?\n");
  EXPECT_FALSE(import.ok());
  EXPECT_EQ(import.rows, 14);
  EXPECT_THAT(
      FaultsOf(import.faults),
      ElementsAre(
          AllOf(StartsWith("!2 municipality: \"Zahle\" is known as \"Zahlé\" (LB)"),
                HasSubstr("write it as it is known")),
          AllOf(StartsWith("!3 municipality: \"Irbed\" is no municipality that is known"),
                HasSubstr("the closest is \"Irbid\" (JO)"), HasSubstr("--new-places")),
          AllOf(StartsWith("!4 municipality: \"Atlantis\" is no municipality that is known;"),
                HasSubstr("--new-places")),
          AllOf(StartsWith("!5 municipality: \"Tripoli\" may be \"Tripoli\" (LB) or \"Tripoli\" "
                           "(LY)"),
                HasSubstr("country or code")),
          StartsWith("!6 municipality: \"Irbid\" is known as \"Irbid\" (JO), with another country"),
          StartsWith("!7 municipality: the row names no municipality"),
          AllOf(StartsWith("!8 theme: \"servises\" is no theme of the plan, and the closest is "
                           "services"),
                HasSubstr("its themes are services, jobs")),
          StartsWith("!9 theme: the row names no theme"),
          StartsWith("!10 question[en]: the row says nothing of what was asked"),
          AllOf(StartsWith("!11 weight: \"3,5\" is no number with the decimal mark ."),
                HasSubstr("--decimal")),
          StartsWith("!12 weight: \"-1\" is below 0"),
          StartsWith("!13 date: \"05/11/2018\" is no date; write it as YYYY-MM-DD"),
          StartsWith("!14 municipality: \"Sour\" is known as \"Sour\" (LB, LB62), with another"),
          StartsWith("!15 : the row has 5 cells and the header has 8")));
}

TEST(SurveyTest, CodesTellPlacesApartAndMustFit) {
  const std::string header = "municipality,code,theme,question\n";
  const SurveyImport import = Read(
      "Sour,LB62,services,A?\n"
      "Tyre,LB62,services,B?\n"
      "Sour,LB63,services,C?\n",
      FormatOf(), header);
  EXPECT_THAT(
      FaultsOf(import.faults),
      ElementsAre(
          StartsWith("!3 municipality: the code LB62 is that of \"Sour\" (LB, LB62), not of "
                     "\"Tyre\""),
          StartsWith("!4 municipality: \"Sour\" is known as \"Sour\" (LB, LB62), with "
                     "another country or code")));
}

TEST(SurveyTest, NewPlacesAreTakenWhenAskedForAndOtherSpellingsAreNot) {
  SurveyFormat format = FormatOf();
  format.new_places = true;
  const SurveyImport import = Read(
      "q1,Sousse,TN,jobs,A?,,,\n"
      "q2,Sousse,TN,jobs,A?,,,\n"
      "q1,Irbed,JO,jobs,A?,,,\n"
      "q1,ZAHLE,LB,jobs,A?,,,\n"
      "q3,SOUSSE,TN,jobs,A?,,,\n",
      format);
  EXPECT_THAT(
      FaultsOf(import.faults),
      ElementsAre("2 municipality: \"Sousse\" is no municipality that is known; it is taken "
                  "as new",
                  "4 municipality: \"Irbed\" is no municipality that is known, and the "
                  "closest is \"Irbid\" (JO); it is taken as new",
                  StartsWith("!5 municipality: \"ZAHLE\" is known as \"Zahlé\""),
                  StartsWith("!6 municipality: \"SOUSSE\" is known as \"Sousse\" (TN)")));
}

TEST(SurveyTest, AccentsPutTogetherOrApartAreOneSpelling) {
  EXPECT_THAT(FaultsOf(Read("q1,Zahle\u0301,LB,jobs,A?,,,\n").faults), IsEmpty());
}

TEST(SurveyTest, TwoRowsForOneNeedAreAnError) {
  const SurveyImport import = Read(
      "q1,Sour,,services,A?,Water,,\n"
      "Q1,Sour,,Basic services,B?,Bread,,\n"
      ",Sour,,services,A?,Water,,\n"
      ",Sour,,services,a?,Bread,,\n");
  EXPECT_THAT(FaultsOf(import.faults),
              ElementsAre(AllOf(StartsWith("!3 : the row is about the same survey"),
                                HasSubstr("as line 2")),
                          AllOf(StartsWith("!5 : "), HasSubstr("as line 4"))));
}

TEST(SurveyTest, TheHeaderSaysWhatIsMissingAndWhatIsNotRead) {
  EXPECT_THAT(FaultsOf(Read("Sour,A?\n", FormatOf(), "municipality,question\n").faults),
              ElementsAre(StartsWith("!1 theme: this column is needed")));
  EXPECT_THAT(FaultsOf(Read("Sour,jobs\n", FormatOf(), "municipality,theme\n").faults),
              ElementsAre(StartsWith("!1 question: the table has no column of this name")));
  EXPECT_THAT(
      FaultsOf(Read("Sour,jobs,A?,5\n", FormatOf(), "municipality,theme,question[french],wieght\n")
                   .faults),
      ElementsAre(
          StartsWith("!1 question[french]: \"french\" is not a language tag"),
          AllOf(StartsWith("1 wieght: this column is not read"), HasSubstr("answer and weight"))));
  EXPECT_THAT(
      FaultsOf(Read("Sour,jobs,A?,B?\n", FormatOf(), "municipality,theme,question,question[en]\n")
                   .faults),
      ElementsAre(StartsWith("!1 question[en]: another column has the same texts in en")));
}

TEST(SurveyTest, ARowNeedsASurveyFromTheTableOrFromOutside) {
  SurveyFormat format = FormatOf();
  format.survey = "";
  const SurveyImport import = Read("HMLN 2018,Sour,jobs,A?\n,Sour,jobs,B?\n", format,
                                   "survey,municipality,theme,question\n");
  EXPECT_THAT(FaultsOf(import.faults),
              ElementsAre(StartsWith("!3 survey: the row names no survey")));
}

TEST(SurveyTest, OtherDelimitersDecimalMarksAndEncodingsAreReadWhenSaid) {
  SurveyFormat format = FormatOf();
  format.table.delimiter = ';';
  format.table.encoding = "windows-1252";
  format.numbers.decimal = ',';
  const SurveyImport import =
      Read("Zahl\xE9;jobs;Quoi ?;3,5\n", format, "# comment\nmunicipality;theme;question;weight\n");
  EXPECT_THAT(FaultsOf(import.faults), IsEmpty());
  ASSERT_THAT(import.needs, SizeIs(1));
  EXPECT_EQ(import.needs[0].municipality(), "Zahlé");
  EXPECT_EQ(import.needs[0].weight(), "3.5");
}

TEST(SurveyTest, BytesThatAreNoTextAreOneFaultOfTheFile) {
  const SurveyImport import = Read("q1,Zahl\xE9,,jobs,A?,,,\n");
  EXPECT_THAT(FaultsOf(import.faults), ElementsAre(AllOf(StartsWith("!0 : "), HasSubstr("0xE9"))));
}

// --- Names, and importing again ---

std::vector<v1::Need> AsStored(const SurveyImport& import) {
  std::vector<v1::Need> needs = import.needs;
  for (v1::Need& need : needs) need.set_etag("etag of " + need.name());
  return needs;
}

constexpr char kRows[] =
    "q1,Sour,,services,What is lacking?,Water,4,2018-11-05\n"
    "q2,Sour,,jobs,What keeps people from working?,Papers,3,2018-11-05\n"
    "q1,Irbid,,services,What is lacking?,Roads,5,2018-11-06\n";

TEST(SurveyTest, ImportedAgainTheSameTableChangesNothing) {
  const SurveyImport import = Read(kRows);
  const NeedChanges first = NeedEditsFor({}, import.needs);
  EXPECT_EQ(first.created, 3);
  const NeedChanges again = NeedEditsFor(AsStored(import), Read(kRows).needs);
  EXPECT_THAT(again.edits, IsEmpty());
  EXPECT_EQ(again.unchanged, 3);
}

TEST(SurveyTest, NamesDoNotDependOnTheOrderOfRowsOrOnWhatIsKnownOfPlaces) {
  const SurveyImport import = Read(kRows);
  const std::vector<std::string> lines = {
      "q1,Irbid,,services,What is lacking?,Roads,5,2018-11-06\n",
      "q2,Sour,,Travail,What keeps people from working?,Papers,3,2018-11-05\n",
      "q1,Sour,,Services de base,What is lacking?,Water,4,2018-11-05\n"};
  PlaceBook bare;
  bare.Add({"Sour", "", ""});
  bare.Add({"Irbid", "", ""});
  const SurveyImport other = ImportSurvey(absl::StrCat(kHeader, lines[0], lines[1], lines[2]),
                                          FormatOf(), HubPlan(), bare);
  ASSERT_EQ(other.needs.size(), import.needs.size());
  for (size_t i = 0; i < other.needs.size(); ++i) {
    EXPECT_EQ(other.needs[i].name(), import.needs[i].name());
  }
}

TEST(SurveyTest, ACorrectedRowChangesExactlyWhatWasCorrected) {
  const std::vector<v1::Need> stored = AsStored(Read(kRows));
  const std::string corrected = absl::StrReplaceAll(kRows, {{"Water,4", "Water in summer,4.5"}});
  const NeedChanges changes = NeedEditsFor(stored, Read(corrected).needs);
  EXPECT_EQ(changes.changed, 1);
  EXPECT_EQ(changes.unchanged, 2);
  ASSERT_THAT(changes.edits, SizeIs(1));
  const v1::Edit& edit = changes.edits[0];
  EXPECT_THAT(edit.update_mask().paths(), ElementsAre("answer[en]", "weight"));
  EXPECT_EQ(edit.update_need().answer().at("en"), "Water in summer");
  EXPECT_EQ(edit.update_need().weight(), "4.5");
  EXPECT_TRUE(edit.update_need().question().empty());
  EXPECT_EQ(edit.update_need().etag(), "etag of " + edit.update_need().name());
}

TEST(SurveyTest, WhatTheTableLeavesBlankOrOutStays) {
  std::vector<v1::Need> stored = AsStored(Read(kRows));
  (*stored[0].mutable_answer())["fr"] = "De la main de quelqu'un";
  v1::Need of_another_survey = stored[0];
  of_another_survey.set_name("plans/hub/needs/other");
  of_another_survey.set_survey("HMLN 2016");
  stored.push_back(of_another_survey);
  const NeedChanges changes =
      NeedEditsFor(stored, Read("q1,Sour,,services,What is lacking?,,,\n"
                                "q1,Irbid,,services,What is lacking?,Roads,5,2018-11-06\n")
                               .needs);
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_THAT(changes.missing, ElementsAre(HasSubstr("jobs-q2")));
}

TEST(SurveyTest, WithoutAnIdTheQuestionInThePlansLanguageNamesTheNeed) {
  const std::string header = "municipality,theme,question[fr],question[en]\n";
  const auto name = [&](const std::string& row) {
    const SurveyImport import = Read(row, FormatOf(), header);
    EXPECT_THAT(import.needs, SizeIs(1));
    return import.needs.empty() ? "" : import.needs[0].name();
  };
  // A translation that is added or reworded is no other question.
  EXPECT_EQ(name("Sour,jobs,Quoi ?,What?\n"), name("Sour,jobs,,What?\n"));
  EXPECT_NE(name("Sour,jobs,Quoi ?,What?\n"), name("Sour,jobs,Quoi ?,Which?\n"));
}

// --- Places ---

TEST(PlacesTest, AListHasNamesAndPerhapsCountriesAndCodes) {
  const PlaceList list = ReadPlaces(
      "\xEF\xBB\xBF# "
      "Places\nname,country,code,population\nSour,LB,LB62,1\n,LB,,2\nIrbid,Jordan,,3\n",
      FormatOf().table);
  EXPECT_EQ(list.rows, 3);
  EXPECT_THAT(FaultsOf(list.faults),
              ElementsAre(StartsWith("!4 name: the place has no name"),
                          StartsWith("!5 country: \"Jordan\" is not a country code")));
  EXPECT_EQ(list.places.Find({"Sour", "", ""}).place.code, "LB62");
}

TEST(PlacesTest, APlanKnowsThePlacesThatItNames) {
  v1::Activity activity;
  activity.add_locations()->set_place("Sour");
  v1::Location* quarter = activity.add_locations();
  quarter->set_place("El Mina");
  quarter->set_municipality("Tripoli");
  quarter->set_country("LB");
  activity.add_locations()->set_code("LB1");  // Without a name.
  v1::Need need;
  need.set_municipality("Zahlé");
  const PlaceBook places = PlacesOf({activity}, {need});
  const auto known = [&](const std::string& name) {
    return places.Find({name, "", ""}).kind == PlaceAnswer::Kind::kKnown;
  };
  EXPECT_TRUE(known("Sour"));
  EXPECT_TRUE(known("Tripoli"));
  EXPECT_TRUE(known("Zahlé"));
  EXPECT_FALSE(known("El Mina"));
  EXPECT_EQ(places.Find({"Tripoli", "", ""}).place.country, "LB");
}

TEST(PlacesTest, ThatAPlaceIsWrittenWithAndWithoutItsCountryMakesItNoTwoPlaces) {
  PlaceBook places;
  places.Add({"Sour", "", ""});
  places.Add({"Sour", "LB", ""});
  places.Add({"Sour", "LB", "LB62"});
  const PlaceAnswer answer = places.Find({"Sour", "", ""});
  EXPECT_EQ(answer.kind, PlaceAnswer::Kind::kKnown);
  EXPECT_EQ(answer.place.code, "LB62");
}

TEST(PlacesTest, TheExampleOfTheDemonstrationIsInOrder) {
  const auto read = [](const std::string& name) {
    std::ifstream in(absl::StrCat(JOINTPLAN_SOURCE_DIR "/share/demo/", name));
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  };
  v1::Plan plan = HubPlan();
  plan.mutable_themes(0)->set_id("local-governments");
  (*plan.mutable_themes(0)->mutable_title())["en"] =
      "Local governments in the service of host and refugee communities";
  plan.mutable_themes(1)->set_id("inclusion");
  (*plan.mutable_themes(1)->mutable_title())["fr"] =
      "L'inclusion des réfugiés pour le bien-être commun des pays hôtes";
  const PlaceList places = ReadPlaces(read("municipalities.csv"), FormatOf().table);
  EXPECT_THAT(FaultsOf(places.faults), IsEmpty());
  const std::string survey = read("survey-example.csv");
  EXPECT_TRUE(absl::StrContains(survey.substr(0, survey.find('\n')), "example"));
  const SurveyImport import = ImportSurvey(survey, FormatOf(), plan, places.places);
  EXPECT_THAT(FaultsOf(import.faults), IsEmpty());
  EXPECT_THAT(import.needs, SizeIs(7));
}

}  // namespace
}  // namespace jointplan::exchange
