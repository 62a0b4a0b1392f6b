#include "server/watch_hub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

namespace jointplan::server {
namespace {

constexpr char kLine[] = "plans/hub";

class Counter : public WatchHub::Watcher {
 public:
  void Wake() override { ++wakes; }
  std::atomic<int> wakes = 0;
};

// Some watchers of one line.
class Crowd {
 public:
  Crowd(WatchHub* hub, int size) : hub_(*hub), watchers_(static_cast<size_t>(size)) {
    for (Counter& watcher : watchers_) hub_.Add(kLine, &watcher);
  }
  ~Crowd() {
    for (Counter& watcher : watchers_) hub_.Remove(kLine, &watcher);
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  bool EachWasWoken(int times) const {
    return std::all_of(watchers_.begin(), watchers_.end(),
                       [times](const Counter& watcher) { return watcher.wakes == times; });
  }

 private:
  WatchHub& hub_;
  std::deque<Counter> watchers_;
};

TEST(WatchHubTest, AFewAreWokenAtEveryChange) {
  WatchHub hub;
  const Crowd few(&hub, 3);
  for (int i = 1; i <= 5; ++i) {
    hub.Notify(kLine);
    EXPECT_TRUE(few.EachWasWoken(i));
  }
}

TEST(WatchHubTest, ACrowdIsWokenAtOnceAndThenRests) {
  WatchHub hub(std::chrono::hours(1));
  const Crowd crowd(&hub, 2);
  for (int i = 0; i < 3; ++i) hub.Notify(kLine);
  EXPECT_TRUE(crowd.EachWasWoken(1));
}

TEST(WatchHubTest, WhatChangesDuringARestWakesAtItsEnd) {
  WatchHub hub(std::chrono::milliseconds(20));
  const Crowd crowd(&hub, 2);
  for (int i = 0; i < 2; ++i) hub.Notify(kLine);
  while (!crowd.EachWasWoken(2)) std::this_thread::yield();
}

TEST(WatchHubTest, NobodyRestsWhenEverybodyIsWoken) {
  WatchHub hub(std::chrono::hours(1));
  const Crowd crowd(&hub, 2);
  hub.Notify(kLine);
  hub.NotifyAll();
  EXPECT_TRUE(crowd.EachWasWoken(2));
  hub.Close();
  EXPECT_TRUE(crowd.EachWasWoken(3));
  EXPECT_TRUE(hub.closed());
}

TEST(WatchHubTest, WhoLeavesDuringARestIsNotWoken) {
  WatchHub hub(std::chrono::milliseconds(20));
  Counter leaves;
  Counter stays;
  hub.Add(kLine, &leaves);
  hub.Add(kLine, &stays);
  hub.Notify(kLine);
  hub.Notify(kLine);
  hub.Remove(kLine, &leaves);
  const int wakes = leaves.wakes;
  while (stays.wakes < 2) std::this_thread::yield();
  EXPECT_EQ(leaves.wakes, wakes);
}

TEST(WatchHubTest, AHubMayEndWhileACrowdRests) {
  WatchHub hub(std::chrono::hours(1));
  const Crowd crowd(&hub, 2);
  hub.Notify(kLine);
  hub.Notify(kLine);
}

}  // namespace
}  // namespace jointplan::server
