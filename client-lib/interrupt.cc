#include "jointplan/interrupt.h"

#include <algorithm>
#include <chrono>

#include "base/mutex.h"

namespace jointplan::client {
namespace {

// Longer than anybody waits, and short enough to be added to the time of a clock.
constexpr absl::Duration kLongest = absl::Hours(24 * 365);

}  // namespace

struct Interrupt::State {
  Mutex mutex;
  CondVar changed;
  bool fired ABSL_GUARDED_BY(mutex) = false;
};

Interrupt::Interrupt() : state_(std::make_unique<State>()) {}

Interrupt::~Interrupt() = default;

void Interrupt::Fire() {
  MutexLock lock(&state_->mutex);
  state_->fired = true;
  state_->changed.SignalAll();
}

bool Interrupt::fired() const {
  MutexLock lock(&state_->mutex);
  return state_->fired;
}

bool Interrupt::WaitFor(absl::Duration duration) const {
  using std::chrono::steady_clock;
  const absl::Duration longest = std::clamp(duration, absl::ZeroDuration(), kLongest);
  const auto end = steady_clock::now() + absl::ToChronoMicroseconds(longest);
  MutexLock lock(&state_->mutex);
  while (!state_->fired) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) break;
    state_->changed.WaitFor(&state_->mutex, left);
  }
  return state_->fired;
}

}  // namespace jointplan::client
