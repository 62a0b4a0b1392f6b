#ifndef JOINTPLAN_CLI_VISITS_H_
#define JOINTPLAN_CLI_VISITS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "cli/io.h"

namespace jointplan::cli {

// Which plan was last looked at by whom: `jointplan inbox` shows what changed since.
struct Visit {
  std::string server;
  std::string token;  // `tokens/{token}`.
  std::string plan;   // `plans/{plan}`.
};

// Returns the revision of the plan that was shown last; nothing if none was, or if the file cannot
// be read. The file is `jointplan/visits` in $XDG_STATE_HOME or ~/.local/state; it holds no
// secrets.
std::optional<int64_t> LastVisit(const Io& io, const Visit& visit);

// Remembers a visit. The error names the file.
absl::Status RememberVisit(const Io& io, const Visit& visit, int64_t revision);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_VISITS_H_
