#ifndef JOINTPLAN_CLI_SYNERGY_VIEW_H_
#define JOINTPLAN_CLI_SYNERGY_VIEW_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/table.h"
#include "jointplan/v1/synergy.pb.h"
#include "jointplan/v1/synergy_service.pb.h"

namespace jointplan::cli {

// Shows pairs of activities and why they were found.

// How objectives are called, by name.
using ObjectiveLabels = std::map<std::string, std::string>;

// Reads the labels of all objectives, if a reason names one.
absl::StatusOr<ObjectiveLabels> LabelsFor(Context* context, const v1::FindSynergiesResponse& found);

// A pair with its reasons, each in a line of its own, as people read it.
std::string SynergyText(const Context& context, const v1::Synergy& synergy,
                        const ObjectiveLabels& labels);

// A row for each pair.
Table SynergyTable(const Context& context, const v1::FindSynergiesResponse& found,
                   const ObjectiveLabels& labels);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_SYNERGY_VIEW_H_
