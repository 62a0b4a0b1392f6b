#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_SURROUNDINGS_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_SURROUNDINGS_H_

#include <string>

#include "absl/time/time.h"
#include "jointplan/interrupt.h"

namespace jointplan::client {

// Time and chance, as the client library uses them. Handed in, so that tests of retries wait for
// nothing and read the same every day. Any thread may call this at any time.
class Surroundings {
 public:
  virtual ~Surroundings() = default;

  virtual absl::Time Now() = 0;
  // Returns after `duration`, or as soon as `interrupt` is fired; null: nothing ends it earlier.
  virtual void Sleep(absl::Duration duration, const Interrupt* interrupt) = 0;
  // Returns a number from 0 up to, but not including, 1.
  virtual double Chance() = 0;
  // Returns a new UUID.
  virtual std::string NewRequestId() = 0;

  // Those of this machine. Lives for ever.
  static Surroundings* System();
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_SURROUNDINGS_H_
