#ifndef JOINTPLAN_CLI_COVERAGE_VIEW_H_
#define JOINTPLAN_CLI_COVERAGE_VIEW_H_

#include <string>

#include "cli/context.h"
#include "cli/table.h"
#include "jointplan/v1/plan_service.pb.h"

namespace jointplan::cli {

// The needs, a row each, in the order of the answer.
Table NeedsTable(const Context& context, const v1::GetCoverageResponse& coverage);

// The objectives, a row for each theme under which somebody serves them, and one for all themes
// under which nobody does.
Table ObjectivesTable(const Context& context, const v1::GetCoverageResponse& coverage);

// The needs and the objectives for programs: nothing is shortened, and there is a row for each
// objective and theme.
Table NeedRowsTable(const Context& context, const v1::GetCoverageResponse& coverage);
Table ObjectiveCellsTable(const v1::GetCoverageResponse& coverage);

// `Needs answered: 1 of 4, by weight 3 of 10.` and how many it is by theme and by municipality.
std::string NeedTotalsText(const Context& context, const v1::GetCoverageResponse& coverage);

// `Objectives served: 2 of 23.`
std::string ObjectiveTotalsText(const v1::GetCoverageResponse& coverage);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COVERAGE_VIEW_H_
