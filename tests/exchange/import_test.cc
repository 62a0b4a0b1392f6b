#include "exchange/import.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange/mapping.h"
#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/names.h"
#include "plan/validate.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kMapping[] = R"(
tag: survey
activity:
  key: ["{work}", "{@partners}"]
  title: "{work} - {@partners}"
  description: "{about?}"
  themes: {from: "{sector}", values: {HLTH: Health}, default: Other}
  objectives: {from: "{sector}", values: {HLTH: frameworks/gcm/objectives/15, WASH: ""}}
partner:
  name: {from: "{who}", split: [" + "], values: {ISF: Imam Sader Foundation}}
  role: implementing
location:
  key: "{place}"
  place: "{place}"
target:
  key: ["{place}", "{indicator}", "{when}"]
  indicator: "{indicator}"
  value: {from: "{value}", numbers: {group: ",", percent: yes}}
  due_date: {from: "{when}", dates: [YYYY-MM, DD/MM/YYYY], day: last}
)";

constexpr char kHeader[] = "work,who,sector,place,indicator,value,when\n";

Mapping MappingOf(const std::string& yaml) {
  absl::StatusOr<Mapping> mapping = ParseMapping(yaml);
  EXPECT_THAT(mapping, IsOk());
  return mapping.ok() ? *mapping : Mapping();
}

Import ImportRows(const std::string& rows, const std::string& mapping = kMapping) {
  return ImportCsv(kHeader + rows, MappingOf(mapping), "plans/hub");
}

// Faults as `line column: message`, errors with a `!`.
std::vector<std::string> FaultsOf(const Import& import) {
  std::vector<std::string> faults;
  for (const Fault& fault : import.faults) {
    faults.push_back(absl::StrCat(fault.severity == Severity::kError ? "!" : "", fault.line, " ",
                                  fault.column, ": ", fault.message));
  }
  return faults;
}

TEST(ImportTest, RowsOfAPartnersActivityBecomeOneActivityWithPlacesAndTargets) {
  const Import import = ImportRows(
      "Clinics,IRC,HLTH,Sour,Visits,\"1,200\",2016-02\n"
      "Clinics,IRC,HLTH,Saida,Visits,300,31/12/2016\n"
      "Wells,IRC,WASH,Sour,Wells built,5,2016-01\n");
  EXPECT_THAT(FaultsOf(import), IsEmpty());
  EXPECT_EQ(import.rows, 3);
  ASSERT_EQ(import.activities.size(), 2u);
  const v1::Activity& clinics = import.activities[0];
  EXPECT_EQ(clinics.name(), "plans/hub/activities/clinics--irc");
  EXPECT_EQ(clinics.title().at("en"), "Clinics - IRC");
  EXPECT_THAT(clinics.themes(), ElementsAre("health"));
  EXPECT_THAT(clinics.objectives(), ElementsAre("frameworks/gcm/objectives/15"));
  EXPECT_THAT(clinics.tags(), ElementsAre("survey"));
  ASSERT_EQ(clinics.participants_size(), 1);
  EXPECT_EQ(clinics.participants(0).partner(), "partners/irc");
  EXPECT_THAT(clinics.participants(0).roles(), ElementsAre(v1::PARTNER_ROLE_IMPLEMENTING));
  ASSERT_EQ(clinics.locations_size(), 2);
  EXPECT_EQ(clinics.locations(1).id(), "sour");
  EXPECT_EQ(clinics.locations(1).place(), "Sour");
  ASSERT_EQ(clinics.targets_size(), 2);
  EXPECT_EQ(clinics.targets(1).id(), "sour--visits--2016-02");
  EXPECT_EQ(clinics.targets(1).location(), "sour");
  EXPECT_EQ(clinics.targets(1).value(), "1200");
  EXPECT_EQ(clinics.targets(1).due_date(), "2016-02-29");
  EXPECT_EQ(clinics.targets(0).due_date(), "2016-12-31");
  EXPECT_THAT(import.activities[1].objectives(), IsEmpty());
}

