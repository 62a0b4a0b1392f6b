#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "spdlog/spdlog.h"
#include "storage/engine.h"
#include "storage/files.h"
#include "storage/rocks_engine_internal.h"
#include "storage/rocks_page_cache.h"

namespace jointplan::storage {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Reads: damage is DATA_LOSS with RocksDB's words, which name the file where it knows it.
absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  return absl::UnavailableError(message);
}

// Remembers the first error that RocksDB met in the background.
class ErrorListener : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    MutexLock lock(&mutex_);
    if (error_.ok()) error_ = FromRocks(*error, "RocksDB stopped writing");
  }

  absl::Status error() {
    MutexLock lock(&mutex_);
    return error_;
  }

 private:
  Mutex mutex_;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
};

// Durability and what recovery does with a damaged log.
void SetDurability(const RocksEngineOptions& ours, rocksdb::Options* options) {
  // Refuses a log that is damaged before its end and keeps the files. The other modes serve what
  // is left, or refuse after an ordinary kill.
  options->wal_recovery_mode = ours.stop_at_damaged_log
                                   ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                   : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Recovery writes what it replayed to a synced table file: what only the page cache had after a
  // failed sync is on the disk before anybody reads it.
  options->avoid_flush_during_recovery = false;
  options->avoid_flush_during_shutdown = false;
  options->use_fsync = false;  // fdatasync is as safe here, and cheaper.
  // A live log is not tracked by it, and it refuses whole stores after a checkpoint.
  options->track_and_verify_wals_in_manifest = false;
  // Each of these had faults in recovery; one writer needs none of them.
  options->manual_wal_flush = false;
  options->wal_compression = rocksdb::kNoCompression;
  options->recycle_log_file_num = 0;
  options->two_write_queues = false;
  options->unordered_write = false;
  options->enable_pipelined_write = false;
  options->allow_2pc = false;
  // Deletes by the wall clock, which may jump; our own log is the history.
  options->WAL_ttl_seconds = 0;
  // Resuming after an error can lose or double writes: the process stops instead.
  options->max_bgerror_resume_count = 0;
}

// What RocksDB compares by itself.
void SetChecks(rocksdb::Options* options) {
  options->paranoid_checks = true;
  options->flush_verify_memtable_count = true;
  options->force_consistency_checks = true;
  options->verify_sst_unique_id_in_manifest = true;
  options->paranoid_file_checks = true;  // Reads every new table file back.
  options->memtable_protection_bytes_per_key = 8;
  options->file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // All files are opened at the start: a missing or shortened one is found then.
  options->max_open_files = -1;
  options->skip_checking_sst_file_sizes_on_db_open = false;
}

// Memory and background work. Never more than two buffers and one flush at a time: flushes that
// overtake each other reordered writes in this release.
void SetSizes(const RocksEngineOptions& ours, rocksdb::Options* options) {
  options->max_background_jobs = 2;
  options->max_background_flushes = 1;
  options->max_background_compactions = 1;
  options->max_write_buffer_number = 2;
  options->write_buffer_size = ours.write_buffer_bytes;
  options->avoid_unnecessary_blocking_io = true;  // Files are deleted off the commit path.
  options->compression = rocksdb::kNoCompression;
  // What has sunk to the last level is history and records that nobody changes: less than half the
  // bytes, and what edits wait for is not compressed.
  options->bottommost_compression = rocksdb::kLZ4Compression;
  options->max_log_file_size = 1 << 20;
  options->keep_log_file_num = 4;
  options->info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options->stats_dump_period_sec = 0;
  options->stats_persist_period_sec = 0;
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  // Most keys that are asked for and are not in memory are not there at all: the ids of new
  // requests and the names of new records. A filter says so without a search.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options->memtable_prefix_bloom_size_ratio = 0.02;
  options->memtable_whole_key_filtering = true;
  options->table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
}

