#ifndef JOINTPLAN_CLI_AGREEMENT_NAME_H_
#define JOINTPLAN_CLI_AGREEMENT_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"

namespace jointplan::cli {

// Returns the whole name of an agreement of the plan from its number or name; of the newest one
// that the person may see if `text` is empty. NOT_FOUND if there is none.
absl::StatusOr<std::string> AgreementName(Context* context, absl::string_view text);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_AGREEMENT_NAME_H_