TEST(ImportTest, PartnersAndThemesAreListedForWhoMustAddThem) {
  const Import import = ImportRows("Clinics,IRC + ISF,HLTH,Sour,Visits,1,2016-01\n");
  ASSERT_EQ(import.partners.size(), 2u);
  EXPECT_EQ(import.partners[0].name(), "partners/imam-sader-foundation");
  EXPECT_EQ(import.partners[0].short_name(), "Imam Sader Foundation");
  EXPECT_EQ(import.partners[0].title().at("en"), "Imam Sader Foundation");
  ASSERT_EQ(import.themes.size(), 1u);
  EXPECT_EQ(import.themes[0].id(), "health");
  EXPECT_EQ(import.themes[0].title().at("en"), "Health");
}

TEST(ImportTest, SeveralPartnersInACellAreOneJointActivity) {
  const Import import = ImportRows(
      "Clinics,IRC + Sanabel,HLTH,Sour,Visits,1,2016-01\n"
      "Clinics,Sanabel + IRC,HLTH,Saida,Visits,1,2016-01\n"
      "Clinics,IRC,HLTH,Sour,Visits,1,2016-01\n");
  EXPECT_THAT(FaultsOf(import), IsEmpty());
  ASSERT_EQ(import.activities.size(), 2u);
  EXPECT_EQ(import.activities[0].participants_size() + import.activities[1].participants_size(), 3);
  for (const v1::Activity& activity : import.activities) {
    EXPECT_EQ(activity.targets_size(), activity.participants_size()) << activity.DebugString();
  }
}

TEST(ImportTest, SpellingsOfAPartnerAreOneAndReportedOnce) {
  const Import import = ImportRows(
      "Clinics,Mercy Corps,HLTH,Sour,Visits,1,2016-01\n"
      "Clinics,Mercy corps,HLTH,Saida,Visits,1,2016-01\n"
      "Clinics,Mercy  Corps,HLTH,Tyre,Visits,1,2016-01\n"
      "Clinics,Mercy Corps ,HLTH,Beirut,Visits,1,2016-01\n");
  EXPECT_EQ(import.activities.size(), 1u);
  EXPECT_EQ(import.partners.size(), 1u);
  EXPECT_EQ(import.partners[0].short_name(), "Mercy Corps");
  EXPECT_THAT(FaultsOf(import),
              ElementsAre(AllOf(HasSubstr("4 who: one partner is spelled in 3 ways"),
                                HasSubstr("\"Mercy corps\" (line 3)"))));
  EXPECT_TRUE(import.ok());
}

TEST(ImportTest, RowsThatRepeatAKeyAreReportedAndLeftOut) {
  const std::string rows =
      "Clinics,IRC,HLTH,Sour,Visits,7,2016-01\n"
      "Clinics,IRC,HLTH,Sour,visits ,5,2016-01\n"
      "Clinics,IRC,HLTH,Sour,Visits,7,2016-01\n";
  const Import import = ImportRows(rows);
  EXPECT_TRUE(import.ok());
  EXPECT_EQ(import.faults.size(), 2u);
  EXPECT_THAT(FaultsOf(import)[0], HasSubstr("names the same thing as line"));
  ASSERT_EQ(import.activities.size(), 1u);
  EXPECT_EQ(import.activities[0].targets_size(), 1);

  const Import refused = ImportRows(rows, absl::StrCat("repeated_key: error", kMapping));
  EXPECT_FALSE(refused.ok());
}

TEST(ImportTest, TheOrderOfTheRowsDoesNotMatter) {
  std::vector<std::string> rows;
  for (int i = 0; i < 40; ++i) {
    rows.push_back(absl::StrCat("Work ", i % 3, i % 2 == 0 ? ",IRC" : ",Irc",
                                i % 5 == 0 ? " + B" : "", i % 7 == 0 ? ",WASH," : ",HLTH,",
                                "Place ", i % 4, ",Visits,", i, ",2016-01\n"));
  }
  const auto bytes = [&rows] {
    std::string all;
    const Import import = ImportRows(absl::StrJoin(rows, ""));
    EXPECT_TRUE(import.ok());
    for (const auto& activity : import.activities) all += plan::Serialize(activity);
    for (const auto& partner : import.partners) all += plan::Serialize(partner);
    return all;
  };
  const std::string expected = bytes();
  for (unsigned seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    std::shuffle(rows.begin(), rows.end(), std::mt19937(seed));
    EXPECT_EQ(bytes(), expected);
  }
}

