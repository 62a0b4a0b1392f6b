#include "search/synergy_points.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace jointplan::search {
namespace {

using Numbers = SynergyWorld::Numbers;
using Row = SynergyWorld::Row;

constexpr uint32_t Plain(uint32_t number) { return number & ~SynergyWorld::kCoded; }

// Calls `take` with each pair of numbers that are in both, rarest first, until it says so.
template <typename Take>
void ForEachShared(Numbers a, Numbers b, Take take) {
  const uint32_t* one = a.first;
  const uint32_t* other = b.first;
  while (one != a.last && other != b.last) {
    if (Plain(*one) < Plain(*other)) {
      ++one;
    } else if (Plain(*other) < Plain(*one)) {
      ++other;
    } else if (take(*one++, *other++)) {
      return;
    }
  }
}

// The rarest comes first. The name of a place tells nothing where both have a code.
float RarestShared(const SynergyWorld& world, size_t group, size_t a, size_t b) {
  float rarity = 0;
  ForEachShared(world.values(a, group), world.values(b, group), [&](uint32_t one, uint32_t other) {
    if ((one & other & SynergyWorld::kCoded) != 0) return false;
    rarity = world.rarity(Plain(one));
    return true;
  });
  return rarity;
}

bool ShareAny(Numbers a, Numbers b) {
  bool any = false;
  ForEachShared(a, b, [&](uint32_t, uint32_t) { return any = true; });
  return any;
}

bool Known(int32_t day) { return day != SynergyWorld::kNoDay; }

float Follows(int32_t gap) {
  if (gap <= 0 || gap > kFollowsMax) return 0;
  const auto late = static_cast<float>(std::max(gap - kFollowsFull, 0));
  return 1 - late / static_cast<float>(kFollowsMax - kFollowsFull) * (2.0F / 3);
}

// How much of its most points each reason gives, by its number.
std::array<float, kReasonKinds> SharesOf(const Likeness& likeness) {
  std::array<float, kReasonKinds> shares = {};
  shares[v1::SYNERGY_REASON_KIND_PLACE] = likeness.place;
  shares[v1::SYNERGY_REASON_KIND_COUNTRY] = likeness.country;
  shares[v1::SYNERGY_REASON_KIND_OBJECTIVE] = likeness.objective;
  shares[v1::SYNERGY_REASON_KIND_NEED] = likeness.need;
  shares[v1::SYNERGY_REASON_KIND_THEME] = likeness.theme;
  shares[v1::SYNERGY_REASON_KIND_WORDS] = likeness.words < kAlikeMin ? 0 : likeness.words;
  shares[v1::SYNERGY_REASON_KIND_TIME] = likeness.time;
  shares[v1::SYNERGY_REASON_KIND_FOLLOWS] = Follows(likeness.gap);
  shares[v1::SYNERGY_REASON_KIND_FUNDING] = likeness.funding ? 1 : 0;
  shares[v1::SYNERGY_REASON_KIND_ROLE] = likeness.role ? 1 : 0;
  return shares;
}

// What one reason gives to the kind that a column is for.
template <int PointsRow::*kColumn, size_t kRow>
void Give(const std::array<float, kReasonKinds>& shares, Points* points) {
  constexpr int kMost = kPoints[kRow].*kColumn;
  if constexpr (kMost > 0) {
    const int given = PointsAt(kMost, shares[kRow + 1]);
    points->of[kRow + 1] = given;
    points->sum += given;
  }
}

// The points that a column gives. All that can be worked out before is, for this is asked of very
// many pairs.
template <int PointsRow::*kColumn, size_t... kRows>
Points GiveAll(const Likeness& likeness, std::index_sequence<kRows...> /*rows*/) {
  const std::array<float, kReasonKinds> shares = SharesOf(likeness);
  Points points;
  (Give<kColumn, kRows>(shares, &points), ...);
  // What is at the same place is not counted as in the same country again.
  if (points.of[v1::SYNERGY_REASON_KIND_PLACE] > 0) {
    points.sum -= points.of[v1::SYNERGY_REASON_KIND_COUNTRY];
    points.of[v1::SYNERGY_REASON_KIND_COUNTRY] = 0;
  }
  return points;
}

template <int PointsRow::*kColumn>
Points Column(const Likeness& likeness) {
  return GiveAll<kColumn>(likeness, std::make_index_sequence<kPoints.size()>());
}

Points AllPointsFor(v1::SynergyKind kind, const Likeness& likeness) {
  return kind == v1::SYNERGY_KIND_OVERLAP      ? Column<&PointsRow::overlap>(likeness)
         : kind == v1::SYNERGY_KIND_COMPLEMENT ? Column<&PointsRow::complement>(likeness)
                                               : Column<&PointsRow::sequence>(likeness);
}

// Whether what must be there for a kind is there.
bool Fits(v1::SynergyKind kind, const Likeness& likeness, const Points& points) {
  const auto has = [&](v1::SynergyReasonKind reason) {
    return points.of[static_cast<size_t>(reason)] > 0;
  };
  const bool purpose = has(v1::SYNERGY_REASON_KIND_OBJECTIVE) || has(v1::SYNERGY_REASON_KIND_NEED);
  const bool place = has(v1::SYNERGY_REASON_KIND_PLACE);
  const bool going_on = !likeness.apart && !likeness.completed;
  switch (kind) {
    case v1::SYNERGY_KIND_OVERLAP:
      return going_on && has(v1::SYNERGY_REASON_KIND_WORDS) && (purpose || place);
    case v1::SYNERGY_KIND_COMPLEMENT:
      return going_on && (purpose || place) &&
             (has(v1::SYNERGY_REASON_KIND_FUNDING) || has(v1::SYNERGY_REASON_KIND_ROLE));
    default:
      return has(v1::SYNERGY_REASON_KIND_FOLLOWS) && !likeness.follower_done && place &&
             (purpose || has(v1::SYNERGY_REASON_KIND_THEME));
  }
}

// Whether a look at some of what must be there leaves a kind possible.
bool MayFit(v1::SynergyKind kind, const Likeness& likeness) {
  const bool going_on = !likeness.apart && !likeness.completed;
  switch (kind) {
    case v1::SYNERGY_KIND_OVERLAP:
      return going_on && likeness.words >= kAlikeMin;
    case v1::SYNERGY_KIND_COMPLEMENT:
      return going_on && (likeness.funding || likeness.role);
    default:
      return likeness.gap > 0 && likeness.gap <= kFollowsMax && likeness.place > 0;
  }
}

}  // namespace

