#include "exchange/sheet_reading.h"

#include <string>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::HasSubstr;

std::string ReadAs(const absl::StatusOr<Reading>& reading) {
  return reading.ok() ? reading->value : std::string(reading.status().message());
}

TEST(ReadDateCellTest, DatesThatCanBeReadInOneWay) {
  for (const auto& [text, language] :
       {std::tuple{"2019-02-27", "en"}, std::tuple{"27/02/2019", "en"},
        std::tuple{"27/2/2019", "fr"}, std::tuple{"27.02.2019", "fr"},
        std::tuple{"27-02-2019", "fr"}, std::tuple{"02/27/2019", "en"},
        std::tuple{"2019/2/27", "en"}, std::tuple{"27 février 2019", "fr"},
        std::tuple{"27 FÉVRIER 2019", "en"}, std::tuple{"February 27, 2019", "en"},
        std::tuple{"27 Feb 2019", "ar"}, std::tuple{"٢٧/٠٢/٢٠١٩", "ar"},
        std::tuple{"۲۰۱۹-۰۲-۲۷", "ar"}, std::tuple{" 27 / 02 / 2019 ", "fr"},
        std::tuple{"\u200F27/02/2019", "ar"}}) {
    EXPECT_EQ(ReadAs(ReadDateCell(TextCell(text), {language, DateOrder::kUnknown})), "2019-02-27")
        << text;
  }
  EXPECT_EQ(ReadAs(ReadDateCell(TextCell("03/03/2019"), {})), "2019-03-03");
}

TEST(ReadDateCellTest, WhatCouldBeTwoDaysIsNeverGuessed) {
  for (const char* language : {"en", "fr", "ar"}) {
    for (const char* text : {"03/04/2019", "3.4.2019", "٠٣/٠٤/٢٠١٩"}) {
      EXPECT_THAT(ReadAs(ReadDateCell(TextCell(text), {language, DateOrder::kUnknown})),
                  HasSubstr("could be 2019-04-03 or 2019-03-04"))
          << text;
    }
  }
  EXPECT_EQ(ReadAs(ReadDateCell(TextCell("03/04/2019"), {"en", DateOrder::kDayFirst})),
            "2019-04-03");
  EXPECT_EQ(ReadAs(ReadDateCell(TextCell("03/04/2019"), {"en", DateOrder::kMonthFirst})),
            "2019-03-04");
}

TEST(ReadDateCellTest, WhatIsNoDateSaysWhatToDo) {
  for (const char* text :
       {"27/02/19", "31/02/2019", "2019-13-01", "soon", "2019", "27/02", "1/2/3/4"}) {
    EXPECT_THAT(ReadAs(ReadDateCell(TextCell(text), {})), HasSubstr("2019-02-27")) << text;
  }
  EXPECT_THAT(ReadAs(ReadDateCell(TextCell("27/02/2019"), {"en", DateOrder::kMonthFirst})),
              HasSubstr("is no day"));
  EXPECT_THAT(ReadAs(ReadDateCell(NumberCell("43523"), {})), HasSubstr("show the cell as a date"));
  SheetCell timed = DateCell("2019-02-27");
  timed.has_time = true;
  EXPECT_THAT(ReadAs(ReadDateCell(timed, {})), HasSubstr("leave the time out"));
}

TEST(ReadDateCellTest, WhatWasNotWrittenSoIsSaid) {
  EXPECT_FALSE(ReadDateCell(DateCell("2019-02-27"), {})->said);
  EXPECT_FALSE(ReadDateCell(TextCell("2019-02-27"), {})->said);
  EXPECT_TRUE(ReadDateCell(TextCell("27/02/2019"), {})->said);
  EXPECT_EQ(ReadDateCell(TextCell("  "), {})->value, "");
  EXPECT_EQ(ReadDateCell({}, {})->value, "");
}

TEST(ReadNumberCellTest, NumbersAsTheLanguageWritesThem) {
  for (const auto& [text, language] :
       {std::tuple{"1234.5", "en"}, std::tuple{"1,234.50", "en"}, std::tuple{"1 234,50", "fr"},
        std::tuple{"1\u00A0234,5", "fr"}, std::tuple{"1\u202F234,5", "fr"},
        std::tuple{"1234,5", "fr"}, std::tuple{"١٢٣٤٫٥", "ar"}, std::tuple{"١٬٢٣٤٫٥٠", "ar"},
        std::tuple{"۱۲۳۴٫۵", "fr"}, std::tuple{"1.234,50", "fr"}, std::tuple{"1,234.50", "fr"},
        std::tuple{"1 234,50", "en"}, std::tuple{"1'234.5", "en"}, std::tuple{"1234.5", "fr"}}) {
    EXPECT_EQ(ReadAs(ReadNumberCell(TextCell(text), {language, DateOrder::kUnknown})), "1234.5")
        << text;
  }
  EXPECT_EQ(ReadAs(ReadNumberCell(TextCell("1,234"), {"en", DateOrder::kUnknown})), "1234");
  EXPECT_EQ(ReadAs(ReadNumberCell(TextCell("1,234"), {"fr", DateOrder::kUnknown})), "1.234");
  EXPECT_EQ(ReadAs(ReadNumberCell(NumberCell("1e+20"), {})), "100000000000000000000");
}

TEST(ReadNumberCellTest, WhatCouldBeTwoNumbersIsNeverGuessed) {
  EXPECT_THAT(ReadAs(ReadNumberCell(TextCell("1.234"), {"fr", DateOrder::kUnknown})),
              HasSubstr("could be 1.234 or 1234"));
  for (const char* text : {"a few", "12 apples", "1,2,3", "--5", "50%"}) {
    EXPECT_THAT(ReadAs(ReadNumberCell(TextCell(text), {})), HasSubstr("is no number")) << text;
  }
  EXPECT_THAT(ReadAs(ReadNumberCell(DateCell("2019-02-27"), {})), HasSubstr("is no number"));
}

TEST(ReadNumberCellTest, WhatWasNotWrittenSoIsSaid) {
  EXPECT_FALSE(ReadNumberCell(NumberCell("5"), {})->said);
  EXPECT_TRUE(ReadNumberCell(TextCell("1,234"), {})->said);
  EXPECT_FALSE(ReadNumberCell(TextCell("1234"), {})->said);
}

}  // namespace
}  // namespace jointplan::exchange