TEST(ImportTest, RowsThatDisagreeAreReportedOncePerField) {
  const std::string mapping = absl::StrCat(kMapping, "");
  const Import import = ImportCsv(
      "work,who,sector,place,indicator,value,when,about\n"
      "Clinics,IRC,HLTH,Sour,Visits,1,2016-01,One thing\n"
      "Clinics,IRC,HLTH,Saida,Visits,1,2016-01,Another thing\n"
      "Clinics,IRC,HLTH,Tyre,Visits,1,2016-01,Another thing\n",
      MappingOf(mapping), "plans/hub");
  EXPECT_TRUE(import.ok());
  EXPECT_THAT(FaultsOf(import), ElementsAre(AllOf(HasSubstr("about: rows of the activity"),
                                                  HasSubstr("description[en]"))));
}

TEST(ImportTest, EveryBadCellIsNamedWithLineColumnAndReason) {
  const Import import = ImportRows(
      "Clinics,IRC,HLTH,Sour,Visits,many,2016-13\n"
      "\"Clinics\",IRC,HLTH,\"Sa\u202Eida\",Visits,\"1,2\",2016-01\n"
      ",,HLTH,Sour,Visits,1,2016-01\n"
      "Wells,,WASH,Sour,Visits,1,2016-01\n");
  EXPECT_FALSE(import.ok());
  EXPECT_THAT(FaultsOf(import),
              ElementsAre(HasSubstr("!2 value: \"many\" is no number"),
                          HasSubstr("!2 when: \"2016-13\" is no date in a form that the mapping "
                                    "gives: YYYY-MM, DD/MM/YYYY"),
                          HasSubstr("!3 value: \"1,2\" is no number"),
                          AllOf(HasSubstr("!3 place: locations["), HasSubstr("U+202E")),
                          HasSubstr("!4 : the columns of the activity's key are all blank"),
                          HasSubstr("!5 : the row names no partner")));
}

TEST(ImportTest, RaggedRowsAreErrorsWithTheirLine) {
  const Import import = ImportRows(
      "Clinics,IRC,HLTH,\"So\nur\",Visits,1,2016-01\n"
      "Clinics,IRC,HLTH,Sour,Visits,1\n"
      "Clinics,IRC,HLTH,Sour,Visits,1,2016-02,more\n");
  EXPECT_FALSE(import.ok());
  EXPECT_THAT(FaultsOf(import),
              ElementsAre(HasSubstr("!4 : the row has 6 cells and the header has 7"),
                          HasSubstr("!5 : the row has 8 cells")));
  EXPECT_EQ(import.rows, 3);
}

TEST(ImportTest, MissingColumnsAreNamedOnce) {
  const Import import =
      ImportCsv("work,who,sector,Place,indicator,value,when\na,b,c,d,e,1,2016-01\n",
                MappingOf(kMapping), "plans/hub");
  EXPECT_THAT(FaultsOf(import), ElementsAre(AllOf(HasSubstr("!1 place: this column is needed"),
                                                  HasSubstr("it has work, who, sector, Place"))));
  EXPECT_THAT(import.activities, IsEmpty());
}

TEST(ImportTest, AColumnThatIsThereTwiceIsDoubtful) {
  const Import import = ImportCsv("who,who,work,sector,place,indicator,value,when\n",
                                  MappingOf(kMapping), "plans/hub");
  EXPECT_THAT(FaultsOf(import), ElementsAre(HasSubstr("!1 who: the table has several columns")));
}

