#ifndef JOINTPLAN_CLI_TYPED_LINE_H_
#define JOINTPLAN_CLI_TYPED_LINE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace CLI {  // NOLINT: the library's name.
class App;
class Option;
}  // namespace CLI

namespace jointplan::cli {

// A flag, as a command declares it, and what follows it on the line.
struct TypedFlag {
  const CLI::Option* option = nullptr;
  bool of_every_command = false;  // As --plan, unless the command has one of its own.
  std::string value;              // Empty if it takes none.
};

// What stands on a command line that is still being typed. Nothing is checked: what is wrong counts
// for as much as can be understood of it.
struct TypedLine {
  // The command as far as it is named; the program itself if nothing is.
  const CLI::App* command = nullptr;
  std::vector<std::string> path;
  // What stands before the word at the cursor, besides the path.
  std::vector<std::string> arguments;
  std::vector<TypedFlag> flags;
  bool flags_ended = false;  // By `--`.

  // The word at the cursor, up to the cursor.
  std::string word;
  // The flag whose value is at the cursor, and where in the word this value begins: `--plan=hu` and
  // `hu` after `--plan ` are both.
  std::optional<TypedFlag> open_flag;
  size_t value_at = 0;

  // `activity add`.
  std::string CommandText() const;
  // The value of the flag of this name, such as `--agreement`, that was given last.
  std::optional<std::string> ValueOf(absl::string_view flag) const;
};

// Reads the words after the program's name. The last is the one at the cursor.
TypedLine ReadTypedLine(const CLI::App& program, const std::vector<std::string>& words);

// Whether a flag takes a value; a switch does not.
bool TakesValue(const CLI::Option& option);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TYPED_LINE_H_
