#ifndef JOINTPLAN_SEARCH_SYNERGY_GLANCE_H_
#define JOINTPLAN_SEARCH_SYNERGY_GLANCE_H_

#include <array>
#include <cstddef>
#include <vector>

#include "search/synergy_points.h"
#include "search/synergy_world.h"

namespace jointplan::search {

// Tells of most activities that they lack points together with a given one, from their briefs
// alone. What it lets through may still lack them; what it does not has been proven to.
class Glance {
 public:
  // The world must be finished and outlive the glance.
  explicit Glance(const SynergyWorld& world) : world_(world) {}

  // From here on others are compared with this activity.
  void LookFrom(size_t row);

  // Whether a pair with this one may have so many points. Does first what tells most for least.
  bool MayHave(const SynergyWorld::Brief& other, int needed) const {
    return MayHaveAtBest(other, needed) && BestOf(AtMost(other)).score >= needed;
  }

 private:
  using Brief = SynergyWorld::Brief;

  // The most that place, country, objective, need and theme can be alike, and what that gives to
  // each kind.
  struct Base {
    Likeness likeness;
    int overlap = 0;
    int complement = 0;
    int sequence = 0;
  };

  // By what two briefs share.
  const Base& BaseWith(const Brief& other) const;
  bool MayHaveAtBest(const Brief& other, int needed) const;
  Likeness AtMost(const Brief& other) const;
  // At least as much as the words are alike, by what those words weigh that may be the same.
  float AlikeAtMost(const Brief& other) const;
  void WeighWords(size_t row);
  void SumBases(const Likeness& rarest);

  const SynergyWorld& world_;
  Brief one_;
  // By which bits two briefs share: 1 a place, 2 an objective, 4 a need.
  std::array<Base, 8> bases_;
  // By the bits of words: the squares of how rare they are, over the length of their language.
  std::array<float, SynergyWorld::kWordBits> weights_ = {};
  std::vector<size_t> weighed_;  // The bits that have a weight.
  float heaviest_ = 0;
};

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SYNERGY_GLANCE_H_
