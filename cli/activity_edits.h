#ifndef JOINTPLAN_CLI_ACTIVITY_EDITS_H_
#define JOINTPLAN_CLI_ACTIVITY_EDITS_H_

#include <string>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/edit_flow.h"
#include "cli/record_flags.h"

namespace jointplan::cli {

// Edits of activities from flags; `activity` and `proposal add` share them.

// A new activity. An empty `id` is made from its title.
absl::StatusOr<v1::Edit> NewActivityEdit(Context* context, const EditTarget& target,
                                         const std::string& id, const ActivityFlags& flags);

// A change of exactly the fields that were given, from the state that the target shows.
absl::StatusOr<v1::Edit> ChangedActivityEdit(Context* context, EditTarget* target,
                                             const std::string& name, const ActivityFlags& flags);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_ACTIVITY_EDITS_H_
