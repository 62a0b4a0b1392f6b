#ifndef JOINTPLAN_STORAGE_ROCKS_ENGINE_INTERNAL_H_
#define JOINTPLAN_STORAGE_ROCKS_ENGINE_INTERNAL_H_

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/engine.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace jointplan::storage {

// Reads as pread does, but only what needs no waiting: -1 and EAGAIN, or less than was asked for,
// where it would wait; -1 and EOPNOTSUPP where that cannot be told.
using ReadAtOnce = ssize_t (*)(int file, char* bytes, size_t size, off_t offset);

// The system's: what is in the page cache (preadv2 with RWF_NOWAIT).
ssize_t ReadFromPageCache(int file, char* bytes, size_t size, off_t offset);

// What the storage room and its tests may choose about a RocksDB engine, and nobody else.
struct RocksEngineOptions {
  // Through what files are reached; null: the system's. Must outlive the engine. For fault tests.
  rocksdb::Env* env = nullptr;
  // Read the log up to the first damage and forget the rest, instead of refusing. Only ever for a
  // copy of a damaged directory, and only together with the checks of Store::Open: see
  // storage/data_dir.h.
  bool stop_at_damaged_log = false;
  // How much is kept in memory before it goes to a file.
  size_t write_buffer_bytes = 64 << 20;
  // How table files are read by threads that must not wait.
  ReadAtOnce read_at_once = &ReadFromPageCache;
};

// As OpenRocksEngine of storage/engine.h.
absl::StatusOr<std::unique_ptr<Engine>> OpenRocksEngine(const std::string& path, OpenMode mode,
                                                        const RocksEngineOptions& ours);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_ROCKS_ENGINE_INTERNAL_H_
