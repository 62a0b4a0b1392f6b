#ifndef JOINTPLAN_STORAGE_OVERLAY_H_
#define JOINTPLAN_STORAGE_OVERLAY_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "storage/engine.h"

namespace jointplan::storage {

// Changes on top of a snapshot, seen through the interface of a snapshot: what a write would leave,
// before it is written. Used by one thread. Iterators end when something is changed.
class Overlay : public Snapshot {
 public:
  using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;

  // `base` must outlive the overlay.
  explicit Overlay(const Snapshot* base) : base_(base) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  std::unique_ptr<Iterator> NewIterator(absl::string_view lower,
                                        absl::string_view upper) const override;

  void Put(std::string key, std::string value) {
    changes_.insert_or_assign(std::move(key), std::move(value));
  }
  void Delete(std::string key) { changes_.insert_or_assign(std::move(key), std::nullopt); }

  // Takes over the changes of an overlay that stands on this one.
  void Absorb(Overlay&& above);

  const Changes& changes() const { return changes_; }
  Changes TakeChanges() { return std::move(changes_); }

 private:
  const Snapshot* const base_;
  Changes changes_;
};

}  // namespace jointplan::storage

#endif  // JOINTPLAN_STORAGE_OVERLAY_H_
