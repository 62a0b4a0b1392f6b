#include "storage/overlay.h"

#include <utility>

namespace jointplan::storage {
namespace {

// Walks two sorted sequences as one; a change hides the base's value under the same key.
class OverlayIterator : public Iterator {
 public:
  OverlayIterator(std::unique_ptr<Iterator> base, const KeyChanges* changes,
                  absl::string_view lower, absl::string_view upper)
      : base_(std::move(base)), changes_(changes), lower_(lower), upper_(upper) {
    change_ = changes_->lower_bound(lower_);
    Settle();
  }

  void Seek(absl::string_view key) override {
    base_->Seek(key);
    change_ = changes_->lower_bound(key < absl::string_view(lower_) ? lower_ : key);
    Settle();
  }

  void Next() override {
    if (on_change_) {
      SkipChange();
    } else {
      base_->Next();
    }
    Settle();
  }

  bool Valid() const override { return on_change_ || (base_->Valid() && base_->status().ok()); }
  absl::string_view key() const override {
    return on_change_ ? absl::string_view(change_->first) : base_->key();
  }
  absl::string_view value() const override {
    return on_change_ ? absl::string_view(*change_->second) : base_->value();
  }
  absl::Status status() const override { return base_->status(); }

 private:
  bool HasChange() const {
    return change_ != changes_->end() && (upper_.empty() || change_->first < upper_);
  }

  void SkipChange() {
    if (base_->Valid() && base_->key() == change_->first) base_->Next();
    ++change_;
  }

  // Stands on the smaller of the two, past deletions. Damage below ends the walk: what follows it
  // would have a hole.
  void Settle() {
    on_change_ = false;
    while (base_->status().ok() && HasChange() &&
           (!base_->Valid() || absl::string_view(change_->first) <= base_->key())) {
      on_change_ = change_->second.has_value();
      if (on_change_) return;
      SkipChange();
    }
  }

  const std::unique_ptr<Iterator> base_;
  const KeyChanges* const changes_;
  const std::string lower_;
  const std::string upper_;
  KeyChanges::const_iterator change_;
  bool on_change_ = false;
};

}  // namespace

absl::StatusOr<std::optional<std::string>> GetThrough(const KeyChanges& changes,
                                                      const Snapshot& base, absl::string_view key) {
  const auto it = changes.find(key);
  if (it != changes.end()) return it->second;
  return base.Get(key);
}

std::unique_ptr<Iterator> IterateThrough(const KeyChanges& changes, const Snapshot& base,
                                         absl::string_view lower, absl::string_view upper) {
  return std::make_unique<OverlayIterator>(base.NewIterator(lower, upper), &changes, lower, upper);
}

void Overlay::Absorb(Overlay&& above) {
  while (!above.changes_.empty()) {
    auto node = above.changes_.extract(above.changes_.begin());
    const auto hint = changes_.lower_bound(node.key());
    if (hint != changes_.end() && hint->first == node.key()) {
      hint->second = std::move(node.mapped());
    } else {
      changes_.insert(hint, std::move(node));
    }
  }
}

}  // namespace jointplan::storage
