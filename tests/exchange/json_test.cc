#include "exchange/json.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/v1/activity.pb.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using ::testing::HasSubstr;

v1::Activity InManyLanguages() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/a1");
  for (const char* language : {"tr", "ar", "fr", "en", "es", "de", "it"}) {
    (*activity.mutable_title())[language] = language;
  }
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_ONGOING);
  return activity;
}

TEST(JsonTest, LanguagesStandInTheOrderOfTheirTags) {
  EXPECT_THAT(ToJson(InManyLanguages(), JsonLayout::kOneLine),
              IsOkAndHolds(HasSubstr(R"("title":{"ar":"ar","de":"de","en":"en","es":"es",)"
                                     R"("fr":"fr","it":"it","tr":"tr"})")));
}

TEST(JsonTest, FieldsAndEnumsKeepTheNamesOfTheApi) {
  EXPECT_THAT(
      ToJson(InManyLanguages(), JsonLayout::kOneLine),
      IsOkAndHolds(HasSubstr(R"("implementation_status":"IMPLEMENTATION_STATUS_ONGOING")")));
}

TEST(JsonTest, WhatIsWrittenIsReadBack) {
  const auto json = ToJson(InManyLanguages(), JsonLayout::kIndented);
  ASSERT_THAT(json, IsOk());
  v1::Activity back;
  ASSERT_THAT(FromJson(*json, &back), IsOk());
  EXPECT_EQ(back.title().size(), 7U);
  EXPECT_EQ(back.implementation_status(), v1::IMPLEMENTATION_STATUS_ONGOING);
}

TEST(JsonTest, AFieldThatDoesNotExistIsRefused) {
  v1::Activity activity;
  EXPECT_THAT(FromJson(R"({"titel": {}})", &activity),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("titel")));
}

}  // namespace
}  // namespace jointplan::exchange
