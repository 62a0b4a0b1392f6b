#ifndef JOINTPLAN_BENCH_PULL_LOAD_H_
#define JOINTPLAN_BENCH_PULL_LOAD_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/histogram.h"
#include "bench/world.h"

namespace jointplan::bench {

// What to pull, and how often.
struct PullOptions {
  std::string agreement;  // `plans/{plan}/agreements/{number}`.
  std::string since;      // As in PullAgreementRequest.
  int64_t count = 5;      // So many pulls, one after the other.
  std::string save;       // Write the messages of one pull to this file, for the echo server.
};

// What came of it.
struct PullResult {
  Histogram latency;     // Of whole pulls.
  double seconds = 0;    // All pulls together.
  int64_t messages = 0;  // In one pull.
  int64_t bytes = 0;
  int64_t records = 0;
};

// Pulls an agreement from the world's address. What comes is taken from gRPC and counted, no more:
// so it costs the same wherever it comes from. The first pull is not measured; it is looked into.
absl::StatusOr<PullResult> Pull(const World& world, const PullOptions& options);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_PULL_LOAD_H_