TEST(ImportTest, FilesThatAreNoTableAreRefused) {
  const Mapping mapping = MappingOf(kMapping);
  const auto faults = [&mapping](const std::string& bytes) {
    const Import import = ImportCsv(bytes, mapping, "plans/hub");
    EXPECT_FALSE(import.ok());
    EXPECT_THAT(import.activities, IsEmpty());
    return FaultsOf(import);
  };
  EXPECT_THAT(faults(""), ElementsAre(HasSubstr("!0 : the file has 0 rows")));
  EXPECT_THAT(faults("\xEF\xBB\xBF\n\n"), ElementsAre(HasSubstr("!0 : the file has 0 rows")));
  EXPECT_THAT(faults(kHeader), ElementsAre(HasSubstr("!0 : the table has a header and no rows")));
  EXPECT_THAT(faults(absl::StrCat(kHeader, "Clinics,\"IRC,x\n")),
              ElementsAre(AllOf(HasSubstr("line 2"), HasSubstr("never closed"))));
  EXPECT_THAT(
      faults(absl::StrCat(kHeader, "Fran\xE7ois,IRC,HLTH,Sour,Visits,1,2016-01\n")),
      ElementsAre(AllOf(HasSubstr("line 2"), HasSubstr("0xE7"), HasSubstr("windows-1252"))));
  EXPECT_THAT(faults(absl::StrCat(kHeader, std::string("a\0b,c\n", 6))),
              ElementsAre(HasSubstr("0x00")));
}

TEST(ImportTest, AByteOrderMarkBelongsToNoColumn) {
  EXPECT_THAT(FaultsOf(ImportCsv(
                  absl::StrCat("\xEF\xBB\xBF", kHeader, "Clinics,IRC,HLTH,Sour,Visits,1,2016-01\n"),
                  MappingOf(kMapping), "plans/hub")),
              IsEmpty());
}

TEST(ImportTest, ACellOfAMegabyteIsNamedAndNotCopiedIntoTheMessage) {
  const Import import =
      ImportRows(absl::StrCat("Clinics,IRC,HLTH,Sour,", std::string(1 << 20, 'x'), ",1,2016-01\n"));
  EXPECT_FALSE(import.ok());
  ASSERT_EQ(import.faults.size(), 1u);
  EXPECT_THAT(FaultsOf(import)[0],
              AllOf(HasSubstr("!2 indicator: "), HasSubstr("1000 characters at most")));
  EXPECT_LT(import.faults[0].message.size(), 600u);
}

TEST(ImportTest, MoreTargetsThanAnActivityMayHaveAreAnError) {
  std::string rows;
  for (int i = 0; i < 2001; ++i) {
    absl::StrAppend(&rows, "Clinics,IRC,HLTH,Sour,Visits ", i, ",1,2016-01\n");
  }
  const Import import = ImportRows(rows);
  EXPECT_THAT(FaultsOf(import),
              ElementsAre(AllOf(HasSubstr("!2 "), HasSubstr("targets has too many elements"))));
}

TEST(ImportTest, HeadersFurtherDownAndRowsOfTagsArePassedOver) {
  const Import import = ImportCsv(
      absl::StrCat("A title\n\n", kHeader,
                   "#activity,#org,#sector,#adm1,#indicator,#value,\n"
                   "Clinics,IRC,HLTH,Sour,# of visits,1,2016-01\n"),
      MappingOf(absl::StrCat("header_row: 2\nskip_rows_of: \"#\"", kMapping)), "plans/hub");
  EXPECT_THAT(FaultsOf(import), IsEmpty());
  EXPECT_EQ(import.rows, 1);
  EXPECT_EQ(import.activities[0].targets(0).indicator(), "# of visits");
}

