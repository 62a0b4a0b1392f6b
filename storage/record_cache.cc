#include "storage/record_cache.h"

#include <algorithm>

namespace jointplan::storage {
namespace {

// Lines whose heads are kept. A line more makes room by dropping all: they come back as they are
// used.
constexpr size_t kLinesMax = 10000;
// How many digests are kept of a line beside the newest ones.
constexpr size_t kOlderMax = 4096;

// What one state costs about: its bytes, what a reader makes of them (a parsed message takes some
// three times as much), and the parts of the table.
size_t CostOf(const RecordPtr& record) {
  return 4 * record->version().bytes.size() + 2 * record->version().name.size() + 400;
}

}  // namespace

RecordCache::RecordCache(size_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

template <typename Choose>
RecordPtr RecordCache::Find(const RecordKeyView& key, Choose choose) {
  Shard& shard = ShardOf(key);
  MutexLock lock(&shard.mutex);
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end()) return nullptr;
  shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second.place);
  return choose(found->second.states);
}

RecordPtr RecordCache::Get(absl::string_view line, absl::string_view name) {
  return Find({line, name}, [](const std::vector<RecordPtr>& states) { return states.front(); });
}

RecordPtr RecordCache::GetAt(absl::string_view line, absl::string_view name, int64_t revision) {
  return Find({line, name}, [revision](const std::vector<RecordPtr>& states) {
    const auto state = std::find_if(states.begin(), states.end(), [&](const RecordPtr& record) {
      return record->version().revision <= revision;
    });
    return state == states.end() ? nullptr : *state;
  });
}

std::optional<Head> RecordCache::GetHead(absl::string_view line) {
  MutexLock lock(&lines_mutex_);
  const auto found = lines_.find(line);
  if (found == lines_.end()) return std::nullopt;
  return found->second.head;
}

bool RecordCache::IsAtRestSince(Ticket ticket) {
  // Adds nothing, so that it is done after the reads before it: a plain load need not be.
  return ticket.writes % 2 == 0 && writes_.fetch_add(0, std::memory_order_acq_rel) == ticket.writes;
}

RecordPtr RecordCache::GetAsOf(Ticket ticket, absl::string_view line, absl::string_view name) {
  RecordPtr record = Get(line, name);
  if (record == nullptr || !IsAtRestSince(ticket)) return nullptr;
  return record;
}

std::optional<Head> RecordCache::GetHeadAsOf(Ticket ticket, absl::string_view line) {
  std::optional<Head> head = GetHead(line);
  if (!head.has_value() || !IsAtRestSince(ticket)) return std::nullopt;
  return head;
}

std::optional<std::string> RecordCache::GetDigest(absl::string_view line, int64_t revision) {
  MutexLock lock(&lines_mutex_);
  const auto found = lines_.find(line);
  if (found == lines_.end()) return std::nullopt;
  const LineState& state = found->second;
  if (revision == state.head.revision) return state.head.digest;
  if (revision > state.head.revision) return std::nullopt;
  const int64_t oldest = state.head.revision + 1 - static_cast<int64_t>(state.digests.size());
  if (revision >= oldest) {
    const Digest& digest = state.digests[static_cast<size_t>(revision - oldest)];
    return std::string(digest.data(), digest.size());
  }
  const auto older = state.older.find(revision);
  if (older == state.older.end()) return std::nullopt;
  return older->second;
}

void RecordCache::FillDigest(absl::string_view line, int64_t revision, const std::string& digest) {
  MutexLock lock(&lines_mutex_);
  const auto found = lines_.find(line);
  if (found == lines_.end() || revision > found->second.head.revision) return;
  if (found->second.older.size() >= kOlderMax) found->second.older.clear();
  found->second.older[revision] = digest;
}

void RecordCache::Fill(absl::string_view line, absl::string_view name, RecordPtr record,
                       Ticket ticket) {
  if (ticket.publications % 2 != 0) return;
  const RecordKeyView key(line, name);
  Shard& shard = ShardOf(key);
  MutexLock lock(&shard.mutex);
  // Whoever publishes counts first: under the lock, the answer holds.
  if (publications_.load(std::memory_order_acquire) != ticket.publications) return;
  if (shard.entries.contains(key)) return;
  Put(shard, key, std::move(record));
  Trim(shard);
}

