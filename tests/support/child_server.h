#ifndef JOINTPLAN_TESTS_SUPPORT_CHILD_SERVER_H_
#define JOINTPLAN_TESTS_SUPPORT_CHILD_SERVER_H_

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace jointplan {

// A `jointpland` in a process of its own, on a port that the system chose. Killed when it goes.
class ChildServer {
 public:
  // Starts the binary and waits until it serves. The error holds what it said if it ended instead.
  static absl::StatusOr<ChildServer> Start(const std::string& binary,
                                           const std::vector<std::string>& arguments);

  ChildServer(ChildServer&& other) noexcept;
  ChildServer& operator=(ChildServer&&) = delete;
  ~ChildServer();

  const std::string& address() const { return address_; }
  int pid() const { return pid_; }

  // Sends a signal and waits for the end; returns the exit code, or 128 and the signal that ended
  // it.
  int Stop(int signal);

 private:
  ChildServer(int pid, int log, std::string address);

  int pid_;
  std::string address_;
  std::thread drain_;  // Reads what the server logs, so that writing it never blocks.
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_CHILD_SERVER_H_
