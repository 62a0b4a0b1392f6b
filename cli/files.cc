#include "cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace jointplan::cli {
namespace {

absl::Status FileError(int error, absl::string_view path) {
  return absl::ErrnoToStatus(error, absl::StrCat("Cannot use the file ", path));
}

absl::Status WriteAll(int file, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0) return FileError(errno, path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// Closes a file when it goes out of scope.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "-") {
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return FileError(errno, path);
  std::string content;
  char buffer[65536];
  while (true) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0) return FileError(errno, path);
    if (got == 0) return content;
    content.append(buffer, static_cast<size_t>(got));
  }
}

absl::Status WriteFile(const std::string& path, absl::string_view content, int mode) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) &&
      !std::filesystem::is_regular_file(path, ignored)) {  // A pipe or a device: written as it is.
    const File special(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return special.get() < 0 ? FileError(errno, path) : WriteAll(special.get(), content, path);
  }
  const std::string unfinished = absl::StrCat(path, ".part-", getpid());
  const File file(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                       static_cast<mode_t>(mode)));
  if (file.get() < 0) return FileError(errno, path);
  absl::Status status = WriteAll(file.get(), content, path);
  if (status.ok() && fsync(file.get()) != 0) status = FileError(errno, path);
  if (status.ok() && rename(unfinished.c_str(), path.c_str()) != 0) status = FileError(errno, path);
  if (!status.ok()) unlink(unfinished.c_str());
  return status;
}

}  // namespace jointplan::cli
