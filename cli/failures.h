#ifndef JOINTPLAN_CLI_FAILURES_H_
#define JOINTPLAN_CLI_FAILURES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace jointplan::cli {

// What the exit status of `jointplan` says to scripts.
enum ExitCode { kDone = 0, kError = 1, kUsage = 2, kConflict = 3 };

// The command line itself is wrong.
absl::Status UsageError(absl::string_view message);

// Edits collide with others'; what collides has been shown already.
absl::Status ConflictsRemain(absl::string_view message);

// An error that has been shown already; ends the command without another word.
absl::Status AlreadyShown();

ExitCode ExitCodeOf(const absl::Status& status);

// Returns an error as a person should read it: the server's words, in the person's language where
// it has them and in English, every wrong field, and what to do about errors that come from the
// connection. Empty for AlreadyShown.
std::string Explain(const absl::Status& status, absl::string_view server);

// Appends `hint` to what Explain says of an error, after the hints that it has.
absl::Status WithHint(absl::Status status, absl::string_view hint);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_FAILURES_H_
