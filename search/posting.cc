#include "search/posting.h"

#include <algorithm>

namespace jointplan::search {

void Posting::Add(uint32_t row) {
  if (many_ != nullptr) return many_->add(row);
  auto* const end = few_.begin() + count_;
  if (std::find(few_.begin(), end, row) != end) return;
  if (count_ < kFewMax) {
    few_[count_++] = row;
    return;
  }
  many_ = std::make_unique<Rows>(ToRows());
  many_->add(row);
  count_ = 0;
}

void Posting::Remove(uint32_t row) {
  if (many_ != nullptr) return many_->remove(row);
  auto* const end = few_.begin() + count_;
  auto* const found = std::find(few_.begin(), end, row);
  if (found == end) return;
  *found = few_[--count_];
}

void Posting::AddTo(Rows* rows) const {
  if (many_ != nullptr) {
    *rows |= *many_;
  } else {
    rows->addMany(count_, few_.data());
  }
}

Rows Posting::ToRows() const {
  Rows rows;
  AddTo(&rows);
  return rows;
}

void Posting::Shrink() {
  if (many_ == nullptr) return;
  many_->runOptimize();
  many_->shrinkToFit();
}

uint64_t Posting::CountIn(const Rows& rows) const {
  if (many_ != nullptr) return many_->and_cardinality(rows);
  return static_cast<uint64_t>(std::count_if(few_.begin(), few_.begin() + count_,
                                             [&](uint32_t row) { return rows.contains(row); }));
}

}  // namespace jointplan::search
