#include "search/synergies.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "search/synergy_glance.h"
#include "search/synergy_points.h"

namespace jointplan::search {
namespace {

using Row = SynergyWorld::Row;
using Brief = SynergyWorld::Brief;

// The points that are asked for first, and by how much less is asked for then.
constexpr int kFirstScore = 75;
constexpr int kScoreStep = 10;

constexpr uint32_t Plain(uint32_t number) { return number & ~SynergyWorld::kCoded; }

// What of an activity's values has been passed over: how rare the rarest of each group is, and how
// much of each language's words.
class Rest {
 public:
  explicit Rest(const Row& row) : row_(row) {}

  void Add(ValueGroup group, float rarity) {
    if (group < kFirstWordGroup) {
      rarest_[group] = std::max(rarest_[group], rarity);
    } else {
      squares_[group - kFirstWordGroup] += rarity * rarity;
    }
  }

  // The most that anything can share with the activity by these values alone. Of words, by the
  // inequality of Cauchy and Schwarz.
  Likeness Most() const {
    Likeness likeness;
    likeness.place = rarest_[kPlaceGroup];
    likeness.country = rarest_[kCountryGroup];
    likeness.objective = rarest_[kObjectiveGroup];
    likeness.need = rarest_[kNeedGroup];
    likeness.theme = rarest_[kThemeGroup];
    for (size_t i = 0; i < kWordGroups; ++i) {
      likeness.words = std::max(likeness.words, std::sqrt(squares_[i]) / row_.length[i]);
    }
    return likeness;
  }

 private:
  const Row& row_;
  std::array<float, kFirstWordGroup> rarest_ = {};
  std::array<float, kWordGroups> squares_ = {};
};

// Finds pairs by the join of docs/decisions/0024.
class Finder {
 public:
  Finder(const SynergyWorld& world, const SynergyQuestion& question)
      : world_(world),
        question_(question),
        glance_(world),
        is_of_partner_(world.size(), !question.partner) {
    if (!question.partner) return;
    for (size_t row = 0; row < world.size(); ++row) {
      const auto partners = world.partners(row);
      is_of_partner_[row] = std::binary_search(partners.begin(), partners.end(), *question.partner);
    }
  }

  FoundPairs Find() {
    if (question_.row) {
      FindWith(*question_.row);
    } else {
      FindAll();
    }
    if (result_.gave_up) result_.pairs.clear();
    std::sort(result_.pairs.begin(), result_.pairs.end(), IsBetter);
    return std::move(result_);
  }

 private:
  // Compares one row with all others.
  void FindWith(size_t row) {
    least_ = question_.min_score;
    for (size_t other = 0; other < world_.size() && !result_.gave_up; ++other) {
      needed_ = Needed();
      if (other != row) Compare(std::min(row, other), std::max(row, other));
      ++result_.comparisons;
    }
  }

  // Asks for very good pairs first, which takes little; if there are not enough, for less good
  // ones.
  void FindAll() {
    for (least_ = kFirstScore; !result_.gave_up; least_ -= kScoreStep) {
      least_ = std::max(least_, question_.min_score);
      result_.pairs.clear();
      result_.more = false;
      FindFrom();
      if (least_ == question_.min_score) return;
      // All that have fewer points are worse.
      if (result_.pairs.size() == question_.limit && result_.more) return;
    }
  }

  void FindFrom() {
    needed_ = least_;
    BuildLists();
    seen_.assign(world_.size(), 0);
    for (size_t row = 0; row + 1 < world_.size() && !result_.gave_up; ++row) {
      needed_ = Needed();
      glance_.LookFrom(row);
      for (const uint32_t value : RarestOf(row)) LookUp(row, value);
    }
  }

  // The points that a pair of the next row must have to be among the best: what comes later must
  // have more than the last of them.
  int Needed() const { return result_.more ? result_.pairs.front().score + 1 : least_; }