void RecordCache::FillHead(absl::string_view line, Head head, Ticket ticket) {
  if (ticket.writes % 2 != 0) return;
  MutexLock lock(&lines_mutex_);
  if (writes_.load(std::memory_order_acquire) != ticket.writes) return;
  if (lines_.contains(line)) return;
  if (lines_.size() >= kLinesMax) lines_.clear();
  lines_[line].head = std::move(head);
}

void RecordCache::Publish(Publication publication) {
  publications_.fetch_add(1, std::memory_order_acq_rel);
  for (auto& [owned, record] : publication.records) {
    const RecordKeyView key(owned);
    Shard& shard = ShardOf(key);
    MutexLock lock(&shard.mutex);
    if (record == nullptr) {
      Erase(shard, key);
    } else {
      Put(shard, key, std::move(record));
      Trim(shard);
    }
  }
  for (Publication::Line& line : publication.lines) PublishLine(std::move(line));
  publications_.fetch_add(1, std::memory_order_acq_rel);
  writes_.fetch_add(1, std::memory_order_acq_rel);
}

void RecordCache::PublishLine(Publication::Line line) {
  MutexLock lock(&lines_mutex_);
  if (lines_.size() >= kLinesMax && !lines_.contains(line.line)) lines_.clear();
  LineState& state = lines_[line.line];
  for (Head& head : line.heads) {
    head.digest.resize(sizeof(Digest));  // Every digest of a changeset has this size.
    std::copy(head.digest.begin(), head.digest.end(), state.digests.emplace_back().begin());
    if (state.digests.size() > kDigestsMax) state.digests.pop_front();
    state.head = std::move(head);
  }
}

bool RecordCache::ReadTogether(absl::string_view line, const absl::string_view* names, size_t count,
                               Head* head, RecordPtr* records) {
  const uint64_t before = publications_.load(std::memory_order_acquire);
  if (before % 2 != 0) return false;
  std::optional<Head> now = GetHead(line);
  if (!now.has_value()) return false;
  for (size_t i = 0; i < count; ++i) {
    records[i] = Get(line, names[i]);
    // A state may have been brought in from a snapshot that holds more than was published.
    if (records[i] == nullptr || records[i]->version().revision > now->revision) return false;
  }
  *head = *std::move(now);
  // Adds nothing, so that it is done after the reads above: a plain load need not be.
  return publications_.fetch_add(0, std::memory_order_acq_rel) == before;
}

void RecordCache::Put(Shard& shard, const RecordKeyView& key, RecordPtr record) {
  auto found = shard.entries.find(key);
  if (found == shard.entries.end()) {
    RecordKey owned{std::string(key.line), std::string(key.name)};
    shard.by_use.push_front(owned);
    found = shard.entries.try_emplace(std::move(owned)).first;
    found->second.place = shard.by_use.begin();
  } else {
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second.place);
  }
  std::vector<RecordPtr>& states = found->second.states;
  size_t cost = 0;
  for (const RecordPtr& state : states) cost += CostOf(state);
  // What a snapshot brought in early is this very state.
  while (!states.empty() && states.front()->version().revision >= record->version().revision) {
    states.erase(states.begin());
  }
  states.insert(states.begin(), std::move(record));
  if (states.size() > kStatesMax) states.pop_back();
  size_t cost_now = 0;
  for (const RecordPtr& state : states) cost_now += CostOf(state);
  shard.bytes += cost_now - cost;
  bytes_.fetch_add(cost_now - cost, std::memory_order_relaxed);
}

void RecordCache::Erase(Shard& shard, const RecordKeyView& key) {
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end()) return;
  size_t cost = 0;
  for (const RecordPtr& state : found->second.states) cost += CostOf(state);
  shard.bytes -= cost;
  bytes_.fetch_sub(cost, std::memory_order_relaxed);
  const auto place = found->second.place;
  shard.entries.erase(found);
  shard.by_use.erase(place);
}

void RecordCache::Trim(Shard& shard) {
  while (shard.bytes > shard_bytes_max_ && shard.by_use.size() > 1) {
    // A copy: erasing ends the life of what the list holds.
    const RecordKey last = shard.by_use.back();
    Erase(shard, last);
  }
}

}  // namespace jointplan::storage
