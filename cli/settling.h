#ifndef JOINTPLAN_CLI_SETTLING_H_
#define JOINTPLAN_CLI_SETTLING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::cli {

// How a person settled conflicts.
struct Settlement {
  bool park = false;  // The edit shall be kept as a proposal; nothing is settled then.
  std::vector<v1::Resolution> resolutions;
};

// Shows the conflicts of an edit of one record one by one and asks what to take of each; where
// nobody can be asked, shows them all. Ends with exit status 3 if they stay unsettled.
// `may_park`: the edit may be kept as a proposal instead. `reason` is written to each resolution.
absl::StatusOr<Settlement> SettleWithPerson(Context* context,
                                            const std::vector<v1::Conflict>& conflicts,
                                            bool may_park, const std::string& reason);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_SETTLING_H_
