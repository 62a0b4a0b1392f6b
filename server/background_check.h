#ifndef JOINTPLAN_SERVER_BACKGROUND_CHECK_H_
#define JOINTPLAN_SERVER_BACKGROUND_CHECK_H_

#include <atomic>
#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "storage/store.h"

namespace jointplan::server {

// Checks a whole store now and then, on a thread of its own that leaves the processor to everybody
// else: at the start, if there is something that no check has seen, and then after each interval.
// A start reads only what came after the last check, so this is what finds damage of what is older.
class BackgroundCheck {
 public:
  // `on_damage` is called once, on the thread of the check, with what is wrong; nothing is checked
  // after that. The store must outlive this.
  BackgroundCheck(const storage::Store* store, absl::Duration interval,
                  std::function<void(const absl::Status&)> on_damage);
  // Gives up a check that is under way.
  ~BackgroundCheck();

 private:
  void Run();
  // Returns false if there is to be no other check.
  bool CheckOnce();

  const storage::Store* const store_;
  const absl::Duration interval_;
  const std::function<void(const absl::Status&)> on_damage_;
  std::atomic<bool> ending_ = false;
  Mutex mutex_;
  CondVar wake_;
  std::thread thread_;  // Last: starts when everything else is there.
};

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_BACKGROUND_CHECK_H_
