#include "tests/support/child_server.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace jointplan {
namespace {

constexpr char kServing[] = " info serving ";

// Reads one line of a log; empty at its end.
std::string ReadLine(int file) {
  std::string line;
  char byte = 0;
  while (read(file, &byte, 1) == 1) {
    if (byte == '\n') return line;
    line += byte;
  }
  return line;
}

int WaitFor(int pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

absl::StatusOr<ChildServer> ChildServer::Start(const std::string& binary,
                                               const std::vector<std::string>& arguments) {
  int log[2];
  if (pipe(log) != 0) return absl::InternalError("no pipe");
  std::vector<char*> argv = {const_cast<char*>(binary.c_str())};
  std::vector<std::string> all = arguments;
  if (std::find(all.begin(), all.end(), "--listen") == all.end()) {
    all.insert(all.end(), {"--listen", "127.0.0.1:0"});
  }
  for (std::string& argument : all) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const int pid = fork();
  if (pid == 0) {
    dup2(log[1], STDERR_FILENO);
    close(log[0]);
    close(log[1]);
    execv(binary.c_str(), argv.data());
    _exit(127);
  }
  close(log[1]);
  std::string said;
  for (std::string line = ReadLine(log[0]); !line.empty(); line = ReadLine(log[0])) {
    const size_t on = line.rfind(" on ");
    if (absl::StrContains(line, kServing) && on != std::string::npos) {
      return ChildServer(pid, log[0], line.substr(on + 4));
    }
    absl::StrAppend(&said, line, "\n");
  }
  close(log[0]);
  return absl::UnavailableError(absl::StrCat("exit code ", WaitFor(pid), ": ", said));
}

ChildServer::ChildServer(int pid, int log, std::string address)
    : pid_(pid), address_(std::move(address)), drain_([log] {
        char bytes[4096];
        while (read(log, bytes, sizeof(bytes)) > 0) {
        }
        close(log);
      }) {}

ChildServer::ChildServer(ChildServer&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      address_(std::move(other.address_)),
      drain_(std::move(other.drain_)) {}

ChildServer::~ChildServer() {
  if (pid_ > 0) Stop(SIGKILL);
}

int ChildServer::Stop(int signal) {
  kill(pid_, signal);
  drain_.join();
  return WaitFor(std::exchange(pid_, 0));
}

}  // namespace jointplan
