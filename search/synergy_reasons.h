#ifndef JOINTPLAN_SEARCH_SYNERGY_REASONS_H_
#define JOINTPLAN_SEARCH_SYNERGY_REASONS_H_

#include <cstddef>

#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/synergy.pb.h"
#include "search/synergy_world.h"

namespace jointplan::search {

// Says what two activities are to each other, from nothing but the world and their records, which
// must be those of the rows: kind, score, reasons with values, and which comes first. Sets no
// names.
v1::Synergy Explain(const SynergyWorld& world, size_t a, size_t b, const v1::Activity& one,
                    const v1::Activity& other);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_SYNERGY_REASONS_H_
