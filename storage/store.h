#ifndef JOINTPLAN_STORAGE_STORE_H_
#define JOINTPLAN_STORAGE_STORE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/ids.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "jointplan/v1/change.pb.h"
#include "storage/engine.h"

namespace jointplan::storage {

// A *line* is one log of changesets with the records that it changed: `plans/{plan}`,
// `plans/{plan}/proposals/{proposal}`, likewise agreements, threads, rounds, meetings, filters;
// `synergies/{synergy}`, `catalog`, `access`.
// Each numbers its changesets 1, 2, 3 ...: its revisions. A line that has no changeset yet is at
// revision 0. A *record* is bytes under a resource name in a line; the store does not know what
// they mean. The same name may have a record in several lines.

// The newest revision of a line.
struct Head {
  int64_t revision = 0;
  std::string digest;  // Of the newest changeset; empty at revision 0.
};

// One state of one record.
struct RecordVersion {
  std::string name;
  std::string bytes;
  int64_t revision = 0;  // The line's revision that wrote this state.
  absl::Time create_time;
  absl::Time update_time;
};

// Something that a reader makes of a record's bytes, such as the parsed message.
class Derived {
 public:
  virtual ~Derived() = default;
};

// A state that many hold at once and nobody changes, with room for what its first reader makes of
// its bytes. Any thread may call anything.
class SharedRecord {
 public:
  explicit SharedRecord(RecordVersion version) : version_(std::move(version)) {}
  ~SharedRecord() { delete derived_.load(std::memory_order_acquire); }
  SharedRecord(const SharedRecord&) = delete;
  SharedRecord& operator=(const SharedRecord&) = delete;

  const RecordVersion& version() const { return version_; }

  // Returns what was kept here; null: nothing yet. Lives as long as this.
  const Derived* derived() const { return derived_.load(std::memory_order_acquire); }

  // Keeps `made`, unless another thread was first; returns what is kept.
  const Derived* Keep(std::unique_ptr<const Derived> made) const;

 private:
  const RecordVersion version_;
  mutable std::atomic<const Derived*> derived_ = nullptr;
};
using RecordPtr = std::shared_ptr<const SharedRecord>;

// Reads, all as of one moment. Every read answers DATA_LOSS if the store holds something
// impossible, and says where. Any thread may use a view; it must not outlive its store.
class View {
 public:
  virtual ~View() = default;

  // Returns the head of a line; revision 0 for a line that does not exist.
  virtual absl::StatusOr<Head> GetHead(absl::string_view line) const = 0;

  // Returns a record as of `revision` of its line (0: the newest), or nothing if it does not exist
  // then.
  virtual absl::StatusOr<std::optional<RecordVersion>> GetRecord(absl::string_view line,
                                                                 absl::string_view name,
                                                                 int64_t revision = 0) const = 0;

  // As GetRecord, without a copy; null if it does not exist then.
  virtual absl::StatusOr<RecordPtr> GetShared(absl::string_view line, absl::string_view name,
                                              int64_t revision = 0) const = 0;

  // Returns the records whose names begin with `prefix` and are greater than `after`, as of
  // `revision` (0: the newest), by name, at most `limit` (0: all).
  virtual absl::StatusOr<std::vector<RecordVersion>> ListRecords(absl::string_view line,
                                                                 absl::string_view prefix,
                                                                 int64_t revision = 0,
                                                                 absl::string_view after = "",
                                                                 size_t limit = 0) const = 0;

  // Returns the revisions that changed a record, newest first, those less than `before` (0: all),
  // at most `limit` (0: all).
  virtual absl::StatusOr<std::vector<int64_t>> RecordRevisions(absl::string_view line,
                                                               absl::string_view name,
                                                               int64_t before = 0,
                                                               size_t limit = 0) const = 0;

  // Returns a changeset with its digests. NOT_FOUND for a revision that the line does not have.
  virtual absl::StatusOr<v1::Changeset> GetChangeset(absl::string_view line,
                                                     int64_t revision) const = 0;

  // Returns the digest of a changeset, without reading the rest of it. NOT_FOUND as GetChangeset.
  virtual absl::StatusOr<std::string> GetDigest(absl::string_view line, int64_t revision) const = 0;

  // Returns the lines whose names begin with `prefix` and are greater than `after`, by name, at
  // most `limit` (0: all).
  virtual absl::StatusOr<std::vector<std::string>> ListLines(absl::string_view prefix,
                                                             absl::string_view after = "",
                                                             size_t limit = 0) const = 0;

