#include "jointplan/interrupt.h"

#include <thread>

#include "gtest/gtest.h"
#include "jointplan/surroundings.h"

namespace jointplan::client {
namespace {

TEST(InterruptTest, AWaitThatNothingEndsLastsAsLongAsItShould) {
  const Interrupt interrupt;
  EXPECT_FALSE(interrupt.WaitFor(absl::Milliseconds(1)));
  EXPECT_FALSE(interrupt.WaitFor(absl::ZeroDuration()));
  EXPECT_FALSE(interrupt.WaitFor(-absl::InfiniteDuration()));
  EXPECT_FALSE(interrupt.fired());
}

TEST(InterruptTest, EveryWaitAfterItWasFiredEndsAtOnce) {
  Interrupt interrupt;
  interrupt.Fire();
  EXPECT_TRUE(interrupt.WaitFor(absl::InfiniteDuration()));
  EXPECT_TRUE(interrupt.WaitFor(absl::InfiniteDuration()));
  EXPECT_TRUE(interrupt.fired());
}

// Whichever of the two threads comes first.
TEST(InterruptTest, ItEndsASleep) {
  Interrupt interrupt;
  std::thread sleeper([&] { Surroundings::System()->Sleep(absl::InfiniteDuration(), &interrupt); });
  interrupt.Fire();
  sleeper.join();
}

}  // namespace
}  // namespace jointplan::client
