#ifndef JOINTPLAN_BASE_CLOCK_H_
#define JOINTPLAN_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace jointplan {

// Tells the time. Handed in wherever time is needed, so that tests choose it. Any thread may ask.
// The answer is for people to read: nothing is ordered by it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;

  // The clock of this machine. Lives for ever.
  static const Clock* System();
};

}  // namespace jointplan

#endif  // JOINTPLAN_BASE_CLOCK_H_
