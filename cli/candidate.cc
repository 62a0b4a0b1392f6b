#include "cli/candidate.h"

#include "absl/strings/str_cat.h"
#include "cli/display_width.h"

namespace jointplan::cli {
namespace {

constexpr int kDescriptionWidth = 70;

}  // namespace

std::string BriefText(absl::string_view text) {
  const std::vector<std::string> lines = Wrap(Harmless(text), kDescriptionWidth);
  return lines.size() == 1 ? lines[0] : absl::StrCat(lines[0], " ...");
}

std::string JoinedText(absl::string_view first, absl::string_view second) {
  return absl::StrCat(first, first.empty() || second.empty() ? "" : ", ", second);
}

}  // namespace jointplan::cli
