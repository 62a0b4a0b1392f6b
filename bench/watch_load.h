#ifndef JOINTPLAN_BENCH_WATCH_LOAD_H_
#define JOINTPLAN_BENCH_WATCH_LOAD_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "bench/driver.h"
#include "bench/histogram.h"
#include "bench/world.h"

namespace jointplan::bench {

// Who watches, and what they see.
struct WatchOptions {
  int watchers = 1;
  bool slow = false;             // One more watcher, that takes ten messages a second.
  double catch_up_seconds = 60;  // How long after the last edit watchers may still get messages.
};

// What came of it.
struct WatchResult {
  DriveResult edits;
  Histogram from_sending;     // From the moment an edit was to be sent to each delivery of it.
  Histogram from_answer;      // From its answer, which the watchers may well be ahead of: then 0.
  int64_t deliveries = 0;     // In the whole time.
  int64_t missing = 0;        // That did not come until the end.
  std::string watcher_error;  // Of the first watcher whose stream the server ended.
  int64_t slow_received = 0;
  std::string slow_end;  // How the slow watcher's stream ended; empty: it did not.
};

// Edits the plan of a world at the rate of `drive` while watchers follow it, each on a stream of
// its own, a hundred streams to a connection. Begins when all of them are there.
absl::StatusOr<WatchResult> Watch(const World& world, const DriveOptions& drive,
                                  const WatchOptions& options, int salt);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_WATCH_LOAD_H_
