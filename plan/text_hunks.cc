#include "plan/text_hunks.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace jointplan::plan {
namespace {

// A token of the base and the token of the side that it stays.
using Pair = std::pair<size_t, size_t>;

// The stretch of diagonals (side position minus base position) that is looked at. Every alignment
// with few enough changes stays within it.
struct Band {
  int64_t low = 0;
  int64_t high = 0;
  size_t width() const { return static_cast<size_t>(high - low + 1); }
};

Band BandOf(int64_t base_size, int64_t side_size, int64_t slack) {
  const int64_t shift = side_size - base_size;
  return {std::max(-base_size, std::min<int64_t>(0, shift) - slack),
          std::min(side_size, std::max<int64_t>(0, shift) + slack)};
}

// The longest common subsequences of two texts, looked for within a band.
class Table {
 public:
  Table(const std::vector<int>& base, const std::vector<int>& side, Band band)
      : base_(base), side_(side), band_(band), cells_((base.size() + 1) * band.width(), 0) {
    for (int64_t i = 0; i <= base_size(); ++i) FillRow(i);
  }

  // The length of the longest common subsequence that the band can hold.
  uint16_t length() const { return At(base_size(), side_size()); }

  // Returns the pairs that every longest common subsequence has.
  std::vector<Pair> Anchors() const;

 private:
  int64_t base_size() const { return static_cast<int64_t>(base_.size()); }
  int64_t side_size() const { return static_cast<int64_t>(side_.size()); }
  int64_t FirstColumn(int64_t i) const { return std::max<int64_t>(0, i + band_.low); }
  int64_t LastColumn(int64_t i) const { return std::min(side_size(), i + band_.high); }
  bool Equal(int64_t i, int64_t j) const {
    return base_[static_cast<size_t>(i)] == side_[static_cast<size_t>(j)];
  }
  bool Inside(int64_t i, int64_t j) const {
    return j - i >= band_.low && j - i <= band_.high && i >= 0 && j >= 0;
  }
  size_t Column(int64_t i, int64_t j) const { return static_cast<size_t>(j - i - band_.low); }
  size_t Cell(int64_t i, int64_t j) const {
    return static_cast<size_t>(i) * band_.width() + Column(i, j);
  }
  // The longest common subsequence of the first `i` and the first `j` tokens; outside the band 0,
  // which is too little and so never chosen.
  uint16_t At(int64_t i, int64_t j) const { return Inside(i, j) ? cells_[Cell(i, j)] : 0; }

  void FillRow(int64_t i);

  const std::vector<int>& base_;
  const std::vector<int>& side_;
  const Band band_;
  std::vector<uint16_t> cells_;
};

void Table::FillRow(int64_t i) {
  if (i == 0) return;
  for (int64_t j = FirstColumn(i); j <= LastColumn(i); ++j) {
    if (j == 0) continue;
    uint16_t best = std::max(At(i - 1, j), At(i, j - 1));
    if (Equal(i - 1, j - 1)) best = std::max<uint16_t>(best, uint16_t(At(i - 1, j - 1) + 1));
    cells_[Cell(i, j)] = best;
  }
}

// For each place in the subsequence, how many pairs can stand there, and the last one seen. A pair
// that is alone at its place is in all of them.
class Places {
 public:
  explicit Places(size_t count) : count_(count, 0), pair_(count) {}
  void Add(size_t place, Pair pair) {
    if (count_[place] < 2) ++count_[place];
    pair_[place] = pair;
  }
  std::vector<Pair> Alone() const {
    std::vector<Pair> alone;
    for (size_t i = 0; i < count_.size(); ++i) {
      if (count_[i] == 1) alone.push_back(pair_[i]);
    }
    return alone;
  }

 private:
  std::vector<uint8_t> count_;
  std::vector<Pair> pair_;
};

// Goes backwards with two rows of the table for what is still to come. Both rows are addressed by
// diagonal, so the cell below right has the same column.
std::vector<Pair> Table::Anchors() const {
  Places places(length());
  std::vector<uint16_t> below(band_.width() + 2, 0);
  std::vector<uint16_t> row(band_.width() + 2, 0);
  for (int64_t i = base_size() - 1; i >= 0; --i) {
    std::fill(row.begin(), row.end(), 0);
    for (int64_t j = std::min(LastColumn(i), side_size() - 1); j >= FirstColumn(i); --j) {
      const size_t column = Column(i, j) + 1;
      uint16_t best = std::max(below[column - 1], row[column + 1]);
      if (Equal(i, j)) {
        const auto through = static_cast<uint16_t>(below[column] + 1);
        best = std::max(best, through);
        const uint16_t before = At(i, j);
        if (before + through == length()) {
          places.Add(before, {static_cast<size_t>(i), static_cast<size_t>(j)});
        }
      }
      row[column] = best;
    }
    std::swap(row, below);
  }
  return places.Alone();
}

// Returns the anchors, looking at wider and wider bands until no alignment outside could be as
// good; nothing if that would take too large a table.
std::optional<std::vector<Pair>> ExactAnchors(const std::vector<int>& base,
                                              const std::vector<int>& side) {
  const auto base_size = static_cast<int64_t>(base.size());
  const auto side_size = static_cast<int64_t>(side.size());
  if (std::min(base_size, side_size) >= std::numeric_limits<uint16_t>::max()) return std::nullopt;
  const int64_t shift = std::abs(side_size - base_size);
  for (int64_t slack = 16;; slack *= 4) {
    const Band band = BandOf(base_size, side_size, slack);
    if ((base.size() + 1) * band.width() > kTableCells) return std::nullopt;
    const Table table(base, side, band);
    const int64_t changes = base_size + side_size - 2 * int64_t{table.length()};
    const bool whole = band.low == -base_size && band.high == side_size;
    if (whole || (changes - shift) / 2 <= slack) return table.Anchors();
  }
}

// Returns the common beginning and the common end as anchors.
std::vector<Pair> EndAnchors(const std::vector<int>& base, const std::vector<int>& side) {
  const size_t shorter = std::min(base.size(), side.size());
  size_t head = 0;
  while (head < shorter && base[head] == side[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head && base[base.size() - 1 - tail] == side[side.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Pair> anchors;
  for (size_t i = 0; i < head; ++i) anchors.emplace_back(i, i);
  for (size_t i = tail; i > 0; --i) anchors.emplace_back(base.size() - i, side.size() - i);
  return anchors;
}

}  // namespace

std::vector<TextHunk> TextHunks(const std::vector<int>& base, const std::vector<int>& side) {
  if (base == side) return {};
  std::optional<std::vector<Pair>> exact = ExactAnchors(base, side);
  std::vector<Pair> anchors = exact ? *std::move(exact) : EndAnchors(base, side);
  anchors.emplace_back(base.size(), side.size());
  std::vector<TextHunk> hunks;
  Pair next = {0, 0};
  for (const Pair& anchor : anchors) {
    if (anchor != next) hunks.push_back({next.first, anchor.first, next.second, anchor.second});
    next = {anchor.first + 1, anchor.second + 1};
  }
  return hunks;
}

}  // namespace jointplan::plan