rocksdb::Options MakeOptions(const RocksEngineOptions& ours, OpenMode mode, rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  // An emptied directory must not look like a new store.
  options.create_if_missing = mode == OpenMode::kCreate;
  options.error_if_exists = mode == OpenMode::kCreate;
  SetDurability(ours, &options);
  SetChecks(&options);
  SetSizes(ours, &options);
  return options;
}

rocksdb::ReadOptions Reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

class RocksIterator : public Iterator {
 public:
  RocksIterator(rocksdb::DB* db, const rocksdb::Snapshot* snapshot, absl::string_view lower,
                absl::string_view upper)
      : lower_(lower), upper_(upper), upper_slice_(upper_) {
    rocksdb::ReadOptions options = Reading();
    options.snapshot = snapshot;
    if (!upper_.empty()) options.iterate_upper_bound = &upper_slice_;
    iterator_.reset(db->NewIterator(options));
    iterator_->Seek(lower_);
  }

  void Seek(absl::string_view key) override {
    iterator_->Seek(ToSlice(key < absl::string_view(lower_) ? absl::string_view(lower_) : key));
  }
  void Next() override { iterator_->Next(); }
  bool Valid() const override { return iterator_->Valid(); }
  absl::string_view key() const override { return ToView(iterator_->key()); }
  absl::string_view value() const override { return ToView(iterator_->value()); }
  absl::Status status() const override { return FromRocks(iterator_->status(), "Reading"); }

 private:
  const std::string lower_;
  const std::string upper_;
  const rocksdb::Slice upper_slice_;  // RocksDB keeps a pointer to it.
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksSnapshot : public Snapshot {
 public:
  explicit RocksSnapshot(rocksdb::DB* db) : db_(db), snapshot_(db->GetSnapshot()) {}
  ~RocksSnapshot() override { db_->ReleaseSnapshot(snapshot_); }
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    rocksdb::ReadOptions options = Reading();
    options.snapshot = snapshot_;
    std::string value;
    const rocksdb::Status status = db_->Get(options, ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    JP_RETURN_IF_ERROR(FromRocks(status, "Reading"));
    return std::make_optional(std::move(value));
  }

  std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                        absl::string_view upper) const override {
    return std::make_unique<RocksIterator>(db_, snapshot_, lower, upper);
  }

