#include "jointplan/retry.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "google/rpc/status.pb.h"
#include "plan/errors.h"

namespace jointplan::client {

std::optional<absl::Duration> RetryDelayOf(const absl::Status& error) {
  const auto payload = error.GetPayload(plan::DetailUrl("google.rpc.RetryInfo"));
  google::rpc::RetryInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

bool IsTransient(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return true;
    case absl::StatusCode::kCancelled:  // By a server that stops, unless it says why.
      return !error.GetPayload(plan::DetailUrl("google.rpc.ErrorInfo")).has_value();
    case absl::StatusCode::kResourceExhausted:  // A limit that the server says will pass.
      return RetryDelayOf(error).has_value();
    default:
      return false;
  }
}

absl::Duration Backoff::NextWait(const absl::Status& error) {
  absl::Duration wait = policy_.first_wait;
  for (int i = 0; i < waits_ && wait < policy_.wait_max; ++i) wait *= 2;
  ++waits_;
  wait = std::min(wait, policy_.wait_max) * (0.5 + surroundings_->Chance() / 2);
  return std::max(wait, RetryDelayOf(error).value_or(absl::ZeroDuration()));
}

}  // namespace jointplan::client
