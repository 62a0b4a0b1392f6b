#include "bench/histogram.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace jointplan::bench {
namespace {

TEST(HistogramTest, NothingHasNoQuantiles) {
  const Histogram empty;
  EXPECT_EQ(empty.count(), 0);
  EXPECT_EQ(empty.Quantile(0.99), 0);
}

TEST(HistogramTest, SmallValuesAreExact) {
  Histogram histogram;
  for (int64_t value = 1; value <= 100; ++value) histogram.Add(value);
  EXPECT_EQ(histogram.Quantile(0.5), 50);
  EXPECT_EQ(histogram.Quantile(0.99), 99);
  EXPECT_EQ(histogram.Quantile(1), 100);
}

TEST(HistogramTest, LargeValuesAreRightToOnePercent) {
  for (int64_t value = 1; value < (int64_t{1} << 50); value = value * 3 + 1) {
    Histogram histogram;
    histogram.Add(value);
    histogram.Add(value * 2);
    EXPECT_GE(histogram.Quantile(0.5), value);
    EXPECT_LE(static_cast<double>(histogram.Quantile(0.5)), static_cast<double>(value) * 1.01);
  }
}

TEST(HistogramTest, TheLongestIsExactAndBoundsEveryQuantile) {
  Histogram histogram;
  histogram.Add(1000001);
  EXPECT_EQ(histogram.max(), 1000001);
  EXPECT_EQ(histogram.Quantile(0.999), 1000001);
}

TEST(HistogramTest, MergedIsAsIfAllHadBeenAddedToOne) {
  Histogram one;
  Histogram other;
  Histogram both;
  for (int64_t value = 1; value < 100000; value += 7) {
    (value % 2 == 0 ? one : other).Add(value);
    both.Add(value);
  }
  one.Merge(other);
  EXPECT_EQ(one.ToJson(), both.ToJson());
}

}  // namespace
}  // namespace jointplan::bench
