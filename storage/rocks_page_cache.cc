#include "storage/rocks_page_cache.h"

#include <fcntl.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <utility>

#include "storage/no_waiting.h"

namespace jointplan::storage {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOStatus;

IOStatus WouldWait() {
  NoWaiting::Refuse();
  return IOStatus::Busy("would wait for the disk");
}

// A file that is open a second time, for RocksDB keeps its descriptor to itself.
class PageCacheFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  PageCacheFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, int descriptor, ReadAtOnce read)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), descriptor_(descriptor), read_(read) {}
  ~PageCacheFile() override {
    if (descriptor_ >= 0) close(descriptor_);
  }
  PageCacheFile(const PageCacheFile&) = delete;
  PageCacheFile& operator=(const PageCacheFile&) = delete;

  IOStatus Read(uint64_t offset, size_t size, const rocksdb::IOOptions& options,
                rocksdb::Slice* result, char* scratch, IODebugContext* debug) const override {
    if (!NoWaiting::IsAsked()) return target()->Read(offset, size, options, result, scratch, debug);
    if (!can_tell_) return WouldWait();
    const ssize_t got = read_(descriptor_, scratch, size, static_cast<off_t>(offset));
    if (got != static_cast<ssize_t>(size)) {
      if (got < 0 && errno == EOPNOTSUPP) can_tell_ = false;
      return WouldWait();
    }
    *result = rocksdb::Slice(scratch, size);
    return IOStatus::OK();
  }

  IOStatus MultiRead(rocksdb::FSReadRequest* requests, size_t count,
                     const rocksdb::IOOptions& options, IODebugContext* debug) override {
    if (NoWaiting::IsAsked()) return WouldWait();
    return target()->MultiRead(requests, count, options, debug);
  }

  // Only a hint, but one that waits.
  IOStatus Prefetch(uint64_t offset, size_t size, const rocksdb::IOOptions& options,
                    IODebugContext* debug) override {
    if (NoWaiting::IsAsked()) return IOStatus::NotSupported("would wait for the disk");
    return target()->Prefetch(offset, size, options, debug);
  }

 private:
  const int descriptor_;
  const ReadAtOnce read_;
  mutable std::atomic<bool> can_tell_ = descriptor_ >= 0;
};

class PageCacheFiles : public rocksdb::FileSystemWrapper {
 public:
  PageCacheFiles(const std::shared_ptr<rocksdb::FileSystem>& files, ReadAtOnce read)
      : FileSystemWrapper(files), read_(read) {}

  const char* Name() const override { return "PageCacheFiles"; }

  IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSRandomAccessFile> made;
    IOStatus status = FileSystemWrapper::NewRandomAccessFile(name, options, &made, debug);
    if (!status.ok()) return status;
    // Without it, every such read would wait.
    const int descriptor = open(name.c_str(), O_RDONLY | O_CLOEXEC);  // NOLINT: variadic, as in C.
    *file = std::make_unique<PageCacheFile>(std::move(made), descriptor, read_);
    return status;
  }

 private:
  const ReadAtOnce read_;
};

}  // namespace

// NOLINTNEXTLINE(readability-non-const-parameter): the kernel writes there.
ssize_t ReadFromPageCache(int file, char* bytes, size_t size, off_t offset) {
  const iovec whole = {bytes, size};
  return preadv2(file, &whole, 1, offset, RWF_NOWAIT);
}

std::unique_ptr<rocksdb::Env> NewPageCacheEnv(rocksdb::Env* files, ReadAtOnce read) {
  return rocksdb::NewCompositeEnv(std::make_shared<PageCacheFiles>(files->GetFileSystem(), read));
}

}  // namespace jointplan::storage
