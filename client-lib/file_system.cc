#include "jointplan/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace jointplan::client {
namespace {

absl::Status FileError(int error, const std::string& path) {
  return absl::ErrnoToStatus(error, absl::StrCat("Cannot use ", path));
}

// A file descriptor that is closed when this goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  const int number_;
};

// Closing the file gives the lock up.
class FileLock : public FolderLock {
 public:
  explicit FileLock(int number) : file_(number) {}

 private:
  const Descriptor file_;
};

class SystemFiles : public FileSystem {
 public:
  absl::StatusOr<std::string> Read(const std::string& path) override {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return FileError(errno, path);
    std::string content;
    char buffer[65536];
    while (true) {
      const ssize_t got = read(file.get(), buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return FileError(errno, path);
      if (got == 0) return content;
      content.append(buffer, static_cast<size_t>(got));
    }
  }

  absl::StatusOr<std::vector<FolderEntry>> List(const std::string& path) override {
    DIR* folder = opendir(path.c_str());
    if (folder == nullptr) return FileError(errno, path);
    std::vector<FolderEntry> entries;
    while (const dirent* entry = readdir(folder)) {
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      struct stat found {};
      const std::string whole = absl::StrCat(path, "/", name);
      const bool plain = lstat(whole.c_str(), &found) == 0 && S_ISREG(found.st_mode);
      entries.push_back({name, plain});
    }
    closedir(folder);
    std::sort(entries.begin(), entries.end(),
              [](const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; });
    return entries;
  }

  absl::StatusOr<std::unique_ptr<FolderLock>> Lock(const std::string& path) override {
    const int number = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (number < 0) return FileError(errno, path);
    auto lock = std::make_unique<FileLock>(number);
    if (flock(number, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return FileError(errno, path);
    return absl::FailedPreconditionError(absl::StrCat(
        path, " is held: another program is at work in this working copy. Wait until it is done."));
  }

  absl::Status MakeFolder(const std::string& path) override {
    if (mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return absl::OkStatus();
    return FileError(errno, path);
  }

  absl::Status Write(const std::string& path, absl::string_view content) override {
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) return FileError(errno, path);
    while (!content.empty()) {
      const ssize_t written = write(file.get(), content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return FileError(errno, path);
      content.remove_prefix(static_cast<size_t>(written));
    }
    return absl::OkStatus();
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    return rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus() : FileError(errno, to);
  }

  absl::Status Remove(const std::string& path) override {
    if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
    return FileError(errno, path);
  }

  // One call for everything: a fsync for each of thousands of files would take minutes on a disk.
  absl::Status Sync(const std::string& folder) override {
    const Descriptor file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file.get() < 0 || syncfs(file.get()) != 0) return FileError(errno, folder);
    return absl::OkStatus();
  }
};

}  // namespace

FileSystem* FileSystem::System() {
  static auto* const kFiles = new SystemFiles;
  return kFiles;
}

}  // namespace jointplan::client
