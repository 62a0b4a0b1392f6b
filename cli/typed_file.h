#ifndef JOINTPLAN_CLI_TYPED_FILE_H_
#define JOINTPLAN_CLI_TYPED_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/io.h"

namespace jointplan::cli {

// A file that holds what a person types, for an editor to open. It stays when this goes, unless
// Discard was called: what was typed is not ours to throw away.
class TypedFile {
 public:
  // Makes a file that only its owner may read, in $TMPDIR or /tmp.
  static absl::StatusOr<TypedFile> Make(const Io& io, absl::string_view content);

  const std::string& path() const { return path_; }

  // Runs the person's editor ($VISUAL, $EDITOR, nano or vi) and waits for it. FAILED_PRECONDITION
  // if there is none, ABORTED if it says that it failed.
  absl::Status Open(const Io& io) const;

  absl::StatusOr<std::string> Read() const;

  // Puts what is wrong above what was typed, as comments, in place of an earlier complaint.
  absl::Status Complain(absl::string_view problem) const;

  void Discard() const;

 private:
  explicit TypedFile(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

// Returns the text without the comments that Complain wrote.
std::string WithoutComplaints(absl::string_view text);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TYPED_FILE_H_
