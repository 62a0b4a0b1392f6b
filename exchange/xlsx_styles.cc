#include "exchange/xlsx_styles.h"

#include <cmath>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "plan/formats.h"

namespace jointplan::exchange {
namespace {

constexpr int kFirstSafeSerial = 61;  // 1900-03-01; the day before is one that never was.
constexpr double kSerialMax = 3'000'000;

// Formats that are known by number alone. 27 to 36 and 50 to 58 are dates of East Asia.
bool IsBuiltInDate(int id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
         (id >= 50 && id <= 58);
}

std::map<int, bool> OwnFormats(const pugi::xml_node& sheet) {
  std::map<int, bool> formats;
  for (auto format = ChildOf(ChildOf(sheet, "numFmts"), "numFmt"); format;
       format = NextOf(format)) {
    int id = 0;
    if (!absl::SimpleAtoi(AttributeOf(format, "numFmtId"), &id)) continue;
    formats[id] = ShowsDate(AttributeOf(format, "formatCode"));
  }
  return formats;
}

}  // namespace

bool ShowsDate(absl::string_view format) {
  for (size_t i = 0; i < format.size(); ++i) {
    const char c = absl::ascii_tolower(static_cast<unsigned char>(format[i]));
    if (c == ';') return false;  // What follows is for negative numbers.
    if (c == 'd' || c == 'y') return true;
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '"' || c == '[') {
      const size_t end = format.find(c == '"' ? '"' : ']', i + 1);
      if (end == absl::string_view::npos) return false;
      i = end;
    }
  }
  return false;
}

std::vector<bool> DateStyles(const pugi::xml_document& styles) {
  const pugi::xml_node sheet = ChildOf(styles, "styleSheet");
  const std::map<int, bool> own = OwnFormats(sheet);
  std::vector<bool> dates;
  for (auto style = ChildOf(ChildOf(sheet, "cellXfs"), "xf"); style; style = NextOf(style)) {
    int id = 0;
    const bool known = absl::SimpleAtoi(AttributeOf(style, "numFmtId"), &id);
    const auto found = own.find(id);
    dates.push_back(known && (found == own.end() ? IsBuiltInDate(id) : found->second));
  }
  return dates;
}

std::optional<SerialDate> DateOfSerial(double serial, bool from_1904) {
  if (!(serial >= 0) || serial > kSerialMax) return std::nullopt;
  // Half a second is the least that a time can be told by.
  const double days = std::floor(serial + 0.5 / 86400);
  const auto whole = static_cast<int>(days);
  const absl::CivilDay first = from_1904                  ? absl::CivilDay(1904, 1, 1)
                               : whole < kFirstSafeSerial ? absl::CivilDay(1899, 12, 31)
                                                          : absl::CivilDay(1899, 12, 30);
  const absl::CivilDay day = first + whole;
  if (day.year() > 9999 || (!from_1904 && (whole == 0 || whole == kFirstSafeSerial - 1))) {
    return std::nullopt;
  }
  SerialDate date;
  date.date = absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
  date.has_time = serial - days > 0.5 / 86400;
  return date;
}

std::optional<int> SerialOfDate(absl::string_view date) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!plan::IsDate(date) || !absl::SimpleAtoi(date.substr(0, 4), &year) ||
      !absl::SimpleAtoi(date.substr(5, 2), &month) || !absl::SimpleAtoi(date.substr(8, 2), &day)) {
    return std::nullopt;
  }
  const auto serial = absl::CivilDay(year, month, day) - absl::CivilDay(1899, 12, 30);
  if (serial < kFirstSafeSerial) return std::nullopt;
  return static_cast<int>(serial);
}

}  // namespace jointplan::exchange
