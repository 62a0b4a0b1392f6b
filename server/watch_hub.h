#ifndef JOINTPLAN_SERVER_WATCH_HUB_H_
#define JOINTPLAN_SERVER_WATCH_HUB_H_

#include <functional>
#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace jointplan::server {

// The topic of a plan with everything in it, for those who wait for any change there: of the plan,
// a proposal, an agreement, a thread ... Empty for a line outside of plans.
std::string PlanTopic(absl::string_view line);

// Wakes those who wait for changes of a line, or of a topic. It carries no changes: who is woken
// reads them from the store, so a slow reader costs no memory and misses nothing.
class WatchHub {
 public:
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

  // Wakes those who wait for `line`.
  void Notify(absl::string_view line);

  // Wakes everybody: rights changed, or the service stops.
  void NotifyAll();

  // From now on every watcher that is woken is to end. Wakes everybody.
  void Close();
  bool closed() const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::set<Watcher*>, std::less<>> watchers_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_WATCH_HUB_H_
