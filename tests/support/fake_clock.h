#ifndef JOINTPLAN_TESTS_SUPPORT_FAKE_CLOCK_H_
#define JOINTPLAN_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace jointplan {

// A clock that a test moves. Begins on 1 March 2019, noon. Any thread may ask and move it.
class FakeClock : public Clock {
 public:
  absl::Time Now() const override {
    MutexLock lock(&mutex_);
    return now_;
  }
  void Advance(absl::Duration step) {
    MutexLock lock(&mutex_);
    now_ += step;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromCivil(absl::CivilSecond(2019, 3, 1, 12, 0, 0),
                                                            absl::UTCTimeZone());
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_FAKE_CLOCK_H_
