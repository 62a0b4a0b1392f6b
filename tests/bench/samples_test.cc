#include "bench/samples.h"

#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/validate.h"

namespace jointplan::bench {
namespace {

TEST(SamplesTest, ActivitiesAreWhatTheServiceTakes) {
  for (int i = 0; i < 1000; ++i) {
    const v1::Activity activity = SampleActivity("plans/hub", i);
    ASSERT_TRUE(plan::ValidateShape(activity, "activity").ok()) << activity.name();
  }
}

TEST(SamplesTest, ActivitiesHaveTheSizeThatIsMeasuredWith) {
  size_t bytes = 0;
  for (int i = 0; i < 1000; ++i) {
    v1::Activity activity = SampleActivity("plans/hub", i);
    plan::Canonicalize(&activity);
    bytes += plan::Serialize(activity).size();
  }
  EXPECT_NEAR(static_cast<double>(bytes) / 1000, 620, 15);
}

TEST(SamplesTest, DatesGoOnOverTheEndsOfMonths) {
  EXPECT_EQ(DateAfter(0), "2022-01-01");
  EXPECT_EQ(DateAfter(31), "2022-02-01");
  EXPECT_EQ(DateAfter(365), "2023-01-01");
}

}  // namespace
}  // namespace jointplan::bench
