#ifndef JOINTPLAN_EXCHANGE_CELL_H_
#define JOINTPLAN_EXCHANGE_CELL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// How a table writes numbers.
struct NumberFormat {
  char decimal = '.';
  // Between groups of three digits: `,`, `.`, `'` or a blank (of any kind); 0: not grouped.
  char group = 0;
  bool percent = false;                        // A percent sign may follow; it is left out.
  std::optional<int> decimals = std::nullopt;  // Round to so many.
};

// Returns a number in the form of the API: `-12.5`, without an exponent, leading zeros or zeros at
// the end. Exact: 1.50E+07 gives 15000000. Nothing, if `text` is no number of that format, or has
// more than 40 digits.
std::optional<std::string> ReadNumber(absl::string_view text, const NumberFormat& format);

// How a table writes dates.
struct DateFormat {
  // Made of YYYY, MM, M, DD, D, MONTH (a name, whole or cut to three letters) and what stands
  // between them. Tried in order.
  std::vector<std::string> patterns = {"YYYY-MM-DD"};
  // Where a pattern has no day: the last of the month, not the first.
  bool last_day = false;
  // The language of month names (BCP 47); English ones are always understood.
  std::string language = "en";
};

// Returns a date as `YYYY-MM-DD`, or nothing if `text` is none of that format.
std::optional<std::string> ReadDate(absl::string_view text, const DateFormat& format);

// Returns what is wrong with a date pattern, or nothing.
std::optional<std::string> PatternProblem(absl::string_view pattern);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_CELL_H_
