#ifndef JOINTPLAN_PLAN_FORECAST_ORDER_H_
#define JOINTPLAN_PLAN_FORECAST_ORDER_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "plan/forecast.h"

namespace jointplan::plan {

// An order of merging, counted by merging in it.
struct ForecastOrder {
  std::vector<size_t> proposals;  // Indexes into the input's.
  std::vector<int> decisions;     // What each needs, in the same order.
  int total = 0;                  // What all need.
  int total_by_name = 0;          // What all need in the order of the input.
  bool exact = false;             // No order needs fewer.
};

// Finds the order; forecast.h says how. `contested` names the records in which something collides,
// between two proposals or with the plan. Proposals that meet in none of these come in any order:
// those that need fewer decisions come first.
ForecastOrder FindOrder(const ForecastInput& input, const std::set<std::string>& contested);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_FORECAST_ORDER_H_
