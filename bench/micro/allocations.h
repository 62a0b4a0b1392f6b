#ifndef JOINTPLAN_BENCH_MICRO_ALLOCATIONS_H_
#define JOINTPLAN_BENCH_MICRO_ALLOCATIONS_H_

#include <cstdint>

namespace jointplan::bench {

// What this thread has taken from the heap and given back, counted by the `operator new` of this
// program.
struct Allocations {
  int64_t count = 0;       // Pieces taken.
  int64_t bytes = 0;       // Bytes taken.
  int64_t live_bytes = 0;  // Bytes taken and not given back.
};

Allocations AllocationsOfThisThread();

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_MICRO_ALLOCATIONS_H_
