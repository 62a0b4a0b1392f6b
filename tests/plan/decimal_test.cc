#include "plan/decimal.h"

#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace jointplan::plan {
namespace {

TEST(DecimalTest, NumbersCompareByValueNotBySpelling) {
  EXPECT_EQ(CompareDecimals("1.50", "1.5"), 0);
  EXPECT_EQ(CompareDecimals("007", "7"), 0);
  EXPECT_EQ(CompareDecimals("0", "0.000"), 0);
  EXPECT_LT(CompareDecimals("9.99", "10"), 0);
  EXPECT_LT(CompareDecimals("1.45", "1.5"), 0);
  EXPECT_GT(CompareDecimals("1.51", "1.5"), 0);
  EXPECT_GT(CompareDecimals("10000000000000000000000000000000000000001",
                            "10000000000000000000000000000000000000000"),
            0);
}

TEST(DecimalTest, SumsAreExactAndShort) {
  EXPECT_EQ(AddDecimals("0.1", "0.2"), "0.3");
  EXPECT_EQ(AddDecimals("0.5", "1.50"), "2");
  EXPECT_EQ(AddDecimals("999.99", "0.01"), "1000");
  EXPECT_EQ(AddDecimals("0", "0.0"), "0");
  EXPECT_EQ(AddDecimals("12", "0.003"), "12.003");
  EXPECT_EQ(AddDecimals("9999999999999999999999999999999999999999", "1"),
            "10000000000000000000000000000000000000000");
}

// Hundredths are whole numbers, with which the same can be reckoned in another way.
TEST(DecimalTest, SumsAndOrdersAreThoseOfWholeNumbers) {
  std::mt19937 random(20);
  const auto text = [](int64_t hundredths) {
    const int64_t rest = hundredths % 100;
    return absl::StrCat(hundredths / 100, rest < 10 ? ".0" : ".", rest);
  };
  for (int i = 0; i < 20'000; ++i) {
    const int64_t a = random() % 100'000;
    const int64_t b = random() % 1'000;
    EXPECT_EQ(CompareDecimals(AddDecimals(text(a), text(b)), text(a + b)), 0) << a << " " << b;
    EXPECT_EQ(CompareDecimals(text(a), text(b)) < 0, a < b) << a << " " << b;
    EXPECT_EQ(CompareDecimals(text(a), text(b)) == 0, a == b) << a << " " << b;
  }
}

}  // namespace
}  // namespace jointplan::plan
