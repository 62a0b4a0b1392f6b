#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_RETRY_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_RETRY_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "jointplan/surroundings.h"

namespace jointplan::client {

// When and how often a call is tried again.
struct RetryPolicy {
  // How many attempts in all, the first included.
  int attempts_max = 8;
  // The first wait lasts about this long; each further one twice as long.
  absl::Duration first_wait = absl::Milliseconds(100);
  // No wait lasts longer, unless the server asks for it.
  absl::Duration wait_max = absl::Seconds(5);
};

// How long to wait before the attempts of one call. Waits grow and are spread by chance, so that
// many clients that lost the same server do not come back at the same moment.
class Backoff {
 public:
  Backoff(const RetryPolicy& policy, Surroundings* surroundings)
      : policy_(policy), surroundings_(surroundings) {}

  // Returns how long to wait after `error`: what the server asks for with a RetryInfo, but never
  // less than the wait that is due.
  absl::Duration NextWait(const absl::Status& error);

  // Begins anew, after something went well.
  void Reset() { waits_ = 0; }

  // How many waits there were.
  int waits() const { return waits_; }

 private:
  const RetryPolicy policy_;
  Surroundings* const surroundings_;
  int waits_ = 0;
};

// Whether an error may be gone at the next attempt: the server could not be reached or did not
// answer in time, stopped and cut the call off, or asks to come back later.
bool IsTransient(const absl::Status& error);

// Returns how long the server asks to wait, from the RetryInfo of an error.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& error);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_RETRY_H_
