#ifndef JOINTPLAN_CLI_PAINT_H_
#define JOINTPLAN_CLI_PAINT_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace jointplan::cli {

// What a piece of text is; how that looks is decided here alone.
enum class Style { kPlain, kHeading, kQuiet, kGood, kBad, kChanged };

// Puts colours around text, or leaves it alone where there are none.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  std::string operator()(Style style, absl::string_view text) const {
    const absl::string_view code = CodeOf(style);
    if (!on_ || code.empty() || text.empty()) return std::string(text);
    return absl::StrCat("\033[", code, "m", text, "\033[0m");
  }

 private:
  static absl::string_view CodeOf(Style style) {
    switch (style) {
      case Style::kPlain:
        return "";
      case Style::kHeading:
        return "1";
      case Style::kQuiet:
        return "2";
      case Style::kGood:
        return "32";
      case Style::kBad:
        return "31";
      case Style::kChanged:
        return "33";
    }
    return "";
  }

  bool on_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_PAINT_H_
