#ifndef JOINTPLAN_BENCH_SAMPLES_H_
#define JOINTPLAN_BENCH_SAMPLES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::bench {

// The partners that the sample activities name.
std::vector<v1::Partner> SamplePartners();

// A plan with the themes that the sample activities name.
v1::Plan SamplePlan();

// Activity number `index` of plan `plan`, the same at every call: two titles, a description, two
// themes, three participants, objectives, a location, a target, a next step. Its stored bytes are
// about 620, as those of the real tables are in the middle.
v1::Activity SampleActivity(absl::string_view plan, int index);

// The name of activity number `index`.
std::string ActivityName(absl::string_view plan, int index);

// Returns a date `days` after 2022-01-01, as the API writes dates.
std::string DateAfter(int days);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_SAMPLES_H_
