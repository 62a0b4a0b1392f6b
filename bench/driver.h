#ifndef JOINTPLAN_BENCH_DRIVER_H_
#define JOINTPLAN_BENCH_DRIVER_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/histogram.h"

namespace jointplan::bench {

// One call to make: bytes that need no more work, and what the workload wants to know it by.
struct Request {
  const std::string* method = nullptr;  // `/package.Service/Method`; outlives the load.
  grpc::ByteBuffer bytes;
  uint64_t cookie = 0;
};

// The answer to a call, and when it was to be sent and when it came (CLOCK_MONOTONIC, nanoseconds).
struct Answer {
  uint64_t cookie = 0;
  const grpc::ByteBuffer& bytes;
  int64_t start = 0;
  int64_t end = 0;
};

// What a load consists of. The driver calls it from one thread at a time.
class Workload {
 public:
  virtual ~Workload() = default;
  // Makes the next call.
  virtual Request Next() = 0;
  // Looks at the answer to a call; an error counts as a failed call.
  virtual absl::Status Done(const Answer& answer) = 0;
};

// How to drive a load.
struct DriveOptions {
  int in_flight = 64;  // Closed loop: how many calls are under way at any time.
  double rate = 0;     // Greater than 0: open loop, so many calls a second.
  double warmup_seconds = 1;
  double seconds = 5;  // How long is measured.
  int64_t count = 0;   // Greater than 0: so many calls are measured, however long that takes.
  std::string token;   // Sent as `authorization: Bearer`, if not empty.
};

// What came of it.
struct DriveResult {
  Histogram latency;   // Of the calls that were answered OK while it was measured.
  double seconds = 0;  // How long it was measured.
  int64_t errors = 0;  // Over the whole time, warm-up included.
  std::string first_error;
  int64_t answer_bytes = 0;  // Of the last answer.

  double PerSecond() const { return static_cast<double>(latency.count()) / seconds; }
};

// Returns the time by CLOCK_MONOTONIC.
int64_t NowNanos();

// Returns a channel as every load here uses it; `number` keeps channels apart, so that each has a
// connection of its own.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, int number);

// Drives one load over one channel from one thread (in an open loop, a second one sends). In a
// closed loop a call's latency counts from its sending; in an open loop from the moment at which it
// was to be sent, whether or not it was sent then, so that a server that stalls is charged for
// everyone whom it kept waiting.
DriveResult Drive(const std::shared_ptr<grpc::Channel>& channel, const DriveOptions& options,
                  Workload* workload);

// Returns bytes as gRPC sends them.
grpc::ByteBuffer ToBuffer(absl::string_view bytes);
// Returns the bytes of a buffer in one piece.
std::string ToString(const grpc::ByteBuffer& buffer);

// Returns a result as one line of JSON; `more` are further members, such as `"rate":1`.
std::string ToJson(absl::string_view name, const DriveOptions& options, const DriveResult& result,
                   absl::string_view more);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_DRIVER_H_
