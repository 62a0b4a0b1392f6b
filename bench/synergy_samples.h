#ifndef JOINTPLAN_BENCH_SYNERGY_SAMPLES_H_
#define JOINTPLAN_BENCH_SYNERGY_SAMPLES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"

namespace jointplan::bench {

// How much the activities of a plan share with each other.
enum class Spread {
  kUsual,   // Six countries, 300 places, 44 objectives, 30 partners; titles of some 200 words.
  kSkewed,  // The same, but all are at one place and serve five objectives.
};

// The 30 partners that lead these activities.
std::vector<v1::Partner> SynergyPartners();

// Activity number `index` of plan `plan`, the same at every call: title in English and for some in
// French, a lead and others, one or two places and objectives, a period of months, funding that
// some lack. The themes are those of SamplePlan.
v1::Activity SynergyActivity(absl::string_view plan, int index, Spread spread);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_SYNERGY_SAMPLES_H_
