#ifndef JOINTPLAN_SERVER_WATCH_HUB_H_
#define JOINTPLAN_SERVER_WATCH_HUB_H_

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace jointplan::server {

// The topic of a plan with everything in it, for those who wait for any change there: of the plan,
// a proposal, an agreement, a thread ... Empty for a line outside of plans.
std::string PlanTopic(absl::string_view line);

// Wakes those who wait for changes of a line, or of a topic. It carries no changes: who is woken
// reads them from the store, so a slow reader costs no memory and misses nothing.
//
// A crowd rests after it was woken, the longer the larger it is: what changes meanwhile reaches it
// together. Without that, a thousand watchers of a plan that changes a thousand times a second
// leave no time for anything else, and everybody's messages come late.
class WatchHub {
 public:
  using Clock = std::chrono::steady_clock;

  // About what waking one watcher costs, and the rest that each adds.
  static constexpr Clock::duration kRest = std::chrono::microseconds(20);
  // A rest that is shorter is not taken.
  static constexpr Clock::duration kRestMin = std::chrono::milliseconds(1);

  explicit WatchHub(Clock::duration rest_for_each = kRest);
  ~WatchHub();
  WatchHub(const WatchHub&) = delete;
  WatchHub& operator=(const WatchHub&) = delete;

  // Somebody who waits. Wake() must not block and must not call the hub.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void Wake() = 0;
  };

  // Wakes `watcher` at every change of `line` from now on, until it is removed.
  void Add(absl::string_view line, Watcher* watcher);

  // When it returns, `watcher` is not and will not be woken.
  void Remove(absl::string_view line, Watcher* watcher);

  // Whether somebody waits for `line`. Who is added later looks at the line after that.
  bool IsWatched(absl::string_view line) const;

  // Wakes those who wait for `line`; if they rest, at the end of it.
  void Notify(absl::string_view line);

  // Wakes everybody at once: rights changed, or the service stops.
  void NotifyAll();

  // From now on every watcher that is woken is to end. Wakes everybody.
  void Close();
  bool closed() const;

 private:
  struct Crowd {
    std::set<Watcher*> watchers;
    Clock::time_point rests_until = Clock::time_point::min();
  };

  // Wakes those whose rest is over, until the hub ends.
  void Run();
  void Wake(Crowd* crowd) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock::duration rest_for_each_;
  mutable Mutex mutex_;
  std::map<std::string, Crowd, std::less<>> crowds_ ABSL_GUARDED_BY(mutex_);
  // The lines that changed while their crowd rested, by the end of that.
  std::multimap<Clock::time_point, std::string> waiting_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string, std::less<>> waiting_lines_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  CondVar changed_;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_WATCH_HUB_H_
