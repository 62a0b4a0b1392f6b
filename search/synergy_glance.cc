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

bool Completes(bool one_lacks, bool one_gives, bool other_lacks, bool other_gives) {
  return (one_lacks && other_gives) || (other_lacks && one_gives);
}

}  // namespace

void Glance::LookFrom(size_t row) {
  one_ = world_.brief(row);
  rarest_ = RarestOf(world_, row);
  // Should two share a bit and yet no place, then the country counts.
  constexpr float kCountryShare =
      static_cast<float>(kCountry.overlap) / static_cast<float>(kPlace.overlap);
  rarest_.place = std::min(std::max(rarest_.place, rarest_.country * kCountryShare + kHair), 1.0F);
  WeighWords(row);
  SumBases();
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

void Glance::SumBases() {
  for (size_t shared = 0; shared < bases_.size(); ++shared) {
    Likeness likeness;
    if ((shared & kSharesPlace) != 0) {
      likeness.place = rarest_.place;
    } else {
      likeness.country = rarest_.country;
    }
    if ((shared & kSharesObjective) != 0) likeness.objective = rarest_.objective;
    if ((shared & kSharesNeed) != 0) likeness.need = rarest_.need;
    likeness.theme = rarest_.theme;
    bases_[shared] = {SumOf(v1::SYNERGY_KIND_OVERLAP, likeness),
                      SumOf(v1::SYNERGY_KIND_COMPLEMENT, likeness),
                      SumOf(v1::SYNERGY_KIND_SEQUENCE, likeness)};
  }
}

// Of the words it looks at how many may be the same, and each counts as the heaviest. Of the times,
// whether one ends before the other begins.
bool Glance::MayHaveAtBest(const Brief& other, int needed) const {
  const size_t shared = ((one_.places & other.places) != 0 ? kSharesPlace : 0) +
                        ((one_.objectives & other.objectives) != 0 ? kSharesObjective : 0) +
                        ((one_.needs & other.needs) != 0 ? kSharesNeed : 0);
  const Base& base = bases_[shared];
  const int words = CountBits({one_.words[0] & other.words[0], one_.words[1] & other.words[1],
                               one_.words[2] & other.words[2]});
  const float alike =
      std::min(static_cast<float>(words) * heaviest_ * other.inverse_length + kHair, 1.0F);
  if (EndsBefore(one_, other) || EndsBefore(other, one_)) {
    const int most = base.sequence + kFollows.sequence + PointsAt(kWords.sequence, alike);
    return (shared & kSharesPlace) != 0 && most >= needed;
  }
  const int overlap = base.overlap + kTime.overlap + PointsAt(kWords.overlap, alike);
  if (alike >= kAlikeMin && overlap >= needed) return true;
  const bool funding =
      Completes(one_.lacks_money, one_.gives_money, other.lacks_money, other.gives_money);
  const bool role = Completes(one_.lacks_role, one_.has_role, other.lacks_role, other.has_role);
  const int complement = base.complement + kTime.complement + PointsAt(kWords.complement, alike) +
                         (funding ? kFunding.complement : 0) + (role ? kRole.complement : 0);
  return (funding || role) && complement >= needed;
}

Likeness Glance::AtMost(const Brief& other) const {
  Likeness likeness;
  CompareTimes(one_, other, &likeness);
  if (likeness.gap > kFollowsMax) return likeness;
  likeness.completed = one_.is_completed || other.is_completed;
  if ((one_.places & other.places) != 0) {
    likeness.place = rarest_.place;
  } else {
    likeness.country = rarest_.country;
  }
  if ((one_.objectives & other.objectives) != 0) likeness.objective = rarest_.objective;
  if ((one_.needs & other.needs) != 0) likeness.need = rarest_.need;
  likeness.theme = rarest_.theme;
  likeness.funding =
      Completes(one_.lacks_money, one_.gives_money, other.lacks_money, other.gives_money);
  likeness.role = Completes(one_.lacks_role, one_.has_role, other.lacks_role, other.has_role);
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
