#ifndef JOINTPLAN_STORAGE_ENGINE_H_
#define JOINTPLAN_STORAGE_ENGINE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::storage {

// Walks keys in the order of their bytes. Used by one thread at a time; must not outlive its
// snapshot. The views that it gives hold until it moves.
class Iterator {
 public:
  virtual ~Iterator() = default;
  // Moves to the first key >= `key` within the iterator's bounds.
  virtual void Seek(absl::string_view key) = 0;
  virtual void Next() = 0;
  virtual bool Valid() const = 0;
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
  // DATA_LOSS if the walk ended because of damage: an invalid iterator is only an end if this is
  // OK.
  virtual absl::Status status() const = 0;
};

// The keys and values as they were at one moment. Any thread may read; lives no longer than its
// engine.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // Returns the value under `key`, or nothing. DATA_LOSS if the engine finds damage; UNAVAILABLE
  // where it would wait and must not (storage/no_waiting.h).
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;
  // Walks the keys from `lower` (included) to `upper` (left out; empty: no end), standing on the
  // first.
  virtual std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                                absl::string_view upper) const = 0;
};

// What one write does, all or nothing.
class WriteBatch {
 public:
  struct Operation {
    std::string key;
    std::optional<std::string> value;  // Nothing: delete.
  };
  struct Condition {
    std::string key;
    std::optional<std::string> value;  // Nothing: the key must be absent.
  };

  void Put(std::string key, std::string value) {
    operations_.push_back({std::move(key), std::move(value)});
  }
  void Delete(std::string key) { operations_.push_back({std::move(key), std::nullopt}); }
  // The write happens only if `key` has this value (or is absent) at that moment.
  void Require(std::string key, std::optional<std::string> value) {
    conditions_.push_back({std::move(key), std::move(value)});
  }

  bool empty() const { return operations_.empty(); }
  const std::vector<Operation>& operations() const { return operations_; }
  const std::vector<Condition>& conditions() const { return conditions_; }

 private:
  std::vector<Operation> operations_;
  std::vector<Condition> conditions_;
};

// An ordered key-value store. Any thread may call anything at any time. Nothing above this
// interface can tell which engine runs.
class Engine {
 public:
  virtual ~Engine() = default;

  // Returns what is there now. A snapshot sees all of every write that returned before, and never a
  // part of one.
  virtual std::unique_ptr<Snapshot> NewSnapshot() const = 0;

  // Does all of `batch`, durably, or nothing.
  //   OK                   it is there and survives a crash of process and machine.
  //   INVALID_ARGUMENT     the batch is empty.
  //   FAILED_PRECONDITION  a condition does not hold; nothing was written.
  //   anything else        the outcome is unknown: it may be there after a restart. Every later
  //                        Write fails too, until the engine is opened anew.
  absl::Status Write(const WriteBatch& batch);

  // Makes a consistent copy of the engine's content in the new directory `path`, which must not
  // exist. UNIMPLEMENTED for engines that have no files.
  virtual absl::Status Checkpoint(const std::string& path) = 0;

  // Reads every byte and compares checksums, where the engine has them. DATA_LOSS names the file.
  virtual absl::Status Verify() = 0;

 private:
  virtual absl::Status DoWrite(const WriteBatch& batch) = 0;
};

// Returns an engine that keeps everything in memory and forgets it when it goes. For tests.
std::unique_ptr<Engine> NewMemoryEngine();

// How to open a RocksDB engine.
enum class OpenMode {
  kExisting,  // NOT_FOUND if nothing is there.
  kCreate,    // ALREADY_EXISTS if something is there.
};

// Opens a RocksDB engine in directory `path`. DATA_LOSS, naming the file where RocksDB does, if it
// is damaged; FAILED_PRECONDITION if another process holds it.
absl::StatusOr<std::unique_ptr<Engine>> OpenRocksEngine(const std::string& path, OpenMode mode);

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_ENGINE_H_
