#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_FILE_SYSTEM_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_FILE_SYSTEM_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::client {

// What a folder holds under a name.
struct FolderEntry {
  std::string name;
  bool plain_file = false;  // Neither a folder nor a link nor anything else.
};

// Keeps a folder for one at a time; gives it up when it goes.
class FolderLock {
 public:
  virtual ~FolderLock() = default;
};

// The files of this machine, as a working copy uses them. Handed in, so that tests can end the
// world after any step. Errors name the file.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Returns a file's content; NOT_FOUND if there is none.
  virtual absl::StatusOr<std::string> Read(const std::string& path) = 0;
  // Lists a folder by name; NOT_FOUND if there is none.
  virtual absl::StatusOr<std::vector<FolderEntry>> List(const std::string& path) = 0;
  // Takes a lock on a file, which is made if there is none. FAILED_PRECONDITION if somebody else
  // has it; it is free again when whoever has it is gone, however that came about.
  virtual absl::StatusOr<std::unique_ptr<FolderLock>> Lock(const std::string& path) = 0;

  // ---- Steps that change something ----
  // Makes a folder, in a folder that is there; nothing to do if it is there already.
  virtual absl::Status MakeFolder(const std::string& path) = 0;
  // Writes a file in place of what was there, not at once: a crash may leave a part of it.
  virtual absl::Status Write(const std::string& path, absl::string_view content) = 0;
  // Puts a file in the place of another, at once.
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // Removes a file; nothing to do if there is none.
  virtual absl::Status Remove(const std::string& path) = 0;
  // Returns when all that was done so far, in this folder and below, would survive a loss of power.
  virtual absl::Status Sync(const std::string& folder) = 0;

  // The files of this machine. Lives for ever. Any thread may call it.
  static FileSystem* System();
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_FILE_SYSTEM_H_
