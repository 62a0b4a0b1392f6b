#ifndef JOINTPLAN_BENCH_EDIT_FOOTPRINT_H_
#define JOINTPLAN_BENCH_EDIT_FOOTPRINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace jointplan::bench {

// What one edit of one activity writes to the engine.
struct EditFootprint {
  struct Write {
    std::string key;
    int64_t value_bytes = 0;
    // Once a group, however many edits are in it.
    bool once = false;
    // Once a group, with a part in it for each edit.
    bool grows = false;
  };
  std::vector<Write> writes;
};

// Makes a service in memory, sends it an edit as `load edit` does, and writes down what reaches the
// engine: so the limit that the service is compared with is always that of what it writes now.
absl::StatusOr<EditFootprint> MeasureEditFootprint();

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_EDIT_FOOTPRINT_H_
