#include "cli/typed_file.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/files.h"

namespace jointplan::cli {
namespace {

constexpr char kComplaint[] = "#! ";

// The person's choice; else what Debian has.
std::string EditorOf(const Io& io) {
  if (const auto visual = io.env("VISUAL")) return *visual;
  if (const auto editor = io.env("EDITOR")) return *editor;
  for (const char* path : {"/usr/bin/nano", "/usr/bin/vi"}) {
    if (access(path, X_OK) == 0) return path;
  }
  return "";
}

// Runs `editor FILE`. The editor may be a command with arguments, such as `code --wait`, so a shell
// takes it apart; the file's name is handed over beside it and is never read as a command.
int RunShell(const std::string& editor, const std::string& file) {
  const std::string command = absl::StrCat(editor, " \"$1\"");
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), "sh", file.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

}  // namespace

absl::StatusOr<TypedFile> TypedFile::Make(const Io& io, absl::string_view content) {
  std::string path = absl::StrCat(io.env("TMPDIR").value_or("/tmp"), "/jointplan-XXXXXX.yaml");
  const int file = mkostemps(path.data(), /*suffixlen=*/5, O_CLOEXEC);  // Made with 0600.
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("Cannot make the file ", path));
  close(file);
  TypedFile typed(std::move(path));
  JP_RETURN_IF_ERROR(WriteFile(typed.path_, content, 0600));
  return typed;
}

absl::Status TypedFile::Open(const Io& io) const {
  const std::string editor = EditorOf(io);
  if (editor.empty()) {
    return absl::FailedPreconditionError(
        "There is no editor. Set VISUAL or EDITOR to one, or use the flags that --help lists.");
  }
  const int status = RunShell(editor, path_);
  if (status == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The editor (", editor, ") ended with status ", status, "."));
}

absl::StatusOr<std::string> TypedFile::Read() const { return ReadFile(path_); }

absl::Status TypedFile::Complain(absl::string_view problem) const {
  JP_ASSIGN_OR_RETURN(const std::string typed, Read());
  std::string text;
  for (const absl::string_view line : absl::StrSplit(problem, '\n')) {
    absl::StrAppend(&text, kComplaint, line, "\n");
  }
  absl::StrAppend(&text, WithoutComplaints(typed));
  return WriteFile(path_, text, 0600);
}

void TypedFile::Discard() const { unlink(path_.c_str()); }

std::string WithoutComplaints(absl::string_view text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  std::string rest;
  bool first = true;
  for (const std::string& line : lines) {
    if (absl::StartsWith(line, kComplaint)) continue;
    absl::StrAppend(&rest, first ? "" : "\n", line);
    first = false;
  }
  return rest;
}

}  // namespace jointplan::cli
