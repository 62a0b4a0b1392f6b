#ifndef JOINTPLAN_STORAGE_RECORD_CACHE_H_
#define JOINTPLAN_STORAGE_RECORD_CACHE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "storage/store.h"

namespace jointplan::storage {

// A record of a line, as a key of hash tables that can also be asked with views.
struct RecordKey {
  std::string line;
  std::string name;
};
struct RecordKeyView {
  absl::string_view line;
  absl::string_view name;

  RecordKeyView(absl::string_view l, absl::string_view n) : line(l), name(n) {}
  RecordKeyView(const RecordKey& key) : line(key.line), name(key.name) {}  // NOLINT: as strings do.

  friend bool operator==(const RecordKeyView& a, const RecordKeyView& b) {
    return a.name == b.name && a.line == b.line;
  }
  template <typename H>
  friend H AbslHashValue(H state, const RecordKeyView& key) {
    return H::combine(std::move(state), key.line, key.name);
  }
};
struct RecordKeyHash {
  using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name.
  size_t operator()(const RecordKeyView& key) const { return absl::HashOf(key); }
};
struct RecordKeyEqual {
  using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name.
  bool operator()(const RecordKeyView& a, const RecordKeyView& b) const { return a == b; }
};

// What a commit changed: the new heads with the digests on the way there, and the new states.
struct Publication {
  struct Line {
    std::string line;
    std::vector<Head> heads;  // One for each new changeset, oldest first.
  };
  std::vector<Line> lines;
  std::vector<std::pair<RecordKey, RecordPtr>> records;  // Null: removed.
};

// The newest states of records, and the few before them, in memory: what was read or written last,
// within a budget of bytes. It never holds anything older than what was published, and nothing that
// is not durable. The commit loop publishes; any thread reads.
class RecordCache {
 public:
  // How many states of one record are kept, and how many digests of one line.
  static constexpr size_t kStatesMax = 4;
  static constexpr size_t kDigestsMax = 1 << 16;

  explicit RecordCache(size_t bytes_max);

  // Returns the newest state of a record; null if it is not here, which says nothing of the store.
  RecordPtr Get(absl::string_view line, absl::string_view name);

  // Returns the state of a record as of a revision of its line; null if it is not here.
  RecordPtr GetAt(absl::string_view line, absl::string_view name, int64_t revision);

  // Returns the head of a line, or nothing if it is not here.
  std::optional<Head> GetHead(absl::string_view line);

  // Returns the digest of a line's changeset, or nothing if it is not here.
  std::optional<std::string> GetDigest(absl::string_view line, int64_t revision);

  // Taken before a snapshot is, a ticket allows what is read from that snapshot to be brought in.
  struct Ticket {
    uint64_t publications = 0;
    uint64_t writes = 0;
  };
  Ticket GetTicket() const {
    return {publications_.load(std::memory_order_acquire), writes_.load(std::memory_order_acquire)};
  }

  // As Get and GetHead, for a snapshot that was taken after the ticket: what it has is here only as
  // long as nothing has begun to be written since. Null or nothing otherwise too.
  RecordPtr GetAsOf(Ticket ticket, absl::string_view line, absl::string_view name);
  std::optional<Head> GetHeadAsOf(Ticket ticket, absl::string_view line);

  // Brings in a state that a snapshot has as the newest. Does nothing if something was published
  // since the ticket.
  void Fill(absl::string_view line, absl::string_view name, RecordPtr record, Ticket ticket);

  // As Fill, for a head. Does nothing either if something was being written: a head from a snapshot
  // that holds more than was published would be ahead of the records here.
  void FillHead(absl::string_view line, Head head, Ticket ticket);

  // Brings in the digest of a changeset. Does nothing for one that was not published: it may still
  // not come to be.
  void FillDigest(absl::string_view line, int64_t revision, const std::string& digest);

  // Tells that a commit is about to be written, and takes it in when it is durable. For the commit
  // loop's thread.
  void BeginWrite() { writes_.fetch_add(1, std::memory_order_acq_rel); }
  void Publish(Publication publication);

  // Reads a head and some of its line's records as of one moment, all or nothing: `records` gets a
  // state for each name. False if one of them is not here, or if a commit came between.
  bool ReadTogether(absl::string_view line, const absl::string_view* names, size_t count,
                    Head* head, RecordPtr* records);

  // About how many bytes are held.
  size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kShards = 16;

  struct Entry {
    // The newest first; each is the state right before the one in front of it.
    std::vector<RecordPtr> states;
    std::list<RecordKey>::iterator place;
  };
  struct Shard {
    Mutex mutex;
    absl::flat_hash_map<RecordKey, Entry, RecordKeyHash, RecordKeyEqual> entries
        ABSL_GUARDED_BY(mutex);
    std::list<RecordKey> by_use ABSL_GUARDED_BY(mutex);  // The most recently used first.
    size_t bytes ABSL_GUARDED_BY(mutex) = 0;
  };
  using Digest = std::array<char, 32>;
  struct LineState {
    Head head;
    // Those of the newest revisions, up to the head's: a line that nobody edits has none.
    std::deque<Digest> digests;
    absl::flat_hash_map<int64_t, std::string> older;  // Older ones that were asked for.
  };

  // Whether nothing was being written when the ticket was taken, and nothing has begun since. What
  // was read here before the question is then what was published at the ticket.
  bool IsAtRestSince(Ticket ticket);

  Shard& ShardOf(const RecordKeyView& key) { return shards_[RecordKeyHash()(key) % kShards]; }
  template <typename Choose>
  RecordPtr Find(const RecordKeyView& key, Choose choose);
  // Puts a state in front of the older ones.
  void Put(Shard& shard, const RecordKeyView& key, RecordPtr record)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Erase(Shard& shard, const RecordKeyView& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Trim(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void PublishLine(Publication::Line line);

  const size_t shard_bytes_max_;
  std::atomic<size_t> bytes_ = 0;
  // Each is even at rest, and moves at the beginning and at the end: of what is published, and of
  // what is written and then published.
  std::atomic<uint64_t> publications_ = 0;
  std::atomic<uint64_t> writes_ = 0;
  std::array<Shard, kShards> shards_;
  Mutex lines_mutex_;
  absl::flat_hash_map<std::string, LineState> lines_ ABSL_GUARDED_BY(lines_mutex_);
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_RECORD_CACHE_H_
