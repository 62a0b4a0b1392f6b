#ifndef JOINTPLAN_CLI_PULLED_FILE_H_
#define JOINTPLAN_CLI_PULLED_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/context.h"
#include "jointplan/pull.h"

namespace jointplan::cli {

// Agreements that were pulled, in files of their own.

// Writes an agreement; `-` is the results.
absl::Status WritePulledFile(Context* context, const client::PulledAgreement& pulled,
                             const std::string& path);

// Reads an agreement and verifies it against the digest that the file gives. DATA_LOSS names what
// is wrong with it, INVALID_ARGUMENT says that it is no such file.
absl::StatusOr<client::PulledAgreement> ReadPulledFile(const std::string& path);

// Whether there is such a file.
bool IsFile(const std::string& path);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_PULLED_FILE_H_
