#ifndef JOINTPLAN_CLI_COPY_VIEW_H_
#define JOINTPLAN_CLI_COPY_VIEW_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/table.h"
#include "google/protobuf/struct.pb.h"
#include "jointplan/working_copy.h"

namespace jointplan::cli {

// A working copy as people read it.

// What was changed, a row a file: what, the file, its fields, the proposal that holds it. A file
// with conflicts that are not settled has a row of its own for them.
Table StatusTable(const client::CopyStatus& status);

// The same and where the copy stands, for --format json. `standing`: unset if nobody could be
// asked.
google::protobuf::Struct StatusJson(const client::WorkingCopy& copy,
                                    const client::CopyStatus& status,
                                    const std::optional<client::CopyStanding>& standing);

// How far the plan is: `The plan is at revision 9, 4 ahead: jointplan pull`.
std::string StandingText(int64_t revision, const client::CopyStanding& standing);

// A line for each proposal: `Proposal abc: submitted`.
std::string ProposalsText(const std::vector<client::SentProposal>& proposals);

// What a pull did, and its conflicts, a line each.
std::string PulledText(const client::PulledChanges& pulled);
google::protobuf::Struct PulledJson(const client::PulledChanges& pulled);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COPY_VIEW_H_