float RarityOf(uint32_t count, size_t activities) {
  const float world = std::max(static_cast<float>(activities), kSmallWorld);
  const float share = static_cast<float>(count) / world;
  return std::clamp(-std::log(share) / std::log(kRareShare), 0.0F, 1.0F);
}

Likeness RarestOf(const SynergyWorld& world, size_t row) {
  const auto rarest = [&](ValueGroup group) {
    const Numbers values = world.values(row, group);
    return values.empty() ? 0.0F : world.rarity(Plain(*values.first));
  };
  Likeness likeness;
  likeness.place = rarest(kPlaceGroup);
  likeness.country = rarest(kCountryGroup);
  likeness.objective = rarest(kObjectiveGroup);
  likeness.need = rarest(kNeedGroup);
  likeness.theme = rarest(kThemeGroup);
  return likeness;
}

Likeness CompareWithoutWords(const SynergyWorld& world, size_t a, size_t b) {
  const Row& one = world.row(a);
  const Row& other = world.row(b);
  Likeness likeness;
  CompareTimes(one, other, &likeness);
  likeness.completed = one.is_completed || other.is_completed;
  likeness.follower_done = likeness.second_first ? one.is_completed : other.is_completed;
  if (likeness.gap > kFollowsMax) return likeness;
  likeness.place = RarestShared(world, kPlaceGroup, a, b);
  if (likeness.place == 0) likeness.country = RarestShared(world, kCountryGroup, a, b);
  likeness.objective = RarestShared(world, kObjectiveGroup, a, b);
  likeness.need = RarestShared(world, kNeedGroup, a, b);
  likeness.theme = RarestShared(world, kThemeGroup, a, b);
  likeness.funding = MoneyIsMet(one, other);
  likeness.role = (one.lacks_lead && other.has_lead) || (other.lacks_lead && one.has_lead) ||
                  (one.lacks_carrier && other.has_carrier) ||
                  (other.lacks_carrier && one.has_carrier);
  return likeness;
}

float CompareWords(const SynergyWorld& world, size_t a, size_t b) {
  float best = 0;
  for (size_t i = 0; i < kWordGroups; ++i) {
    const size_t group = kFirstWordGroup + i;
    float square = 0;
    ForEachShared(world.values(a, group), world.values(b, group), [&](uint32_t word, uint32_t) {
      square += world.rarity(word) * world.rarity(word);
      return false;
    });
    best = std::max(best, square / (world.row(a).length[i] * world.row(b).length[i]));
  }
  return std::min(best, 1.0F);
}

int SumOf(v1::SynergyKind kind, const Likeness& likeness) {
  return AllPointsFor(kind, likeness).sum;
}

Points PointsFor(v1::SynergyKind kind, const Likeness& likeness) {
  const Points points = AllPointsFor(kind, likeness);
  return Fits(kind, likeness, points) ? points : Points();
}

BestKind BestOf(const Likeness& likeness) {
  BestKind best;
  for (const v1::SynergyKind kind : kSynergyKinds) {
    if (!MayFit(kind, likeness)) continue;
    const int sum = PointsFor(kind, likeness).sum;
    if (sum > best.score) best = {kind, sum};
  }
  return best;
}

int MostPoints(const SynergyWorld& world, size_t row, const Likeness& likeness) {
  const Row& one = world.row(row);
  Likeness together = likeness;
  together.words = std::min(likeness.words + kHair, 1.0F);
  Likeness apart = together;
  together.time = 1;
  together.completed = one.is_completed;
  together.funding = one.lacks_money || one.gives_money;
  together.role = one.lacks_lead || one.has_lead || one.lacks_carrier || one.has_carrier;
  apart.apart = true;
  apart.gap = Known(one.first_day) || Known(one.last_day) ? 1 : 0;
  // Of what shares no place, the country counts.
  const auto country = static_cast<int>(5 * likeness.country + kHair);
  return std::max(BestOf(together).score, BestOf(apart).score) + country;
}

bool MayPair(const SynergyWorld& world, size_t a, size_t b) {
  const uint64_t partners = world.brief(a).partners;
  const uint64_t others = world.brief(b).partners;
  if (partners == 0 || others == 0) return false;
  if ((partners & others) != 0 && ShareAny(world.partners(a), world.partners(b))) return false;
  const Row& one = world.row(a);
  const Row& other = world.row(b);
  return !(one.has_upstreams || other.has_upstreams) || !ShareAny(world.kin(a), world.kin(b));
}

}  // namespace jointplan::search
