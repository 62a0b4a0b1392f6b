#include "search/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "jointplan/v1/activity.pb.h"
#include "tests/plan/records.h"

namespace jointplan::search {
namespace {

using testing::HasSubstr;

const v1::Activity& Well() {
  static const v1::Activity kWell = plan::ActivityOf(R"(
    name: "plans/hub/activities/well"
    title { key: "en" value: "Water for Zahlé" }
    title { key: "fr" value: "L'eau à Zahlé" }
    description { key: "en" value: "Repair of the wells, with training of municipal staff." }
    themes: "local-capacities" themes: "inclusion"
    participants { partner: "partners/giz" roles: PARTNER_ROLE_LEAD amount: "1250.50" }
    participants { partner: "partners/iom" roles: PARTNER_ROLE_FUNDING amount: "900" }
    objectives: "frameworks/gcm/objectives/15"
    locations { id: "l1" municipality: "Zahlé" country: "LB" latitude: "33.85" longitude: "35.9" }
    start_date: "2019-03-01"
    next_steps { id: "s1" text { key: "en" value: "Choose the site" }
                 responsible: "partners/iom" due_date: "2019-05-01" status: NEXT_STEP_STATUS_DONE }
    next_steps { id: "s2" text { key: "en" value: "Sign" }
                 responsible: "partners/giz" due_date: "2019-09-01" status: NEXT_STEP_STATUS_OPEN }
    tags: "clean water"
    imported { part: "iati/title" content: "<title>crocodile</title>" }
    needs: "plans/hub/needs/zahle-q1"
    implementation_status: IMPLEMENTATION_STATUS_ONGOING
    update_time { seconds: 1553774400 })");  // 2019-03-28T12:00:00Z
  return kWell;
}

// What comes of a filter over the well: true, false or the error.
std::string Ask(absl::string_view filter) {
  const auto condition = ParseFilter(filter, v1::Activity::descriptor());
  if (!condition.ok()) return std::string(condition.status().message());
  return Matches(*condition, Well()) ? "true" : "false";
}

struct Case {
  const char* filter;
  bool holds;
};

void ExpectEach(std::initializer_list<Case> cases) {
  for (const Case& one : cases)
    EXPECT_EQ(Ask(one.filter), one.holds ? "true" : "false") << one.filter;
}

TEST(FilterTest, AWordAloneIsLookedForInEveryText) {
  ExpectEach({{"wells", true},
              {"WELL", true},
              {"zahle", true},
              {"eau", true},
              {"giz", true},
              {"\"clean water\"", true},
              {"bakery", false},
              {"-bakery", true},
              {"partners", false}});
}

TEST(FilterTest, WhatIsForProgramsOnlyIsNotSearched) {
  ExpectEach({{"crocodile", false}});
  EXPECT_THAT(Ask("imported.content:crocodile"), testing::HasSubstr("there is no field"));
}

TEST(FilterTest, WordsInQuotesStandBehindOneAnother) {
  ExpectEach({{"\"municipal staff\"", true},
              {"\"staff municipal\"", false},
              {"staff municipal", true},
              {"\"training of municipal\"", true}});
}

TEST(FilterTest, ATextByLanguageIsAskedAsAWholeOrInOneLanguage) {
  ExpectEach({{"title:water", true},
              {"title:eau", true},
              {"title.fr:eau", true},
              {"title.fr:water", false},
              {"title.ar:*", false},
              {"title.fr:*", true},
              {"title = \"water for zahle\"", true},
              {"title = \"water\"", false},
              {"title = \"water*\"", true},
              {"title = \"*zahle\"", true},
              {"title = \"*for*\"", true}});
}

TEST(FilterTest, ListsHoldWhenOneElementDoes) {
  ExpectEach({{"themes:inclusion", true},
              {"theme = inclusion", true},
              {"theme = health", false},
              {"theme != inclusion", false},
              {"partner = giz", true},
              {"participants.partner = \"partners/iom\"", true},
              {"partner = afd", false},
              {"next_steps.due_date < 2019-06-01", true},
              {"tags:water", true},
              {"tag = \"Clean Water\"", true}});
}

TEST(FilterTest, ConditionsInParenthesesAreAboutOneElement) {
  ExpectEach({{"partner = iom AND role:lead", true},
              {"participants:(partner = iom AND roles:lead)", false},
              {"participants:(partner = giz AND roles:lead)", true},
              {"lead = giz", true},
              {"lead = iom", false},
              {"lead != iom", true},
              {"next_steps:(status = open AND due_date < 2019-06-01)", false},
              {"next_steps:(status = done AND due_date < 2019-06-01)", true},
              {"next_steps:(NOT status = done)", true},
              {"evidence:*", false},
              {"next_steps:*", true}});
}

TEST(FilterTest, ValuesInParenthesesAreEachCompared) {
  ExpectEach({{"theme:(health OR inclusion)", true},
              {"theme:(health AND inclusion)", false},
              {"partner = (giz AND iom)", true},
              {"partner = (NOT afd)", true}});
}

TEST(FilterTest, DatesNumbersAndTimesAreComparedAsSuch) {
  ExpectEach({{"start_date >= 2019-03-01", true},
              {"start_date > 2019-03-01", false},
              {"end_date < 2030-01-01", false},
              {"end_date:*", false},
              {"-end_date:*", true},
              {"participants.amount > 1000", true},
              {"participants.amount = 1250.5", true},
              {"participants.amount > 1250.50", false},
              {"participants.amount < -5", false},
              {"update_time = 2019-03-28", true},
              {"update_time > 2019-03-28", false},
              {"update_time <= 2019-03-28", true},
              {"update_time >= 2019-03-29", false},
              {"update_time > \"2019-03-28T13:59:00+02:00\"", true}});
}

TEST(FilterTest, ShortNamesStandForWholeOnes) {
  ExpectEach({{"objective = gcm/15", true},
              {"objective:gcm", true},
              {"objective:gcr", false},
              {"objective = \"frameworks/gcm/objectives/15\"", true},
              {"objective = gcm/1", false},
              {"country = lb", true},
              {"status = ongoing", true},
              {"status = IMPLEMENTATION_STATUS_ONGOING", true},
              {"name = well", true},
              {"name = \"plans/hub/activities/well\"", true},
              {"name = ell", false},
              {"need = zahle-q1", true},
              {"need = q1", false},
              {"needs:*", true}});
}

TEST(FilterTest, NearnessIsMeasuredFromEachPlace) {
  ExpectEach({{"near(33.85, 35.9, 1)", true},
              {"near(33.89, 35.5, 30)", false},
              {"near(33.89, 35.5, 45)", true},
              {"near(-33.85, -144.1, 20040)", true}});
}

TEST(FilterTest, TextFindsWordsAnywhere) {
  ExpectEach({{"text(\"water and staff\")", true},
              {"text(staff, water)", true},
              {"text(\"water bakery\")", false}});
}

TEST(FilterTest, UnequalIsTheOppositeOfEqual) {
  ExpectEach({{"end_date != 2019-01-01", true},
              {"status != ongoing", false},
              {"status != *", false},
              {"end_date != *", true}});
}

TEST(FilterTest, AFaultNamesTheColumnAndWhatIsExpected) {
  EXPECT_THAT(Ask("titel:x"),
              HasSubstr("filter: column 1: there is no field `titel`; the fields are name, title"));
  EXPECT_THAT(
      Ask("water AND start_date > soon"),
      HasSubstr(
          "column 24: expected a date such as 2019-03-31 for start_date, but there is `soon`"));
  EXPECT_THAT(
      Ask("status = finished"),
      HasSubstr("column 10: expected one of planned, ongoing, completed, suspended, cancelled"));
  EXPECT_THAT(Ask("participants = giz"), HasSubstr("column 1: participants has fields of its own"));
  EXPECT_THAT(Ask("participants.partners:giz"),
              HasSubstr("there is no field `partners` in participants"));
  EXPECT_THAT(Ask("start_date.year = 2019"),
              HasSubstr("there is nothing called `year` in start_date"));
  EXPECT_THAT(Ask("title.french1234:x"), HasSubstr("a language such as `fr` can stand there"));
  EXPECT_THAT(Ask("theme > t1"),
              HasSubstr("which has no order: expected =, != or :, but there is >"));
  EXPECT_THAT(Ask("participants.amount = 1,5"),
              HasSubstr("column 24: expected AND, OR, another condition or the end"));
  EXPECT_THAT(Ask("close(1)"),
              HasSubstr("there is no function `close`; the functions are text(WORDS)"));
  EXPECT_THAT(Ask("near(1, 2)"), HasSubstr("expected near(LATITUDE, LONGITUDE, KILOMETRES)"));
  EXPECT_THAT(Ask("near(91, 2, 3)"), HasSubstr("column 6: expected a number from -90 to 90"));
  EXPECT_THAT(Ask("text(water) = 1"), HasSubstr("is not compared with anything"));
  EXPECT_THAT(Ask("\"title\" = x"), HasSubstr("expected a field in front of ="));
  EXPECT_THAT(Ask("theme:(a OR b = c)"), HasSubstr("column 13: expected a value of themes"));
  EXPECT_THAT(Ask("tag = \"a*b\""), HasSubstr("a `*` stands only at the beginning or the end"));
  EXPECT_THAT(Ask("+++"), HasSubstr("has no letter or digit"));
  EXPECT_THAT(Ask("update_time > \"9-03-29T13:59:00Z\""), HasSubstr("expected a date, or a time"));
  EXPECT_THAT(Ask("update_time > \"9999-12-31T23:59:00-02:00\""), HasSubstr("expected a date"));
  EXPECT_THAT(Ask("etag = x"), HasSubstr("there is no field `etag`"));
}

TEST(FilterTest, NumbersHaveKeysThatOrderAsTheyDo) {
  const char* const in_order[] = {"-100.5", "-100", "-9.75", "-9.7", "-1",   "-0.5", "-0.05", "0",
                                  "0.05",   "0.5",  "1",     "9.7",  "9.75", "100",  "100.5"};
  for (size_t i = 0; i + 1 < std::size(in_order); ++i) {
    EXPECT_LT(DecimalKey(in_order[i]), DecimalKey(in_order[i + 1])) << in_order[i];
  }
  EXPECT_EQ(DecimalKey("007.50"), DecimalKey("7.5"));
  EXPECT_EQ(DecimalKey("-0.0"), DecimalKey("0"));
}

}  // namespace
}  // namespace jointplan::search
