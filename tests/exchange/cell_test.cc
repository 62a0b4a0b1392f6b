#include "exchange/cell.h"

#include <string>

#include "exchange/keys.h"
#include "gtest/gtest.h"
#include "plan/names.h"

namespace jointplan::exchange {
namespace {

std::string Number(const std::string& text, const NumberFormat& format = {}) {
  return ReadNumber(text, format).value_or("refused");
}

std::string Date(const std::string& text, std::vector<std::string> patterns, bool last_day = false,
                 const std::string& language = "en") {
  DateFormat format;
  format.patterns = std::move(patterns);
  format.last_day = last_day;
  format.language = language;
  return ReadDate(text, format).value_or("refused");
}

TEST(NumberTest, NumbersTakeTheFormOfTheApi) {
  EXPECT_EQ(Number("0012.500"), "12.5");
  EXPECT_EQ(Number("-0.0"), "0");
  EXPECT_EQ(Number(" +7 "), "7");
  EXPECT_EQ(Number("1.50E+07"), "15000000");
  EXPECT_EQ(Number("5e+05"), Number("5.00E+05"));
  EXPECT_EQ(Number("12.5e-3"), "0.0125");
  EXPECT_EQ(Number("-1234567890123456789012345.1"), "-1234567890123456789012345.1");
}

TEST(NumberTest, GroupsAndDecimalsAreReadAsTheMappingSays) {
  EXPECT_EQ(Number("1,100.50", {.decimal = '.', .group = ','}), "1100.5");
  EXPECT_EQ(Number("1 100,50", {.decimal = ',', .group = ' '}), "1100.5");
  EXPECT_EQ(Number("1\u00A0100,50", {.decimal = ',', .group = ' '}), "1100.5");
  EXPECT_EQ(Number("12,345,678", {.decimal = '.', .group = ','}), "12345678");
  EXPECT_EQ(Number("45 %", {.percent = true}), "45");
}

TEST(NumberTest, WhatIsNoNumberOfTheFormatIsRefused) {
  for (const std::string text : {"", "-", ".", "1.", ".5", "1,5", "1e", "1e+", "e5", "1e99", "NaN",
                                 "1 2", "--1", "1.2.3", "45%", "0x10", "١٢"}) {
    EXPECT_EQ(Number(text), "refused") << text;
  }
  // A decimal comma is not mistaken for a group.
  EXPECT_EQ(Number("1,5", {.decimal = '.', .group = ','}), "refused");
  EXPECT_EQ(Number("1234,567", {.decimal = '.', .group = ','}), "refused");
  EXPECT_EQ(Number(std::string(1 << 20, '9')), "refused");
}

TEST(NumberTest, RoundingIsHalfAwayFromZero) {
  EXPECT_EQ(Number("36.0349833333333", {.decimals = 5}), "36.03498");
  EXPECT_EQ(Number("-0.125", {.decimals = 2}), "-0.13");
  EXPECT_EQ(Number("99.999", {.decimals = 2}), "100");
  EXPECT_EQ(Number("0.4", {.decimals = 0}), "0");
}

TEST(DateTest, PatternsAreTriedInOrder) {
  EXPECT_EQ(Date("28/02/2016", {"YYYY-MM-DD", "DD/MM/YYYY"}), "2016-02-28");
  EXPECT_EQ(Date("3/7/2016", {"D/M/YYYY"}), "2016-07-03");
  EXPECT_EQ(Date("01/02/2016", {"DD/MM/YYYY", "MM/DD/YYYY"}), "2016-02-01");
  EXPECT_EQ(Date("01/13/2016", {"DD/MM/YYYY", "MM/DD/YYYY"}), "2016-01-13");
}

TEST(DateTest, AMonthIsItsFirstOrItsLastDay) {
  EXPECT_EQ(Date("2016-02", {"YYYY-MM"}), "2016-02-01");
  EXPECT_EQ(Date("2016-02", {"YYYY-MM"}, true), "2016-02-29");
  EXPECT_EQ(Date("2015-12", {"YYYY-MM"}, true), "2015-12-31");
}

TEST(DateTest, MonthsMayBeNamed) {
  EXPECT_EQ(Date("January 2024", {"MONTH YYYY"}, true), "2024-01-31");
  EXPECT_EQ(Date("3 sep 2019", {"D MONTH YYYY"}), "2019-09-03");
  EXPECT_EQ(Date("Février 2020", {"MONTH YYYY"}, true, "fr"), "2020-02-29");
  EXPECT_EQ(Date("كانون الثاني 2024", {"MONTH YYYY"}, false, "ar-LB"), "2024-01-01");
  EXPECT_EQ(Date("March 2024", {"MONTH YYYY"}, false, "fr"), "2024-03-01");
}

TEST(DateTest, WhatIsNoDateIsRefused) {
  for (const std::string text :
       {"", "2019-02-30", "2019-13-01", "2019-2-1", "2019-02-01x", "x2019-02-01", "0000-01-01"}) {
    EXPECT_EQ(Date(text, {"YYYY-MM-DD"}), "refused") << text;
  }
  EXPECT_EQ(Date("Smarch 2024", {"MONTH YYYY"}), "refused");
  EXPECT_TRUE(PatternProblem("MONTH").has_value());
  EXPECT_FALSE(PatternProblem("M/YYYY").has_value());
}

TEST(KeysTest, CellsThatAreIdentifiersStayReadable) {
  EXPECT_EQ(KeyId({"43228", "436"}), "43228--436");
  EXPECT_EQ(KeyId({"LB63"}), "lb63");
  EXPECT_EQ(KeyId({"652847580", "584586017", "2015-10"}), "652847580--584586017--2015-10");
}

TEST(KeysTest, CaseAndBlanksDoNotCountAndAnythingElseDoes) {
  EXPECT_EQ(KeyId({" Water\u00A0 supply "}), KeyId({"water supply"}));
  EXPECT_NE(KeyId({"Kits (HHs)"}), KeyId({"Kits [HHs]"}));
  EXPECT_NE(KeyId({"a", "b c"}), KeyId({"a b", "c"}));
  EXPECT_NE(KeyId({"a", "b-c"}), KeyId({"a-b", "c"}));
  EXPECT_NE(KeyId({"a--b"}), KeyId({"a", "b"}));
  EXPECT_NE(KeyId({"", "a"}), KeyId({"a", ""}));
  EXPECT_NE(KeyId({"صور"}), KeyId({"صيدا"}));
  EXPECT_NE(KeyId({std::string(100, 'a')}), KeyId({std::string(101, 'a')}));
}

TEST(KeysTest, EveryIdentifierIsValid) {
  for (const std::string text : {"", "a", "صور", "  ", "--", "\xFF", "a b"}) {
    EXPECT_TRUE(plan::IsId(KeyId({text, text}))) << text;
    EXPECT_TRUE(plan::IsId(NameId(text))) << text;
  }
  EXPECT_TRUE(plan::IsId(KeyId({std::string(500, 'x'), std::string(500, '-')})));
}

TEST(KeysTest, NamesAreOneInSpiteOfPunctuation) {
  EXPECT_EQ(NameId("UN-Habitat"), "un-habitat");
  EXPECT_EQ(NameId("Un  Habitat"), "un-habitat");
  EXPECT_EQ(NameId("Première Urgence"), "premiere-urgence");
  // What is left of these two is the same; the names are not.
  EXPECT_NE(NameId("بلدية 2"), NameId("مدينة 2"));
}

}  // namespace
}  // namespace jointplan::exchange
