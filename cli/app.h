#ifndef JOINTPLAN_CLI_APP_H_
#define JOINTPLAN_CLI_APP_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/failures.h"
#include "cli/io.h"

namespace jointplan::cli {

// The whole command line: all commands, their help, and what goes around running one.
class CommandLine {
 public:
  CommandLine();
  ~CommandLine();

  // Runs one command line, without the program's name. Shows results and errors; returns the exit
  // status. Once for each object.
  ExitCode Run(const std::vector<std::string>& arguments, const Io& io,
               const ClientMaker& make_client);

  // Returns the help of the command that `path` names, such as {"theme", "add"}; of the whole
  // program if it is empty.
  std::string Help(const std::vector<std::string>& path) const;

  // Returns every command there is, as such paths, in the order of the help; groups too.
  std::vector<std::vector<std::string>> Paths() const;

  // Returns what commands take of which completion does not know what it is; see ValuesOfNoKind.
  std::vector<std::string> UnknownValues() const;

 private:
  void DeclareGlobals();
  Group AddGroup(const std::string& name, const std::string& summary, const std::string& section);
  // A group whose noun is a command too.
  Group AddGroupOf(const Described& described, const std::string& section,
                   std::unique_ptr<Command> command);

  std::unique_ptr<CLI::App> app_;
  GlobalFlags globals_;
  std::vector<std::unique_ptr<Command>> commands_;
  Command* chosen_ = nullptr;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_APP_H_
