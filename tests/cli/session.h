#ifndef JOINTPLAN_TESTS_CLI_SESSION_H_
#define JOINTPLAN_TESTS_CLI_SESSION_H_

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/app.h"
#include "cli/io.h"

namespace jointplan::cli {

// What one command wrote, and how it ended.
struct Ran {
  ExitCode code = kDone;
  std::string out;
  std::string err;
};

// Runs commands in this process, each on a command line of its own.
class Session {
 public:
  explicit Session(ClientMaker make_client) : make_client_(std::move(make_client)) {}

  // What the next commands find around them.
  std::map<std::string, std::string> env;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  int width = 0;

  // Runs one; `input` is what the person types.
  Ran Run(const std::vector<std::string>& arguments, const std::string& input = "") const {
    std::ostringstream out;
    std::ostringstream err;
    std::istringstream in(input);
    Io io;
    io.out = &out;
    io.err = &err;
    io.in = &in;
    io.in_is_terminal = in_is_terminal;
    io.out_is_terminal = out_is_terminal;
    io.width = width;
    io.env = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = env.find(name);
      if (found == env.end() || found->second.empty()) return std::nullopt;
      return found->second;
    };
    CommandLine command_line;
    Ran ran;
    ran.code = command_line.Run(arguments, io, make_client_);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }

 private:
  const ClientMaker make_client_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_TESTS_CLI_SESSION_H_
