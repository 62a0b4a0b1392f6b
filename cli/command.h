#ifndef JOINTPLAN_CLI_COMMAND_H_
#define JOINTPLAN_CLI_COMMAND_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "cli/context.h"
#include "cli/flags.h"

namespace CLI {  // NOLINT: the library's name.
class App;
}

namespace jointplan::cli {

// One command, such as `jointplan theme add`: says what it takes, then does its work.
class Command {
 public:
  virtual ~Command() = default;
  virtual void Declare(Flags* flags) = 0;
  // Writes results to the context's output. Errors are shown by the caller.
  virtual absl::Status Run(Context* context) = 0;
};

// Describes a command for the help.
struct Described {
  std::string name;
  std::string summary;                // One sentence.
  std::vector<std::string> examples;  // Whole command lines, without `jointplan`.
  bool of_plan = false;               // Without a noun: listed with what is about the plan.
};

// Where commands are put under one noun, such as `theme`.
class Group {
 public:
  Group(CLI::App* app, std::vector<std::unique_ptr<Command>>* commands, Command** chosen)
      : app_(app), commands_(commands), chosen_(chosen) {}

  template <class C>
  void Add(const Described& description) {
    AddMade(description, std::make_unique<C>());
  }
  void AddMade(const Described& description, std::unique_ptr<Command> command);

 private:
  CLI::App* const app_;
  std::vector<std::unique_ptr<Command>>* const commands_;
  Command** const chosen_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COMMAND_H_
