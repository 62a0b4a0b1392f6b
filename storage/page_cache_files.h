#ifndef JOINTPLAN_STORAGE_PAGE_CACHE_FILES_H_
#define JOINTPLAN_STORAGE_PAGE_CACHE_FILES_H_

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "storage/rocks_engine_internal.h"

namespace jointplan::storage {

// A file system that heeds NoWaiting (storage/no_waiting.h) where RocksDB reads its table files: on
// a thread that must not wait, a read that would wait fails. All else goes to `files`.
class PageCacheFiles : public rocksdb::FileSystemWrapper {
 public:
  PageCacheFiles(const std::shared_ptr<rocksdb::FileSystem>& files, ReadAtOnce read)
      : FileSystemWrapper(files), read_(read) {}

  const char* Name() const override { return "PageCacheFiles"; }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* debug) override;

 private:
  const ReadAtOnce read_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_PAGE_CACHE_FILES_H_
