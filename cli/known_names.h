#ifndef JOINTPLAN_CLI_KNOWN_NAMES_H_
#define JOINTPLAN_CLI_KNOWN_NAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/typed_line.h"
#include "cli/value_kinds.h"

namespace jointplan::cli {

// Where names are asked for.
struct NamesPlace {
  const TypedLine* line = nullptr;
  // The arguments before the cursor, without a plan that stands before them.
  std::vector<std::string> arguments;
  bool plan_stands_first = false;
  // Whole names are wanted: `plans/hub/activities/a1`.
  bool whole = false;
};

// Returns the names there are, with what people call what they name, as one call tells both. What
// the person may not see is not among them. An error if the server or the settings say so.
absl::StatusOr<std::vector<Candidate>> ListNames(Names names, const NamesPlace& place,
                                                 Context* context);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_KNOWN_NAMES_H_
