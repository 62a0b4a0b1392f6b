#include "tests/support/fault_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace jointplan {
namespace {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// Directories come with and without an ending slash.
std::string Directory(const std::string& path) {
  return fs::path(path + "/").lexically_normal().parent_path().string();
}

std::optional<std::string> ReadIfThere(const std::string& path) {
  if (!fs::exists(path)) return std::nullopt;
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

class FaultFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::string name, std::unique_ptr<rocksdb::FSWritableFile> file,
            FaultFileSystem* system)
      : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), system_(system) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    IOStatus fault = system_->Count();
    if (!fault.ok()) {
      if (system_->half_written()) {
        AppendAll({data.data(), data.size() / 2}, options, debug).PermitUncheckedError();
      }
      return fault;
    }
    return AppendAll(data, options, debug);
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    IOStatus fault = system_->Count();
    if (!fault.ok()) return fault;
    IOStatus synced = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (synced.ok()) system_->NoteSynced(name_);
    return synced;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  IOStatus AppendAll(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) {
    IOStatus appended = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (appended.ok()) system_->NoteAppended(name_, data.size());
    return appended;
  }

  const std::string name_;
  FaultFileSystem* const system_;
};

class FaultDirectory : public rocksdb::FSDirectory {
 public:
  FaultDirectory(std::string name, std::unique_ptr<rocksdb::FSDirectory> directory,
                 FaultFileSystem* system)
      : name_(std::move(name)), directory_(std::move(directory)), system_(system) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    IOStatus fault = system_->Count();
    if (!fault.ok()) return fault;
    IOStatus synced = directory_->Fsync(options, debug);
    if (synced.ok()) system_->NoteDirectorySynced(name_);
    return synced;
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return directory_->Close(options, debug);
  }

 private:
  const std::string name_;
  const std::unique_ptr<rocksdb::FSDirectory> directory_;
  FaultFileSystem* const system_;
};

}  // namespace

FaultFileSystem::FaultFileSystem(Plan plan)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), plan_(plan) {}

int64_t FaultFileSystem::operations() const {
  MutexLock lock(&mutex_);
  return operations_;
}

bool FaultFileSystem::failed() const {
  MutexLock lock(&mutex_);
  return failed_;
}

IOStatus FaultFileSystem::Count() {
  MutexLock lock(&mutex_);
  ++operations_;
  const bool fails = plan_.fail_at > 0 && (plan_.only_once ? operations_ == plan_.fail_at
                                                           : operations_ >= plan_.fail_at);
  if (!fails) return IOStatus::OK();
  failed_ = true;
  return plan_.disk_full ? IOStatus::NoSpace("injected: disk full")
                         : IOStatus::IOError("injected: I/O error");
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& name, const FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file,
                                          IODebugContext* debug) {
  IOStatus fault = Count();
  if (!fault.ok()) return fault;
  std::unique_ptr<rocksdb::FSWritableFile> made;
  IOStatus status = FileSystemWrapper::NewWritableFile(name, options, &made, debug);
  if (!status.ok()) return status;
  {
    MutexLock lock(&mutex_);
    files_[name] = File();
    unsynced_entries_.insert(name);
  }
  *file = std::make_unique<FaultFile>(name, std::move(made), this);
  return status;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& name, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
  IOStatus fault = Count();
  if (!fault.ok()) return fault;
  std::unique_ptr<rocksdb::FSWritableFile> made;
  IOStatus status = FileSystemWrapper::ReopenWritableFile(name, options, &made, debug);
  if (!status.ok()) return status;
  {
    MutexLock lock(&mutex_);
    const auto [it, added] = files_.try_emplace(name);
    if (added) it->second.size = it->second.synced = fs::file_size(name);
  }
  *file = std::make_unique<FaultFile>(name, std::move(made), this);
  return status;
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory,
                                       IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> made;
  IOStatus status = FileSystemWrapper::NewDirectory(name, options, &made, debug);
  if (!status.ok()) return status;
  *directory = std::make_unique<FaultDirectory>(name, std::move(made), this);
  return status;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                     IODebugContext* debug) {
  IOStatus fault = Count();
  if (!fault.ok()) return fault;
  IOStatus status = FileSystemWrapper::DeleteFile(name, options, debug);
  if (!status.ok()) return status;
  MutexLock lock(&mutex_);
  files_.erase(name);
  unsynced_entries_.erase(name);
  return status;
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* debug) {
  IOStatus fault = Count();
  if (!fault.ok()) return fault;
  const std::optional<std::string> before = ReadIfThere(to);
  IOStatus status = FileSystemWrapper::RenameFile(from, to, options, debug);
  if (status.ok()) NoteRenamed(from, to, before);
  return status;
}

IOStatus FaultFileSystem::Truncate(const std::string& name, size_t size, const IOOptions& options,
                                   IODebugContext* debug) {
  IOStatus fault = Count();
  if (!fault.ok()) return fault;
  return FileSystemWrapper::Truncate(name, size, options, debug);
}

void FaultFileSystem::NoteAppended(const std::string& name, uint64_t bytes) {
  MutexLock lock(&mutex_);
  files_[name].size += bytes;
}

void FaultFileSystem::NoteSynced(const std::string& name) {
  if (plan_.syncs_do_nothing) return;
  MutexLock lock(&mutex_);
  files_[name].synced = files_[name].size;
}

void FaultFileSystem::NoteDirectorySynced(const std::string& directory) {
  if (plan_.syncs_do_nothing) return;
  const std::string synced = Directory(directory);
  const auto inside = [&](const std::string& name) {
    return fs::path(name).parent_path().string() == synced;
  };
  MutexLock lock(&mutex_);
  std::erase_if(unsynced_entries_, inside);
  std::erase_if(renamed_over_, [&](const auto& entry) { return inside(entry.first); });
}

void FaultFileSystem::NoteRenamed(const std::string& from, const std::string& to,
                                  const std::optional<std::string>& before) {
  MutexLock lock(&mutex_);
  files_[to] = files_[from];
  files_.erase(from);
  unsynced_entries_.erase(from);
  renamed_over_.try_emplace(to, before);
}

void FaultFileSystem::DropUnsynced(Remains remains) {
  MutexLock lock(&mutex_);
  std::error_code ignored;
  for (const auto& [name, file] : files_) {
    if (!fs::exists(name) || fs::file_size(name) <= file.synced) continue;
    const uint64_t size = fs::file_size(name);
    const uint64_t half = (size - file.synced) / 2;
    fs::resize_file(name, remains == Remains::kNothing ? file.synced : file.synced + half);
    if (remains == Remains::kHalfThenZeros) fs::resize_file(name, size);
  }
  for (const std::string& name : unsynced_entries_) fs::remove(name, ignored);
  for (const auto& [name, before] : renamed_over_) {
    if (before.has_value()) {
      std::ofstream(name, std::ios::binary | std::ios::trunc) << *before;
    } else {
      fs::remove(name, ignored);
    }
  }
}

}  // namespace jointplan
