#ifndef JOINTPLAN_PLAN_TEXT_H_
#define JOINTPLAN_PLAN_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::plan {

// What texts are made of. protobuf's setters take any bytes, so whoever keeps a text asks here.

// Returns the offset of the first byte that is not UTF-8, or nothing if all of `text` is.
std::optional<size_t> FirstInvalidUtf8(absl::string_view text);

// Returns the number of code points. `text` must be UTF-8.
size_t CodePoints(absl::string_view text);

// Which characters a text must not hold.
enum class Charset {
  kText,  // Control characters other than line feed, carriage return and tab.
  kLine,  // Any control character, line or paragraph separator, or bidirectional override.
};

// Returns the first character that must not be there, as `U+202E`, or nothing. `text` must be
// UTF-8.
std::optional<std::string> ForbiddenCharacter(absl::string_view text, Charset charset);

// Whether a text shows nothing: it is empty, or holds only white space.
bool IsBlank(absl::string_view text);

// Returns `text` fit for a message: at most `code_points_max` code points, an ellipsis where it was
// cut, blanks for line breaks and tabs, and U+FFFD for what is not UTF-8 or must not be in a line.
std::string Excerpt(absl::string_view text, size_t code_points_max);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_TEXT_H_
