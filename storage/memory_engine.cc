#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "storage/engine.h"

namespace jointplan::storage {
namespace {

// Every key keeps the values that some snapshot may still see; a write costs what it changes, and a
// snapshot costs nothing.
class MemoryTable {
 public:
  using Value = std::shared_ptr<const std::string>;  // Null: deleted.

  uint64_t Pin() {
    MutexLock lock(&mutex_);
    pinned_.insert(newest_);
    return newest_;
  }

  void Unpin(uint64_t moment) {
    MutexLock lock(&mutex_);
    pinned_.erase(pinned_.find(moment));
  }

  Value Get(absl::string_view key, uint64_t moment) const {
    MutexLock lock(&mutex_);
    const auto it = states_.find(key);
    return it == states_.end() ? nullptr : ValueAt(it->second, moment);
  }

  // Returns the first key >= `key` (or > `key`) that has a value at `moment`.
  std::optional<std::pair<std::string, Value>> Find(absl::string_view key, bool after,
                                                    uint64_t moment) const {
    MutexLock lock(&mutex_);
    for (auto it = after ? states_.upper_bound(key) : states_.lower_bound(key); it != states_.end();
         ++it) {
      if (Value value = ValueAt(it->second, moment)) return std::make_pair(it->first, value);
    }
    return std::nullopt;
  }

  absl::Status Write(const WriteBatch& batch) {
    MutexLock lock(&mutex_);
    for (const WriteBatch::Condition& condition : batch.conditions()) {
      if (Newest(condition.key) != condition.value) {
        return absl::FailedPreconditionError(
            "Another write came first: a condition does not hold.");
      }
    }
    ++newest_;
    for (const WriteBatch::Operation& operation : batch.operations()) Set(operation);
    return absl::OkStatus();
  }

 private:
  struct State {
    uint64_t moment;
    Value value;
  };
  using States = std::vector<State>;  // By moment.

  static Value ValueAt(const States& states, uint64_t moment) {
    const auto later =
        std::upper_bound(states.begin(), states.end(), moment,
                         [](uint64_t asked, const State& state) { return asked < state.moment; });
    return later == states.begin() ? nullptr : std::prev(later)->value;
  }

  std::optional<std::string> Newest(absl::string_view key) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto it = states_.find(key);
    if (it == states_.end() || it->second.back().value == nullptr) return std::nullopt;
    return *it->second.back().value;
  }

  void Set(const WriteBatch::Operation& operation) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto it = states_.try_emplace(operation.key).first;
    it->second.push_back({newest_, operation.value.has_value()
                                       ? std::make_shared<const std::string>(*operation.value)
                                       : nullptr});
    ForgetUnseen(it);
  }

  // Drops the states of a key that no snapshot sees and none will.
  void ForgetUnseen(std::map<std::string, States, std::less<>>::iterator it)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const uint64_t oldest = pinned_.empty() ? newest_ : *pinned_.begin();
    States& states = it->second;
    size_t unseen = 0;
    while (unseen + 1 < states.size() && states[unseen + 1].moment <= oldest) ++unseen;
    states.erase(states.begin(), states.begin() + static_cast<std::ptrdiff_t>(unseen));
    if (states.size() == 1 && states[0].value == nullptr) states_.erase(it);
  }

  mutable Mutex mutex_;
  std::map<std::string, States, std::less<>> states_ ABSL_GUARDED_BY(mutex_);
  uint64_t newest_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multiset<uint64_t> pinned_ ABSL_GUARDED_BY(mutex_);
};

class MemoryIterator : public Iterator {
 public:
  MemoryIterator(const MemoryTable* table, uint64_t moment, absl::string_view lower,
                 absl::string_view upper)
      : table_(table), moment_(moment), lower_(lower), upper_(upper) {
    Seek(lower_);
  }

  void Seek(absl::string_view key) override {
    Stand(table_->Find(std::max<absl::string_view>(key, lower_), /*after=*/false, moment_));
  }
  void Next() override { Stand(table_->Find(at_->first, /*after=*/true, moment_)); }
  bool Valid() const override { return at_.has_value(); }
  absl::string_view key() const override { return at_->first; }
  absl::string_view value() const override { return *at_->second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  void Stand(std::optional<std::pair<std::string, MemoryTable::Value>> at) {
    at_ = std::move(at);
    if (at_.has_value() && !upper_.empty() && at_->first >= upper_) at_.reset();
  }

  const MemoryTable* const table_;
  const uint64_t moment_;
  const std::string lower_;
  const std::string upper_;
  std::optional<std::pair<std::string, MemoryTable::Value>> at_;
};

class MemorySnapshot : public Snapshot {
 public:
  explicit MemorySnapshot(MemoryTable* table) : table_(table), moment_(table->Pin()) {}
  ~MemorySnapshot() override { table_->Unpin(moment_); }
  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    const MemoryTable::Value value = table_->Get(key, moment_);
    return value == nullptr ? std::nullopt : std::make_optional(*value);
  }

  std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                        absl::string_view upper) const override {
    return std::make_unique<MemoryIterator>(table_, moment_, lower, upper);
  }

 private:
  MemoryTable* const table_;
  const uint64_t moment_;
};

class MemoryEngine : public Engine {
 public:
  std::unique_ptr<Snapshot> NewSnapshot() const override {
    return std::make_unique<MemorySnapshot>(&table_);
  }

  absl::Status Checkpoint(const std::string& path) override {
    return absl::UnimplementedError(
        absl::StrCat("An engine in memory has no files to copy to ", path, "."));
  }

  absl::Status Verify() override { return absl::OkStatus(); }

 private:
  absl::Status DoWrite(const WriteBatch& batch) override { return table_.Write(batch); }

  mutable MemoryTable table_;
};

}  // namespace

std::unique_ptr<Engine> NewMemoryEngine() { return std::make_unique<MemoryEngine>(); }

}  // namespace jointplan::storage
