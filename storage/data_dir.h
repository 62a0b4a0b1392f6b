#ifndef JOINTPLAN_STORAGE_DATA_DIR_H_
#define JOINTPLAN_STORAGE_DATA_DIR_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace jointplan::storage {

// A store in files:
//   DIR/FORMAT   text: the format's number and the store's lineage. Written last: without it the
//                directory was never finished.
//   DIR/LOCK     locked by the process that has the store open
//   DIR/db       the engine's files
//   DIR.witness  beside the directory, so that replacing the one does not replace the other; or
//                wherever StoreOptions::witness_path says
// Directories have mode 0700 and our own files 0600; RocksDB makes its files, inside, with the
// process's umask. See docs/storage-format.md.

// Makes a new store in `path`, which must be an empty directory or not exist; the directory above
// it must.
//   FAILED_PRECONDITION  the directory is not empty, is in use, or its witness is still there.
//   anything else        the system refused; the message says what.
absl::StatusOr<std::unique_ptr<Store>> CreateDataDir(const std::string& path, StoreOptions options);

// Opens the store in `path`.
//   NOT_FOUND            there is no finished store.
//   FAILED_PRECONDITION  a newer format, another process, or a missing or foreign witness.
//   DATA_LOSS            damage, a lost tail or an older copy: what is missing or wrong.
// After a loss of power the engine's log may end in a torn record that the engine refuses. Then a
// copy is opened up to that record; if everything that the witness saw acknowledged is there, the
// copy takes the place of the original, which is kept as DIR/db.damaged-<time>. Says so in the log.
absl::StatusOr<std::unique_ptr<Store>> OpenDataDir(const std::string& path, StoreOptions options);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_DATA_DIR_H_
