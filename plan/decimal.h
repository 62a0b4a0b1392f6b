#ifndef JOINTPLAN_PLAN_DECIMAL_H_
#define JOINTPLAN_PLAN_DECIMAL_H_

#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::plan {

// Exact sums and comparisons of decimal numbers as the API writes them (`IsDecimal`) that are not
// negative. Of any length: nothing is rounded, as it would be in binary.

// Returns a number below, equal to or above 0 for a < b, a = b, a > b. `1.50` equals `1.5`.
int CompareDecimals(absl::string_view a, absl::string_view b);

// Returns the sum, without zeros that say nothing: `0.5` and `1.50` give `2`.
std::string AddDecimals(absl::string_view a, absl::string_view b);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_DECIMAL_H_
