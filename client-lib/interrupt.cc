#include "jointplan/interrupt.h"

#include <algorithm>
#include <chrono>

namespace jointplan::client {
namespace {

// Longer than anybody waits, and short enough to be added to the time of a clock.
constexpr absl::Duration kLongest = absl::Hours(24 * 365);

}  // namespace

void Interrupt::Fire() {
  MutexLock lock(&mutex_);
  fired_ = true;
  changed_.SignalAll();
}

bool Interrupt::fired() const {
  MutexLock lock(&mutex_);
  return fired_;
}

bool Interrupt::WaitFor(absl::Duration duration) const {
  using std::chrono::steady_clock;
  const absl::Duration longest = std::clamp(duration, absl::ZeroDuration(), kLongest);
  const auto end = steady_clock::now() + absl::ToChronoMicroseconds(longest);
  MutexLock lock(&mutex_);
  while (!fired_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) break;
    changed_.WaitFor(&mutex_, left);
  }
  return fired_;
}

}  // namespace jointplan::client
