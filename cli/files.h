#ifndef JOINTPLAN_CLI_FILES_H_
#define JOINTPLAN_CLI_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::cli {

// Returns a file's content; `-` is the standard input. NOT_FOUND and others name the file.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes a file in place of what is there, at once: a reader sees the old or the new one. `mode` is
// that of chmod, such as 0600.
absl::Status WriteFile(const std::string& path, absl::string_view content, int mode);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_FILES_H_
