#ifndef JOINTPLAN_SEARCH_SYNERGIES_H_
#define JOINTPLAN_SEARCH_SYNERGIES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "jointplan/v1/synergy.pb.h"
#include "search/synergy_world.h"

namespace jointplan::search {

// Two rows of a world, in their order, and what they are to each other.
struct FoundPair {
  uint32_t first = 0;
  uint32_t second = 0;
  v1::SynergyKind kind = v1::SYNERGY_KIND_UNSPECIFIED;
  int score = 0;
};

// Whether one pair is shown before another: more points first, then by their rows.
bool IsBetter(const FoundPair& a, const FoundPair& b);

// Which pairs are looked for.
struct SynergyQuestion {
  int min_score = 1;                     // At least 1.
  size_t limit = 10000;                  // The best so many.
  std::optional<size_t> row = {};        // Only pairs with this one.
  std::optional<uint32_t> partner = {};  // Only pairs with a side of this partner, by its number.
  // Asked of each pair that is otherwise wanted. Not set: all are wanted.
  std::function<bool(const FoundPair&)> wanted = {};
  // So many pairs are compared at most.
  uint64_t comparisons_max = 200'000'000;
};

struct FoundPairs {
  std::vector<FoundPair> pairs;  // The best first.
  bool more = false;             // There are more than the limit.
  bool gave_up = false;          // More comparisons were needed than allowed; `pairs` is empty.
  uint64_t comparisons = 0;
};

// Finds the pairs of a finished world. Does not look at all pairs, and yet misses none: of each
// activity only so many of its rarest values are looked up that what it could share besides is
// worth less than the points that are asked for. Once `limit` pairs are found, what is asked for
// rises to the points of the last of them.
FoundPairs FindPairs(const SynergyWorld& world, const SynergyQuestion& question);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SYNERGIES_H_
