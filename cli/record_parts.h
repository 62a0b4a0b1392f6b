#ifndef JOINTPLAN_CLI_RECORD_PARTS_H_
#define JOINTPLAN_CLI_RECORD_PARTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/known_names.h"

namespace jointplan::cli {

// As ListNames, for the names that are parts of a record which the line names: steps of an
// activity, comments of a thread, and the like. None for all other names.
absl::StatusOr<std::vector<Candidate>> ListParts(Names names, const NamesPlace& place,
                                                 Context* context);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_RECORD_PARTS_H_