TEST(ImportTest, FundingDatesLanguagesAndStatusAreFed) {
  const Import import = ImportCsv(
      "k;nom;الاسم;debut;fin;etat;bailleur;montant\n"
      "a1;Eau;ماء;01/02/2019;Mars 2019;en cours;AFD;1 100,50\n",
      MappingOf(R"(
delimiter: ";"
language: fr
activity:
  key: "{k}"
  title: "{nom}"
  title[ar]: "{الاسم}"
  themes: {default: Services}
  start_date: {from: "{debut}", dates: DD/MM/YYYY}
  end_date: {from: "{fin}", dates: MONTH YYYY, day: last, months: fr}
  implementation_status: {from: "{etat}", values: {en cours: ongoing}}
funding:
  key: "{bailleur}"
  partner: "{bailleur}"
  amount: {from: "{montant}", numbers: {decimal: ",", group: " "}}
  currency: EUR
  status: pledged
)"),
      "plans/hub");
  EXPECT_THAT(FaultsOf(import), IsEmpty());
  ASSERT_EQ(import.activities.size(), 1u);
  const v1::Activity& activity = import.activities[0];
  EXPECT_EQ(activity.title().at("fr"), "Eau");
  EXPECT_EQ(activity.title().at("ar"), "ماء");
  EXPECT_EQ(activity.start_date(), "2019-02-01");
  EXPECT_EQ(activity.end_date(), "2019-03-31");
  EXPECT_EQ(activity.implementation_status(), v1::IMPLEMENTATION_STATUS_ONGOING);
  EXPECT_EQ(activity.funding(0).amount(), "1100.5");
  EXPECT_EQ(activity.funding(0).partner(), "partners/afd");
  EXPECT_EQ(import.partners[0].name(), "partners/afd");
}

TEST(MappingTest, WhatIsWrongIsNamedWithItsPlace) {
  struct Case {
    std::string yaml;
    std::string what;
  };
  const std::string good = "activity: {key: \"{a}\", title: \"{a}\", themes: x}\n";
  EXPECT_THAT(ParseMapping(good), IsOk());
  for (const Case& c :
       {Case{"", "expected keys"}, Case{"encodin: x\n" + good, "line 1, column 10"},
        Case{"encoding: x\n", "needs a section `activity`"},
        Case{"activity: {title: x, themes: x}\n", "needs a `key`"},
        Case{"activity: {key: \"{a}\", themes: x}\n", "every activity needs title"},
        Case{"activity: {key: \"{a}\", title: x}\n", "every activity needs themes"},
        Case{"activity: {key: \"{a\", title: x, themes: x}\n", "is not closed"},
        Case{"activity: {key: \"{a}\", title: {form: x}, themes: x}\n", "activity.title.form"},
        Case{"activity: {key: \"{a}\", title: {values: {a: b}}, themes: x}\n", "`from`"},
        Case{good + "location: {key: \"{a}\", plaze: x}\n", "it can feed place, municipality"},
        Case{good + "location: {key: \"{a}\", id: x}\n", "location.id"},
        Case{good + "target: {key: \"{a}\", due_date: {from: x, dates: DD}}\n", "YYYY"},
        Case{good + "partner: {role: x}\n", "needs a `name`"},
        Case{good + "missing: remove\n", "needs a `tag`"},
        Case{good + "missing: maybe\n", "one of report, remove"},
        Case{good + "delimiter: ab\n", "one character"},
        Case{good + "header_row: 0\n", "from 1 to 1000"},
        Case{good + "language: english\n", "language tag"}}) {
    EXPECT_THAT(ParseMapping(c.yaml),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.what)))
        << c.yaml;
  }
}

TEST(MappingTest, TheMappingsThatComeWithTheProgramCanBeRead) {
  for (const std::string name : {"jordan-3rp-resilience", "lebanon-3w"}) {
    std::ifstream file(absl::StrCat(JOINTPLAN_SOURCE_DIR "/share/mappings/", name, ".yaml"));
    std::stringstream text;
    text << file.rdbuf();
    const absl::StatusOr<Mapping> mapping = ParseMapping(text.str());
    ASSERT_THAT(mapping, IsOk()) << name;
    EXPECT_EQ(mapping->tag, name);
  }
}

}  // namespace
}  // namespace jointplan::exchange
