#ifndef JOINTPLAN_EXCHANGE_XLSX_STYLES_H_
#define JOINTPLAN_EXCHANGE_XLSX_STYLES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/xml_part.h"

namespace jointplan::exchange {

// Returns for each style of cells, by its number, whether it shows numbers as dates. `styles` is
// the part styles.xml.
std::vector<bool> DateStyles(const pugi::xml_document& styles);

// Whether a number format shows a day or a year: `dd/mm/yyyy`, but not `0 "days"`, and no time
// alone.
bool ShowsDate(absl::string_view format);

// A number of days as spreadsheets count them, as a date.
struct SerialDate {
  std::string date;  // YYYY-MM-DD
  bool has_time = false;
};

// Returns the date of a serial number; nothing if there is none: before the first day, or after the
// year 9999. `from_1904`: days are counted from 1904, and otherwise from 1900, a leap year to
// spreadsheets.
std::optional<SerialDate> DateOfSerial(double serial, bool from_1904);

// The serial number of a date, counted from 1900; nothing before March 1900, where programs do not
// agree.
std::optional<int> SerialOfDate(absl::string_view date);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_XLSX_STYLES_H_
