#include "plan/canonical.h"

#include <gtest/gtest.h>

#include "tests/plan/records.h"

namespace jointplan::plan {
namespace {

TEST(CanonicalizeTest, SetsAndKeyedListsAreSortedAndOrderedListsAreNot) {
  v1::Activity activity = ActivityOf(R"pb(
    themes: "b"
    themes: "a"
    themes: "b"
    participants { partner: "partners/z" roles: PARTNER_ROLE_FUNDING roles: PARTNER_ROLE_LEAD }
    participants { partner: "partners/a" }
    next_steps { id: "z" }
    next_steps { id: "a" }
  )pb");
  Canonicalize(&activity);
  EXPECT_EQ(
      ToText(activity), ToText(ActivityOf(R"pb(
        themes: "a"
        themes: "b"
        participants { partner: "partners/a" }
        participants { partner: "partners/z" roles: PARTNER_ROLE_LEAD roles: PARTNER_ROLE_FUNDING }
        next_steps { id: "z" }
        next_steps { id: "a" }
      )pb")));
}

TEST(CanonicalizeTest, OutputOnlyFieldsAreClearedAndNamesStay) {
  v1::Activity activity = ActivityOf(R"pb(
    name: "plans/p/activities/a"
    etag: "x"
    revision: 5
    create_time { seconds: 1 }
    start_date: ""
  )pb");
  Canonicalize(&activity);
  EXPECT_EQ(ToText(activity),
            ToText(ActivityOf(R"pb(name: "plans/p/activities/a" start_date: "")pb")));
}

TEST(CanonicalizeTest, IsTheSameWhenDoneTwice) {
  v1::Activity activity = ActivityOf(R"pb(tags: "z"
                                          tags: "b"
                                          targets { id: "b" }
                                          targets { id: "a" })pb");
  Canonicalize(&activity);
  const std::string once = Serialize(activity);
  Canonicalize(&activity);
  EXPECT_EQ(Serialize(activity), once);
}

TEST(SerializeTest, EqualRecordsHaveEqualBytesHoweverTheirMapsWereFilled) {
  v1::Activity one;
  v1::Activity two;
  for (int i = 0; i < 50; ++i) (*one.mutable_title())["l" + std::to_string(i)] = "x";
  for (int i = 49; i >= 0; --i) (*two.mutable_title())["l" + std::to_string(i)] = "x";
  EXPECT_EQ(Serialize(one), Serialize(two));
  v1::Activity again;
  ASSERT_TRUE(again.ParseFromString(Serialize(one)));
  EXPECT_EQ(Serialize(again), Serialize(one));
}

TEST(SerializeTest, UnknownFieldsAreKept) {
  v1::Activity activity = ActivityOf(R"pb(start_date: "2019-01-01")pb");
  v1::Activity::GetReflection()->MutableUnknownFields(&activity)->AddVarint(9999, 7);
  v1::Activity again;
  ASSERT_TRUE(again.ParseFromString(Serialize(activity)));
  Canonicalize(&again);
  EXPECT_EQ(Serialize(again), Serialize(activity));
}

}  // namespace
}  // namespace jointplan::plan
