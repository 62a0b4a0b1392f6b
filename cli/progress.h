#ifndef JOINTPLAN_CLI_PROGRESS_H_
#define JOINTPLAN_CLI_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "cli/io.h"

namespace jointplan::cli {

// Shows on a terminal how far long work is: `Reading  [#######       ]  50%`. Nothing where
// messages go elsewhere, and nothing for work that is done in a moment.
class Progress {
 public:
  Progress(const Io& io, std::string what) : io_(io), what_(std::move(what)) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Says how much of how much is done; what was shown before is written over.
  void Show(int64_t done, int64_t total);

  // Takes the bar off the terminal.
  void Clear();

  // The same as a function, which must not outlive this.
  std::function<void(int64_t, int64_t)> Listener() {
    return [this](int64_t done, int64_t total) { Show(done, total); };
  }

 private:
  const Io& io_;
  const std::string what_;
  int shown_ = -1;  // Percent; -1: nothing is shown.
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_PROGRESS_H_
