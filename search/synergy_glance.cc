#include "search/synergy_glance.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/numeric/bits.h"

namespace jointplan::search {
namespace {

using Brief = SynergyWorld::Brief;

constexpr size_t kSharesPlace = 1;
constexpr size_t kSharesObjective = 2;
constexpr size_t kSharesNeed = 4;

constexpr const PointsRow& PointsOf(v1::SynergyReasonKind reason) {
  return kPoints[static_cast<size_t>(reason) - 1];
}
constexpr const PointsRow& kPlace = PointsOf(v1::SYNERGY_REASON_KIND_PLACE);
constexpr const PointsRow& kCountry = PointsOf(v1::SYNERGY_REASON_KIND_COUNTRY);
constexpr const PointsRow& kWords = PointsOf(v1::SYNERGY_REASON_KIND_WORDS);
constexpr const PointsRow& kTime = PointsOf(v1::SYNERGY_REASON_KIND_TIME);
constexpr const PointsRow& kFollows = PointsOf(v1::SYNERGY_REASON_KIND_FOLLOWS);
constexpr const PointsRow& kFunding = PointsOf(v1::SYNERGY_REASON_KIND_FUNDING);
constexpr const PointsRow& kRole = PointsOf(v1::SYNERGY_REASON_KIND_ROLE);

// How many bits are set in all words together. Adds the words before it counts, and asks for no
// instruction that not every processor of its architecture has: a call for each word would take
// half of the time of a glance.
int CountBits(const std::array<uint64_t, 3>& words) {
  const auto [x, y, z] = words;
  const auto pairs = [](uint64_t bits) { return bits - ((bits >> 1) & 0x5555555555555555); };
  const auto fours = [](uint64_t twos) {
    return (twos & 0x3333333333333333) + ((twos >> 2) & 0x3333333333333333);
  };
  const uint64_t once = fours(pairs(x ^ y ^ z));
  const uint64_t twice = fours(pairs((x & y) | (z & (x ^ y))));
  const uint64_t sums = once + 2 * twice;  // At most 12 in four bits.
  const uint64_t eights = (sums & 0x0f0f0f0f0f0f0f0f) + ((sums >> 4) & 0x0f0f0f0f0f0f0f0f);
  return static_cast<int>((eights * 0x0101010101010101) >> 56);
}

bool RoleMayBeMet(const Brief& a, const Brief& b) {
  return (a.lacks_role && b.has_role) || (b.lacks_role && a.has_role);
}

}  // namespace

void Glance::LookFrom(size_t row) {
  one_ = world_.brief(row);
  Likeness rarest = RarestOf(world_, row);
  // Should two share a bit and yet no place, then the country counts.
  constexpr float kCountryShare =
      static_cast<float>(kCountry.overlap) / static_cast<float>(kPlace.overlap);
  rarest.place = std::min(std::max(rarest.place, rarest.country * kCountryShare + kHair), 1.0F);
  SumBases(rarest);
  WeighWords(row);
}

void Glance::WeighWords(size_t row) {
  for (const size_t bit : weighed_) weights_[bit] = 0;
  weighed_.clear();
  heaviest_ = 0;
  for (size_t i = 0; i < kWordGroups; ++i) {
    for (const uint32_t word : world_.values(row, kFirstWordGroup + i)) {
      if (world_.count(word) < 2) continue;
      const size_t bit = word % SynergyWorld::kWordBits;
      weighed_.push_back(bit);
      weights_[bit] += world_.rarity(word) * world_.rarity(word) / world_.row(row).length[i];
      heaviest_ = std::max(heaviest_, weights_[bit]);
    }
  }
}

void Glance::SumBases(const Likeness& rarest) {
  for (size_t shared = 0; shared < bases_.size(); ++shared) {
    Likeness likeness;
    if ((shared & kSharesPlace) != 0) {
      likeness.place = rarest.place;
    } else {
      likeness.country = rarest.country;
    }
    if ((shared & kSharesObjective) != 0) likeness.objective = rarest.objective;
    if ((shared & kSharesNeed) != 0) likeness.need = rarest.need;
    likeness.theme = rarest.theme;
    bases_[shared] = {likeness, SumOf(v1::SYNERGY_KIND_OVERLAP, likeness),
                      SumOf(v1::SYNERGY_KIND_COMPLEMENT, likeness),
                      SumOf(v1::SYNERGY_KIND_SEQUENCE, likeness)};
  }
}

const Glance::Base& Glance::BaseWith(const Brief& other) const {
  return bases_[((one_.places & other.places) != 0 ? kSharesPlace : 0) +
                ((one_.objectives & other.objectives) != 0 ? kSharesObjective : 0) +
                ((one_.needs & other.needs) != 0 ? kSharesNeed : 0)];
}

// Of the words it looks at how many may be the same, and each counts as the heaviest. Of the times,
// whether one ends before the other begins.
bool Glance::MayHaveAtBest(const Brief& other, int needed) const {
  const Base& base = BaseWith(other);
  const int words = CountBits({one_.words[0] & other.words[0], one_.words[1] & other.words[1],
                               one_.words[2] & other.words[2]});
  const float alike =
      std::min(static_cast<float>(words) * heaviest_ * other.inverse_length + kHair, 1.0F);
  if (EndsBefore(one_, other) || EndsBefore(other, one_)) {
    const int most = base.sequence + kFollows.sequence + PointsAt(kWords.sequence, alike);
    return base.likeness.place > 0 && most >= needed;
  }
  const int overlap = base.overlap + kTime.overlap + PointsAt(kWords.overlap, alike);
  if (alike >= kAlikeMin && overlap >= needed) return true;
  const bool funding = MoneyIsMet(one_, other);
  const bool role = RoleMayBeMet(one_, other);
  const int complement = base.complement + kTime.complement + PointsAt(kWords.complement, alike) +
                         (funding ? kFunding.complement : 0) + (role ? kRole.complement : 0);
  return (funding || role) && complement >= needed;
}

Likeness Glance::AtMost(const Brief& other) const {
  Likeness likeness = BaseWith(other).likeness;
  CompareTimes(one_, other, &likeness);
  likeness.completed = one_.is_completed || other.is_completed;
  likeness.funding = MoneyIsMet(one_, other);
  likeness.role = RoleMayBeMet(one_, other);
  likeness.words = AlikeAtMost(other);
  return likeness;
}

float Glance::AlikeAtMost(const Brief& other) const {
  float weight = 0;
  for (size_t i = 0; i < one_.words.size(); ++i) {
    for (uint64_t both = one_.words[i] & other.words[i]; both != 0; both &= both - 1) {
      weight += weights_[64 * i + static_cast<size_t>(absl::countr_zero(both))];
    }
  }
  return std::min(weight * other.inverse_length + kHair, 1.0F);
}

}  // namespace jointplan::search
