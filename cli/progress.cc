#include "cli/progress.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jointplan::cli {
namespace {

constexpr int64_t kQuickRows = 2'000;
constexpr int kBarWidth = 30;

}  // namespace

void Progress::Show(int64_t done, int64_t total) {
  if (!io_.err_is_terminal || total < kQuickRows) return;
  const auto percent = static_cast<int>(done >= total ? 100 : done * 100 / total);
  if (percent == shown_) return;
  shown_ = percent;
  const auto full = static_cast<size_t>(percent * kBarWidth / 100);
  *io_.err << "\r" << what_ << "  [" << std::string(full, '#')
           << std::string(size_t{kBarWidth} - full, ' ') << "] "
           << absl::StrFormat("%3d%%", percent) << std::flush;
}

void Progress::Clear() {
  if (shown_ < 0) return;
  shown_ = -1;
  *io_.err << "\r\033[K" << std::flush;
}

}  // namespace jointplan::cli