  // The values to look up for a row: the rarest, until the rest is worth less than what is needed.
  // If two rows share no value that is among the rarest of both, then of what they share the rarest
  // value is in the rest of one of them, and with it all of the others: they lack points.
  const std::vector<uint32_t>& RarestOf(size_t row) {
    rarest_.clear();
    const Row& of = world_.row(row);
    if (world_.partners(row).empty()) return rarest_;
    for (size_t group = 0; group < kValueGroups; ++group) {
      for (const uint32_t value : world_.values(row, group)) {
        if (world_.count(Plain(value)) > 1) rarest_.push_back(Plain(value));
      }
    }
    std::sort(rarest_.begin(), rarest_.end());
    // rests_[i] is what the last i are worth; the more, the more.
    rests_.assign(1, Likeness());
    Rest rest(of);
    for (auto value = rarest_.rbegin(); value != rarest_.rend(); ++value) {
      rest.Add(world_.group(*value), world_.rarity(*value));
      rests_.push_back(rest.Most());
    }
    const auto enough = std::partition_point(
        rests_.begin(), rests_.end(),
        [&](const Likeness& most) { return MostPoints(world_, row, most) < needed_; });
    if (enough == rests_.begin()) return rarest_;  // Nothing in common is enough: never.
    rarest_.resize(static_cast<size_t>(rests_.end() - enough));
    return rarest_;
  }

  // Writes down for each value the rows that have it among their rarest, ascending.
  void BuildLists() {
    std::vector<std::pair<uint32_t, uint32_t>> entries;
    list_begin_.assign(world_.value_count() + 1, 0);
    for (size_t row = 0; row < world_.size(); ++row) {
      for (const uint32_t value : RarestOf(row)) {
        entries.emplace_back(value, static_cast<uint32_t>(row));
        ++list_begin_[value + 1];
      }
    }
    for (size_t i = 1; i < list_begin_.size(); ++i) list_begin_[i] += list_begin_[i - 1];
    lists_.resize(entries.size());
    std::vector<uint32_t> next(list_begin_.begin(), list_begin_.end() - 1);
    for (const auto& [value, row] : entries) lists_[next[value]++] = world_.brief(row);
  }

  // Compares a row with those behind it that have a value too.
  void LookUp(size_t row, uint32_t value) {
    const auto end = lists_.begin() + list_begin_[value + 1];
    auto other = std::upper_bound(lists_.begin() + list_begin_[value], end, row,
                                  [](size_t one, const Brief& brief) { return one < brief.row; });
    result_.comparisons += static_cast<uint64_t>(end - other);
    result_.gave_up = result_.comparisons > question_.comparisons_max;
    for (; other != end && !result_.gave_up; ++other) {
      // What lies here saves the way to the rest.
      if (!glance_.MayHave(*other, needed_)) continue;
      if (seen_[other->row] == row + 1) continue;
      seen_[other->row] = static_cast<uint32_t>(row + 1);
      Compare(row, other->row);
    }
  }

  void Compare(size_t first, size_t second) {
    if (!is_of_partner_[first] && !is_of_partner_[second]) return;
    if (!MayPair(world_, first, second)) return;
    Likeness likeness = CompareWithoutWords(world_, first, second);
    if (likeness.gap > kFollowsMax) return;
    likeness.words = CompareWords(world_, first, second);
    const BestKind best = BestOf(likeness);
    if (best.score < needed_) return;
    Keep({static_cast<uint32_t>(first), static_cast<uint32_t>(second), best.kind, best.score});
  }

  // Keeps a pair if it is among the best; of these the last one is on top of the heap.
  void Keep(const FoundPair& pair) {
    if (question_.wanted && !question_.wanted(pair)) return;
    std::vector<FoundPair>& heap = result_.pairs;
    heap.push_back(pair);
    std::push_heap(heap.begin(), heap.end(), IsBetter);
    if (heap.size() <= question_.limit) return;
    std::pop_heap(heap.begin(), heap.end(), IsBetter);
    heap.pop_back();
    result_.more = true;
  }

  const SynergyWorld& world_;
  const SynergyQuestion& question_;
  Glance glance_;
  std::vector<char> is_of_partner_;  // Whether a row is a side of the partner that is asked for.
  int least_ = 1;
  int needed_ = 1;
  std::vector<uint32_t> rarest_;
  std::vector<Likeness> rests_;
  std::vector<Brief> lists_;  // One behind the other.
  std::vector<uint32_t> list_begin_;
  std::vector<uint32_t> seen_;  // One more than the row that was compared with this one last.
  FoundPairs result_;
};

}  // namespace

bool IsBetter(const FoundPair& a, const FoundPair& b) {
  if (a.score != b.score) return a.score > b.score;
  return std::make_pair(a.first, a.second) < std::make_pair(b.first, b.second);
}

FoundPairs FindPairs(const SynergyWorld& world, const SynergyQuestion& question) {
  return Finder(world, question).Find();
}

}  // namespace jointplan::search
