#include "exchange/encoding.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace jointplan::exchange {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(EncodingTest, CommonEncodingsBecomeUtf8) {
  EXPECT_THAT(DecodeToUtf8("Économie صور", "utf-8"), IsOkAndHolds("Économie صور"));
  EXPECT_THAT(DecodeToUtf8("\xC9"
                           "conomie \x92\x80",
                           "Windows-1252"),
              IsOkAndHolds("Économie ’€"));
  EXPECT_THAT(DecodeToUtf8("\xC9", "iso-8859-1"), IsOkAndHolds("É"));
  EXPECT_THAT(DecodeToUtf8("\xD5\xE6\xD1", "windows-1256"), IsOkAndHolds("صور"));
}

TEST(EncodingTest, MarksAreTakenOff) {
  EXPECT_THAT(DecodeToUtf8("\xEF\xBB\xBF"
                           "a",
                           "utf-8"),
              IsOkAndHolds("a"));
  EXPECT_THAT(DecodeToUtf8(std::string("\xFF\xFE"
                                       "a\0\xE9\0",
                                       6),
                           "utf-16"),
              IsOkAndHolds("aé"));
  EXPECT_THAT(DecodeToUtf8(std::string("\xFE\xFF\0a", 4), "utf-16"), IsOkAndHolds("a"));
}

TEST(EncodingTest, Latin1DeclaredAsUtf8IsRefusedWithPlaceAndHint) {
  EXPECT_THAT(
      DecodeToUtf8("a\nb\nFran\xE7ois", "utf-8"),
      StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("0xE7 at offset 8, on line 3"),
                                                         HasSubstr("looks like windows-1252"))));
  EXPECT_THAT(DecodeToUtf8("\xEF\xBB\xBF\xE7", "utf-8"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("offset 3, on line 1")));
  EXPECT_THAT(DecodeToUtf8("abc\xC3", "utf-8"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("offset 3")));
}

TEST(EncodingTest, Utf8DeclaredAsAnotherIsNotedWhereItShows) {
  EXPECT_THAT(DecodeToUtf8("\xEF\xBB\xBF"
                           "a",
                           "windows-1252"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Write utf-8")));
  // The second byte of "Á" has no meaning in windows-1252.
  EXPECT_THAT(DecodeToUtf8("Á", "windows-1252"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("0x81 at offset 1"), HasSubstr("looks like utf-8"))));
}

TEST(EncodingTest, NulBytesAreNoText) {
  EXPECT_THAT(
      DecodeToUtf8(std::string("a\n\0b", 4), "utf-8"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("0x00 at offset 2, on line 2")));
}

TEST(EncodingTest, UnknownEncodingsAreNamed) {
  for (const std::string encoding : {"", "utf-9", "no\nsuch"}) {
    EXPECT_THAT(DecodeToUtf8("a", encoding),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not known")));
  }
}

TEST(EncodingTest, NothingIsNothing) {
  EXPECT_THAT(DecodeToUtf8("", "utf-8"), IsOkAndHolds(""));
  EXPECT_THAT(DecodeToUtf8("", "windows-1252"), IsOkAndHolds(""));
}

}  // namespace
}  // namespace jointplan::exchange