 private:
  rocksdb::DB* const db_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksEngine : public Engine {
 public:
  RocksEngine(std::unique_ptr<rocksdb::Env> env, std::unique_ptr<rocksdb::DB> db,
              std::shared_ptr<ErrorListener> listener)
      : env_(std::move(env)), listener_(std::move(listener)), db_(std::move(db)) {}

  ~RocksEngine() override {
    const rocksdb::Status closed = db_->Close();
    if (!closed.ok()) spdlog::error("Closing the store: {}", closed.ToString());
  }

  std::unique_ptr<Snapshot> NewSnapshot() const override {
    return std::make_unique<RocksSnapshot>(db_.get());
  }

  absl::Status Checkpoint(const std::string& path) override {
    rocksdb::Checkpoint* made = nullptr;
    JP_RETURN_IF_ERROR(FromRocks(rocksdb::Checkpoint::Create(db_.get(), &made), "Copying"));
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    JP_RETURN_IF_ERROR(
        FromRocks(checkpoint->CreateCheckpoint(path), absl::StrCat("Copying the store to ", path)));
    // RocksDB syncs the new directory, not the entry of it in its parent.
    return SyncDirectory(ParentDirectory(path));
  }

  absl::Status Verify() override {
    JP_RETURN_IF_ERROR(listener_->error());
    JP_RETURN_IF_ERROR(FromRocks(db_->VerifyChecksum(Reading()), "Verifying blocks"));
    return FromRocks(db_->VerifyFileChecksums(Reading()), "Verifying files");
  }

 private:
  absl::Status DoWrite(const WriteBatch& batch) override {
    MutexLock lock(&mutex_);
    if (!failed_.ok()) return failed_;
    if (absl::Status background = listener_->error(); !background.ok()) return Fail(background);
    for (const WriteBatch::Condition& condition : batch.conditions()) {
      JP_RETURN_IF_ERROR(CheckCondition(condition));
    }
    const absl::Status written = WriteDurably(batch);
    return written.ok() ? written : Fail(written);
  }

  // After a failed write nobody knows what the disk has: nothing more is written until the engine
  // has been opened anew and has read what is there.
  absl::Status Fail(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    failed_ = absl::UnavailableError(
        absl::StrCat("The store stopped writing after an error: ", status.message()));
    return status;
  }

  absl::Status CheckCondition(const WriteBatch::Condition& condition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::string value;
    const rocksdb::Status got = db_->Get(Reading(), condition.key, &value);
    // A failed read leaves the disk as it is, but the engine is as broken as after a failed write.
    if (!got.ok() && !got.IsNotFound()) return Fail(FromRocks(got, "Reading before a write"));
    const bool holds = got.ok() ? condition.value == value : !condition.value.has_value();
    if (holds) return absl::OkStatus();
    return absl::FailedPreconditionError("Another write came first: a condition does not hold.");
  }

  absl::Status WriteDurably(const WriteBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    // Eight bytes of checksum for each key find damage in memory on the way to the disk.
    rocksdb::WriteBatch rocks(0, 0, 8, 0);
    for (const WriteBatch::Operation& operation : batch.operations()) {
      const rocksdb::Status added = operation.value.has_value()
                                        ? rocks.Put(operation.key, *operation.value)
                                        : rocks.Delete(operation.key);
      JP_RETURN_IF_ERROR(FromRocks(added, "Writing"));
    }
    rocksdb::WriteOptions options;
    options.sync = true;  // The promise: there after a crash of the machine.
    options.disableWAL = false;
    return FromRocks(db_->Write(options, &rocks), "Writing");
  }

  const std::unique_ptr<rocksdb::Env> env_;  // Of `db_`.
  const std::shared_ptr<ErrorListener> listener_;
  const std::unique_ptr<rocksdb::DB> db_;
  Mutex mutex_;
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);
};

absl::Status OpenError(const rocksdb::Status& status, const std::string& path) {
  const std::string text = status.ToString();
  if (absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by")) {
    return absl::FailedPreconditionError(
        absl::StrCat("The store in ", path, " is held by another process: ", text));
  }
  return FromRocks(status, absl::StrCat("Opening the store in ", path));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenRocksEngine(const std::string& path, OpenMode mode,
                                                        const RocksEngineOptions& ours) {
  rocksdb::Env* const files = ours.env != nullptr ? ours.env : rocksdb::Env::Default();
  std::unique_ptr<rocksdb::Env> env = NewPageCacheEnv(files, ours.read_at_once);
  rocksdb::Options options = MakeOptions(ours, mode, env.get());
  const bool exists = options.env->FileExists(path + "/CURRENT").ok();
  if (exists && mode == OpenMode::kCreate) {
    return absl::AlreadyExistsError(absl::StrCat("There is a store in ", path, " already."));
  }
  if (!exists && mode == OpenMode::kExisting) {
    return absl::NotFoundError(absl::StrCat("There is no store in ", path, "."));
  }
  auto listener = std::make_shared<ErrorListener>();
  options.listeners.push_back(listener);
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, path, &opened);
  if (!status.ok()) return OpenError(status, path);
  return std::make_unique<RocksEngine>(std::move(env), std::unique_ptr<rocksdb::DB>(opened),
                                       std::move(listener));
}

absl::StatusOr<std::unique_ptr<Engine>> OpenRocksEngine(const std::string& path, OpenMode mode) {
  return OpenRocksEngine(path, mode, RocksEngineOptions());
}

}  // namespace jointplan::storage
