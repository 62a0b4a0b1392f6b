#ifndef JOINTPLAN_STORAGE_ROCKS_PAGE_CACHE_H_
#define JOINTPLAN_STORAGE_ROCKS_PAGE_CACHE_H_

#include <memory>

#include "storage/rocks_engine_internal.h"

namespace jointplan::storage {

// Returns files that heed NoWaiting (storage/no_waiting.h) where RocksDB reads its tables: on a
// thread that must not wait, what `read` does not give at once fails. All else goes to `files`,
// which must outlive them.
std::unique_ptr<rocksdb::Env> NewPageCacheEnv(rocksdb::Env* files, ReadAtOnce read);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_ROCKS_PAGE_CACHE_H_
