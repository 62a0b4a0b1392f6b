#include "base/clock.h"

#include "absl/time/clock.h"

namespace jointplan {
namespace {

class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock* Clock::System() {
  static const auto* const kClock = new SystemClock;
  return kClock;
}

}  // namespace jointplan
