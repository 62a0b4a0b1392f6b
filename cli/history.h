#ifndef JOINTPLAN_CLI_HISTORY_H_
#define JOINTPLAN_CLI_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "cli/context.h"

namespace jointplan::cli {

// Shows the changesets of a plan, a proposal or a record, newest first.
absl::Status ShowHistory(Context* context, const std::string& name, std::optional<int64_t> limit);

// Shows what differs between two revisions of a plan or an activity. An empty `to` is the newest;
// a usage error if one is no number.
absl::Status ShowRevisionDiff(Context* context, const std::string& name, const std::string& from,
                              const std::string& to);

// Shows who gave each field its value, when and why.
absl::Status ShowBlame(Context* context, const std::string& name, std::optional<int64_t> revision);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_HISTORY_H_
