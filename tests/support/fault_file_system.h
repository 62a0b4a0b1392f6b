#ifndef JOINTPLAN_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
#define JOINTPLAN_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/mutex.h"

namespace jointplan {

// A file system that counts what changes files, and fails at the n-th such operation: an append, a
// sync, a new file, a rename, a removal, a directory's sync. It also remembers what was synced, so
// that a test can take the rest away, as a loss of power would. Any thread may call anything.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  struct Plan {
    int64_t fail_at = 0;            // 1: the first operation. 0: never.
    bool only_once = false;         // Later operations succeed again; otherwise all fail.
    bool disk_full = false;         // ENOSPC instead of EIO.
    bool half_written = false;      // A failing append leaves half of its bytes.
    bool syncs_do_nothing = false;  // A disk that lies.
  };

  explicit FaultFileSystem(Plan plan);

  const char* Name() const override { return "FaultFileSystem"; }

  // How many operations there were, and whether one failed.
  int64_t operations() const;
  bool failed() const;

  // What is left of the end of a file that was not synced.
  enum class Remains {
    kNothing,
    kHalf,           // The first half of it.
    kHalfThenZeros,  // The first half, and zeros for the rest: the size came to the disk first.
  };

  // Takes back what was not synced: the ends of files, new files and renames whose directory was
  // not synced. Nothing may be open.
  void DropUnsynced(Remains remains = Remains::kNothing);

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& name, size_t size,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

  // For the files of this file system: counts an operation and says whether it fails.
  rocksdb::IOStatus Count();
  bool half_written() const { return plan_.half_written; }
  void NoteAppended(const std::string& name, uint64_t bytes);
  void NoteSynced(const std::string& name);
  void NoteDirectorySynced(const std::string& directory);

 private:
  struct File {
    uint64_t size = 0;
    uint64_t synced = 0;
  };

  void NoteRenamed(const std::string& from, const std::string& to,
                   const std::optional<std::string>& before);

  const Plan plan_;
  mutable Mutex mutex_;
  int64_t operations_ ABSL_GUARDED_BY(mutex_) = 0;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, File> files_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> unsynced_entries_ ABSL_GUARDED_BY(mutex_);
  // What stood under a name before an unsynced rename to it.
  std::map<std::string, std::optional<std::string>> renamed_over_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
