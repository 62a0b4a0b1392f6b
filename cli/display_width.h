#ifndef JOINTPLAN_CLI_DISPLAY_WIDTH_H_
#define JOINTPLAN_CLI_DISPLAY_WIDTH_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::cli {

// How many columns of a terminal a text takes: user-perceived characters, of which the wide ones of
// East Asia and emoji take two, and marks and invisible characters none. `text` is UTF-8 without
// line breaks.
int DisplayWidth(absl::string_view text);

// Breaks a text into lines of at most `width` columns: between words where it can, else between
// characters. Line breaks of the text are kept. Never empty; `width` must be positive.
std::vector<std::string> Wrap(absl::string_view text, int width);

// Returns the text with control characters, which a terminal would obey, shown as U+FFFD; tabs
// become blanks. Line feeds stay.
std::string Harmless(absl::string_view text);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_DISPLAY_WIDTH_H_
