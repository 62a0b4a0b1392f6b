#ifndef JOINTPLAN_CLI_COMMANDS_WORKING_COPY_H_
#define JOINTPLAN_CLI_COMMANDS_WORKING_COPY_H_

#include "cli/command.h"

namespace jointplan::cli {

// `clone`, `status`, `diff`, `pull`, `push` and `restore`; the names of them all.
void AddWorkingCopyCommands(Group* group);
inline constexpr const char* kWorkingCopyCommands[] = {"clone", "status", "diff",
                                                       "pull",  "push",   "restore"};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COMMANDS_WORKING_COPY_H_
