#ifndef JOINTPLAN_STORAGE_FILES_H_
#define JOINTPLAN_STORAGE_FILES_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::storage {

// The few things that the store does with files beside its engine. Errors name the path and the
// system's reason.

// Returns the directory that holds `path`.
std::string ParentDirectory(const std::string& path);

// Makes the entries of a directory survive a crash of the machine.
absl::Status SyncDirectory(const std::string& path);

// Replaces the file `path` by one that holds `bytes`, mode 0600, through a new file beside it: a
// crash at any moment leaves the old content or the new one, and after OK the new one.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes);

// Returns the content of a file of at most a megabyte, or nothing if there is none.
absl::StatusOr<std::optional<std::string>> ReadSmallFile(const std::string& path);

// Makes a directory, mode 0700, durably. ALREADY_EXISTS if there is something.
absl::Status MakeDirectory(const std::string& path);

// Returns the names in a directory, sorted. NOT_FOUND if there is no such directory.
absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path);

// Exchanges two files or directories, durably, in one step.
absl::Status ExchangePaths(const std::string& a, const std::string& b);

// Holds a file locked against other processes, and against a second lock in this one.
class FileLock {
 public:
  virtual ~FileLock() = default;  // Lets go.
};

// Locks the file `path`, made with mode 0600 if missing. FAILED_PRECONDITION if it is locked.
absl::StatusOr<std::unique_ptr<FileLock>> LockFile(const std::string& path);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_FILES_H_
