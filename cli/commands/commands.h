#ifndef JOINTPLAN_CLI_COMMANDS_COMMANDS_H_
#define JOINTPLAN_CLI_COMMANDS_COMMANDS_H_

#include <memory>

#include "cli/command.h"

namespace jointplan::cli {

// Put the commands of each noun into its group. One file each.
void AddPlanCommands(Group* group);
void AddPlanCheckCommands(Group* group);
void AddPlanTranslationCommands(Group* group);
void AddPlanShareCommand(Group* group);
void AddThemeCommands(Group* group);
void AddActivityCommands(Group* group);
void AddActivityTranslationCommands(Group* group);
void AddActivityUpstreamCommands(Group* group);
void AddActivityShareCommand(Group* group);
void AddStepCommands(Group* group);
void AddNeedCommands(Group* group);
void AddProposalCommands(Group* group);
void AddAgreementCommands(Group* group);
void AddWaiverCommands(Group* group);
void AddSilenceCommands(Group* group);
void AddCommentCommands(Group* group);
void AddRoundCommands(Group* group);
void AddFilterCommands(Group* group);
void AddMeetingCommands(Group* group);
void AddMeetingReportCommands(Group* group);
void AddSharedCommands(Group* group);
void AddSynergyCommands(Group* group);
// `jointplan synergies` by itself, without one of these.
std::unique_ptr<Command> MakeSynergiesCommand();
void AddPartnerCommands(Group* group);
void AddObjectiveCommands(Group* group);
void AddImportCommands(Group* group);
void AddImportNeedsCommand(Group* group);
void AddImportXlsxCommand(Group* group);
void AddImportIatiCommand(Group* group);
void AddExportCommands(Group* group);
void AddExportIatiCommand(Group* group);
void AddTokenCommands(Group* group);
void AddProfileCommands(Group* group);
void AddAdminCommands(Group* group);
void AddCompletionCommands(Group* group);
// Commands without a noun: `whoami`.
void AddTopCommands(Group* group);
void AddInboxCommand(Group* group);
void AddSearchCommand(Group* group);
void AddCoverageCommand(Group* group);
void AddUpstreamsCommand(Group* group);
void AddReportCommand(Group* group);
void AddCalendarCommands(Group* group);
// `clone`, `status`, `diff`, `pull`, `push` and `restore`; the names of them all.
void AddWorkingCopyCommands(Group* group);
inline constexpr const char* kWorkingCopyCommands[] = {"clone", "status", "diff",
                                                       "pull",  "push",   "restore"};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COMMANDS_COMMANDS_H_
