#include "storage/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace jointplan::storage {
namespace {

constexpr size_t kSmallFileBytesMax = 1 << 20;

absl::Status SystemError(int error, absl::string_view doing, const std::string& path) {
  const std::string message =
      absl::StrCat(doing, " ", path, ": ", std::generic_category().message(error));
  if (error == ENOENT) return absl::NotFoundError(message);
  if (error == EEXIST) return absl::AlreadyExistsError(message);
  if (error == ENOSPC) return absl::ResourceExhaustedError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  return absl::UnavailableError(message);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  const int fd_;
};

absl::Status WriteAll(int fd, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError(errno, "Writing", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WriteNewFile(const std::string& path, absl::string_view bytes) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid()) return SystemError(errno, "Making", path);
  JP_RETURN_IF_ERROR(WriteAll(file.get(), bytes, path));
  if (fdatasync(file.get()) != 0) return SystemError(errno, "Syncing", path);
  return absl::OkStatus();
}

class LockedFile : public FileLock {
 public:
  explicit LockedFile(int fd) : file_(fd) {}

 private:
  const Descriptor file_;  // The lock ends with the last descriptor of the open file.
};

}  // namespace

std::string ParentDirectory(const std::string& path) {
  std::filesystem::path whole(path);
  if (!whole.has_filename()) whole = whole.parent_path();  // Of "a/b/", that is "a".
  const std::string parent = whole.parent_path().string();
  return parent.empty() ? "." : parent;
}

absl::Status SyncDirectory(const std::string& path) {
  const Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return SystemError(errno, "Opening the directory", path);
  if (fsync(directory.get()) != 0) return SystemError(errno, "Syncing the directory", path);
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes) {
  const std::string fresh = path + ".new";
  JP_RETURN_IF_ERROR(WriteNewFile(fresh, bytes));
  if (rename(fresh.c_str(), path.c_str()) != 0) return SystemError(errno, "Replacing", path);
  return SyncDirectory(ParentDirectory(path));
}

absl::StatusOr<std::optional<std::string>> ReadSmallFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return std::nullopt;
  if (!file.valid()) return SystemError(errno, "Opening", path);
  std::string bytes(kSmallFileBytesMax, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "Reading", path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  bytes.resize(size);
  return std::make_optional(std::move(bytes));
}

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0) return SystemError(errno, "Making the directory", path);
  return SyncDirectory(ParentDirectory(path));
}

absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator it(path, error);
  for (; !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  if (error) return SystemError(error.value(), "Listing the directory", path);
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status ExchangePaths(const std::string& a, const std::string& b) {
  if (renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) != 0) {
    return SystemError(errno, "Exchanging", absl::StrCat(a, " and ", b));
  }
  JP_RETURN_IF_ERROR(SyncDirectory(ParentDirectory(a)));
  return SyncDirectory(ParentDirectory(b));
}

absl::StatusOr<std::unique_ptr<FileLock>> LockFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return SystemError(errno, "Opening", path);
  auto lock = std::make_unique<LockedFile>(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return SystemError(errno, "Locking", path);
  return absl::FailedPreconditionError(absl::StrCat(path, " is locked by another process."));
}

}  // namespace jointplan::storage
