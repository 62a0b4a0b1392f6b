#ifndef JOINTPLAN_CLI_EDITED_RECORDS_H_
#define JOINTPLAN_CLI_EDITED_RECORDS_H_

#include "absl/status/status.h"
#include "cli/context.h"
#include "cli/edit_flow.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::cli {

// Opens the person's editor on a record of a plan or of a draft, which was read from `target`, and
// sends the edit there (EditInEditor).
absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          v1::Activity activity);
absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          v1::Need need);
absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          v1::Plan plan);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_EDITED_RECORDS_H_
