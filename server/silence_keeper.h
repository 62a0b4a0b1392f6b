#ifndef JOINTPLAN_SERVER_SILENCE_KEEPER_H_
#define JOINTPLAN_SERVER_SILENCE_KEEPER_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "storage/store.h"

namespace jointplan::server {

// Knows when the silence procedures of all agreements end, and sees that what a deadline asks for
// is done when it has come, on a thread of its own. What it knows it reads from the store; so
// nothing is lost with the process, and a deadline that came while there was none is seen to at the
// start.
class SilenceKeeper {
 public:
  // Does what the deadline of an agreement asks for, and returns when that is durable. Must change
  // nothing if the deadline has not come; is called again, after a while, if it fails.
  using Settle = std::function<absl::Status(const std::string& agreement)>;

  // The store and the clock must outlive this.
  SilenceKeeper(const storage::Store* store, const Clock* clock, Settle settle);
  // Stops.
  ~SilenceKeeper();

  // Reads which procedures run, and settles those whose deadline has come.
  absl::Status Begin();

  // Starts the thread. Whatever the clock does, the thread asks it at least every `interval`.
  void StartThread(absl::Duration interval);

  // Ends the thread; one that is settling finishes that. Nothing is settled afterwards.
  void Stop();

  // Takes note that a line has a new changeset. Any thread; never blocks for long.
  void Committed(absl::string_view line);

  // Settles every procedure whose deadline has come. Any thread but one of the commit loop.
  void SettleDue();

 private:
  void Run(absl::Duration interval);
  // Reads the agreements of which something was noted.
  void ReadNoted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(settling_);
  void ReadAgreement(const storage::View& view, const std::string& name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(settling_);
  std::vector<std::string> Due() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(settling_);
  // How long nothing is due, `interval` at most.
  absl::Duration Rest(absl::Duration interval);

  const storage::Store* const store_;
  const Clock* const clock_;
  const Settle settle_;
  Mutex settling_;  // One settles at a time. Before mutex_, where both are held.
  std::map<std::string, absl::Time> deadlines_ ABSL_GUARDED_BY(settling_);
  Mutex mutex_;
  CondVar wake_;
  std::set<std::string> noted_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SILENCE_KEEPER_H_
