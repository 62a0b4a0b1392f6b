#ifndef JOINTPLAN_PLAN_FORMATS_H_
#define JOINTPLAN_PLAN_FORMATS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "jointplan/v1/options.pb.h"

namespace jointplan::plan {

// Whether `text` is a date of the Gregorian calendar, `YYYY-MM-DD`.
bool IsDate(absl::string_view text);

// Whether `text` is a decimal number: `-?[0-9]+(\.[0-9]+)?`.
bool IsDecimal(absl::string_view text);

// Whether `text` has the form of a language tag of BCP 47, such as `en` or `ar-LB`.
bool IsLanguageTag(absl::string_view text);

// Returns what is wrong with `text`, which must be UTF-8, and what would be right; nothing if it
// has the format.
std::optional<std::string> FormatProblem(v1::Format format, absl::string_view text);

// As FormatProblem, for a string that names something. Whether that exists is another question.
std::optional<std::string> ReferenceProblem(v1::Reference reference, absl::string_view text);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_FORMATS_H_
