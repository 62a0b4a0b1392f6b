#ifndef JOINTPLAN_STORAGE_OVERLAY_H_
#define JOINTPLAN_STORAGE_OVERLAY_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "storage/engine.h"

namespace jointplan::storage {

// Keys and what became of them; nothing: deleted.
using KeyChanges = std::map<std::string, std::optional<std::string>, std::less<>>;

// The reads of a snapshot with changes on top of it. Both must outlive what is returned.
absl::StatusOr<std::optional<std::string>> GetThrough(const KeyChanges& changes,
                                                      const Snapshot& base, absl::string_view key);
std::unique_ptr<Iterator> IterateThrough(const KeyChanges& changes, const Snapshot& base,
                                         absl::string_view lower, absl::string_view upper);

// Changes that nobody changes any more, on top of a snapshot.
class FrozenOverlay : public Snapshot {
 public:
  FrozenOverlay(std::unique_ptr<Snapshot> base, std::shared_ptr<const KeyChanges> changes)
      : base_(std::move(base)), changes_(std::move(changes)) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    return GetThrough(*changes_, *base_, key);
  }
  std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                        absl::string_view upper) const override {
    return IterateThrough(*changes_, *base_, lower, upper);
  }

 private:
  const std::unique_ptr<Snapshot> base_;
  const std::shared_ptr<const KeyChanges> changes_;
};

// Changes on top of a snapshot, seen through the interface of a snapshot: what a write would leave,
// before it is written. Used by one thread. Iterators end when something is changed.
class Overlay : public Snapshot {
 public:
  // `base` must outlive the overlay.
  explicit Overlay(const Snapshot* base) : base_(base) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    return GetThrough(changes_, *base_, key);
  }
  std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                        absl::string_view upper) const override {
    return IterateThrough(changes_, *base_, lower, upper);
  }

  void Put(std::string key, std::string value) {
    changes_.insert_or_assign(std::move(key), std::move(value));
  }
  void Delete(std::string key) { changes_.insert_or_assign(std::move(key), std::nullopt); }

  // Takes over the changes of an overlay that stands on this one.
  void Absorb(Overlay&& above);

  const KeyChanges& changes() const { return changes_; }
  KeyChanges TakeChanges() { return std::move(changes_); }

 private:
  const Snapshot* const base_;
  KeyChanges changes_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_OVERLAY_H_
