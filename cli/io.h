#ifndef JOINTPLAN_CLI_IO_H_
#define JOINTPLAN_CLI_IO_H_

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

namespace jointplan::cli {

// Everything around the command: where it writes, what it reads, and its environment. Handed in, so
// that tests run whole commands in their own process.
struct Io {
  std::ostream* out = nullptr;  // Results.
  std::ostream* err = nullptr;  // Messages to the person.
  std::istream* in = nullptr;   // Answers of the person.
  bool out_is_terminal = false;
  bool in_is_terminal = false;
  bool err_is_terminal = false;
  int width = 0;  // Columns of the terminal; 0: as wide as it gets.
  // Returns an environment variable, or nothing if it is unset or empty.
  std::function<std::optional<std::string>(const std::string&)> env;
};

// The standard streams and the environment of this process.
Io SystemIo();

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_IO_H_
