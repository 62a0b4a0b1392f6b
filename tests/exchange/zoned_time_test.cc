#include "exchange/zoned_time.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::exchange {
namespace {

int64_t Seconds(const char* text, const char* zone) {
  const auto time = ReadTime(text, ZoneOf(zone));
  return time.has_value() ? time->seconds() : -1;
}

TEST(ZonedTimeTest, ATimeWithoutAnOffsetIsOfTheZone) {
  EXPECT_EQ(Seconds("2019-06-12T09:00", ""), 1560330000);
  EXPECT_EQ(Seconds("2019-06-12T11:00", "Europe/Paris"), 1560330000);
  EXPECT_EQ(Seconds("2019-06-12 11:00", "Europe/Paris"), 1560330000);
  EXPECT_EQ(Seconds("2019-06-12T09:00Z", "Europe/Paris"), 1560330000);
  EXPECT_EQ(Seconds("2019-06-12T12:00+03:00", "Europe/Paris"), 1560330000);
  EXPECT_EQ(Seconds("2019-06-12T09:00:30Z", ""), 1560330030);
}

TEST(ZonedTimeTest, WhatIsNoTimeIsNotRead) {
  for (const char* text : {"", "2019-06-12", "09:00", "2019-06-12T25:00", "12.6.2019T09:00", "now",
                           "infinite-future"}) {
    EXPECT_EQ(Seconds(text, ""), -1) << text;
  }
}

TEST(ZonedTimeTest, APeriodNamesADayOnce) {
  google::protobuf::Timestamp start;
  start.set_seconds(1560330000);
  google::protobuf::Timestamp end = start;
  EXPECT_EQ(PeriodText(start, std::nullopt, ZoneOf("")), "2019-06-12, 09:00 (UTC)");
  end.set_seconds(end.seconds() + 3600);
  EXPECT_EQ(PeriodText(start, end, ZoneOf("Europe/Paris")),
            "2019-06-12, 11:00 to 12:00 (Europe/Paris)");
  end.set_seconds(end.seconds() + 86400);
  EXPECT_EQ(PeriodText(start, end, ZoneOf("")), "2019-06-12, 09:00 to 2019-06-13, 10:00 (UTC)");
}

TEST(ZonedTimeTest, AnUnknownZoneIsUtc) { EXPECT_EQ(ZoneOf("Nowhere/Nothing").name(), "UTC"); }

}  // namespace
}  // namespace jointplan::exchange
