#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_INTERRUPT_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_INTERRUPT_H_

#include <memory>

#include "absl/time/time.h"

namespace jointplan::client {

// Ends waits before their time: those that go on when it is fired, and all later ones at once. Any
// thread may call this at any time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Cannot be taken back.
  void Fire();
  bool fired() const;

  // Waits until it is fired, at most for `duration`; returns whether it was.
  bool WaitFor(absl::Duration duration) const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_INTERRUPT_H_