  // Returns what was attached under `key`, or nothing.
  virtual absl::StatusOr<std::optional<std::string>> GetAttachment(absl::string_view key) const = 0;
};

// Reads and writes of one piece of work on the commit loop. Reads see the work's own writes, and
// everything that went before it. Used by one thread. Nothing is in the store until the loop says
// so; destroying a transaction, or failing the work, forgets it.
class Transaction : public View {
 public:
  // Sets a record's bytes. `paths` are the fields that differ from the state before, for the
  // changeset; leave them empty for a new record. `derived` is what a reader would make of the
  // bytes, if that is at hand. Setting the bytes that are already there changes nothing.
  virtual absl::Status PutRecord(absl::string_view line, absl::string_view name, std::string bytes,
                                 std::vector<std::string> paths,
                                 std::unique_ptr<const Derived> derived = nullptr) = 0;

  // Removes a record. NOT_FOUND if it does not exist.
  virtual absl::Status RemoveRecord(absl::string_view line, absl::string_view name) = 0;

  // Turns what was put and removed in `line` since its last changeset into the next one. `about`
  // gives author, message, proposal and resolutions; everything else is filled in. Returns it
  // whole, digests included. FAILED_PRECONDITION if nothing changed in the line.
  virtual absl::StatusOr<v1::Changeset> AddChangeset(absl::string_view line,
                                                     v1::Changeset about) = 0;

  // Whether something was put or removed in `line` that no changeset holds yet.
  virtual bool HasChanges(absl::string_view line) const = 0;

  // Keeps bytes for ever under a key that must be new: the parts of a sealed agreement.
  // ALREADY_EXISTS if it is not.
  virtual absl::Status Attach(absl::string_view key, std::string bytes) = 0;

  // The time of this work, the same at every call.
  virtual absl::Time now() const = 0;
};

// What a full check found.
struct CheckReport {
  int64_t commits = 0;
  int64_t changesets = 0;
  int64_t versions = 0;
  std::vector<std::string> faults;  // A sentence each, naming line, revision and record.
};

// How a store is opened.
struct StoreOptions {
  const Clock* clock = Clock::System();
  IdSource* ids = IdSource::Random();
  // The witness file; empty: none (in-memory stores). See docs/storage-format.md.
  std::string witness_path;
  // How much memory the newest states of records may take. Reads and edits of these ask no engine.
  size_t cache_bytes_max = 128 << 20;
  // Accept a store whose witness is missing or unreadable, and write a new one. Says so in the log.
  bool accept_missing_witness = false;
  // Kept until the store is closed: the lock on its directory.
  std::shared_ptr<const void> held;
};

struct StoreState;

// Versioned records, the log and the journal on one engine. Reads go through views; the only writer
// is the commit loop.
class Store {
 public:
  virtual ~Store() = default;

  // Makes a new store in an empty engine, with a new lineage and a new witness.
  // FAILED_PRECONDITION if the engine or the witness is not empty.
  static absl::StatusOr<std::unique_ptr<Store>> Create(std::unique_ptr<Engine> engine,
                                                       StoreOptions options);

  // Opens a store and checks its journal from the last full check on, from the beginning if there
  // was none: format version, commits without gap, digest chain, the heads of the lines that they
  // changed, and the witness.
  //   NOT_FOUND            the engine holds no store.
  //   FAILED_PRECONDITION  a newer format, or the witness is missing or of another lineage.
  //   DATA_LOSS            damage, a lost tail or an older copy; names the commits, lines and
  //                        revisions that are missing or wrong.
  static absl::StatusOr<std::unique_ptr<Store>> Open(std::unique_ptr<Engine> engine,
                                                     StoreOptions options);

  // The 16 bytes that tell this store's history from every other.
  virtual const std::string& lineage() const = 0;

  // 32 random bytes, made with the store, with which page tokens are sealed.
  virtual const std::string& page_token_key() const = 0;

  // Returns a view of everything committed so far.
  virtual std::unique_ptr<View> NewView() const = 0;

  // Reads the head of a line and some of its records as of now from memory alone, and never blocks:
  // `records` gets `count` states, in the order of `names`. False if one of them is not in memory
  // or not there at all; a view then tells, and brings it into memory.
  virtual bool TryRead(absl::string_view line, const absl::string_view* names, size_t count,
                       Head* head, RecordPtr* records) const = 0;

  // Reads everything and compares every digest. Takes long; reads and writes go on meanwhile. If
  // nothing is wrong, the next opening begins where this ends. CANCELLED soon after `cancelled`,
  // which any thread may set, is true; with it, the engine's own look at its files
  // (Engine::Verify), which cannot be given up, is left out.
  virtual absl::StatusOr<CheckReport> Check(const std::atomic<bool>* cancelled = nullptr) const = 0;

  // How many commits there are that no full check has seen, as far as this process knows.
  virtual int64_t unchecked_commits() const = 0;

  // Copies the store's engine to `path`, as Engine::Checkpoint.
  virtual absl::Status Checkpoint(const std::string& path) const = 0;

 protected:
  friend class CommitLoop;
  // One group of transactions that are committed together; see storage/group.h.
  class Group;
  virtual StoreState* state() = 0;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_STORE_H_
