#ifndef JOINTPLAN_SEARCH_POSTING_H_
#define JOINTPLAN_SEARCH_POSTING_H_

#include <array>
#include <cstdint>
#include <memory>

#include "roaring/roaring.hh"

namespace jointplan::search {

// A set of rows, by their numbers.
using Rows = ::Roaring;

// The rows that have one value. Most values have few rows, so few take little memory.
class Posting {
 public:
  void Add(uint32_t row);
  void Remove(uint32_t row);
  bool empty() const { return count_ == 0 && (many_ == nullptr || many_->isEmpty()); }

  // Adds these rows to `rows`.
  void AddTo(Rows* rows) const;
  Rows ToRows() const;
  // Holds its rows as densely as it can.
  void Shrink();

  // How many of these rows are among `rows`.
  uint64_t CountIn(const Rows& rows) const;

 private:
  static constexpr uint32_t kFewMax = 3;

  std::array<uint32_t, kFewMax> few_ = {};  // As long as `many_` is null.
  uint32_t count_ = 0;
  std::unique_ptr<Rows> many_;
};

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_POSTING_H_
