#ifndef JOINTPLAN_SERVER_IN_USE_H_
#define JOINTPLAN_SERVER_IN_USE_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "server/call.h"
#include "server/merging.h"
#include "server/workspace.h"

namespace jointplan::server {

// What a merge takes out of a plan, and others may name.
struct Gone {
  std::set<std::string> themes;  // By `id`.
  std::set<std::string> needs;   // `plans/{plan}/needs/{need}`.
};

// Checks that nothing that stays in the plan names what is gone: no activity or need a theme, no
// activity a need. INVALID_ARGUMENT says what still does. `merged` are the records of the merge as
// they will be; all others are read from the workspace. Reads nothing if nothing is gone.
absl::Status CheckNotInUse(const Call& call, const Workspace& workspace, const std::string& plan,
                           const MergedRecords& merged, const Gone& gone);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_IN_USE_H_
