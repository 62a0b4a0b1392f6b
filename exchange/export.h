#ifndef JOINTPLAN_EXCHANGE_EXPORT_H_
#define JOINTPLAN_EXCHANGE_EXPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// A column of an exported table.
struct ExportColumn {
  const char* name;
  const char* meaning;
};

// Returns the columns of ActivitiesToCsv, in order. docs/export.md lists them.
const std::vector<ExportColumn>& ActivityColumns();

// Returns activities as comma-separated values, a header and one row each. Several values in a cell
// are joined with "; ". Texts are in `language` where they have one, else in the first of their
// languages. Safe to open in a spreadsheet: see WriteCsv.
std::string ActivitiesToCsv(const std::vector<v1::Activity>& activities,
                            absl::string_view language);

// Returns a plan and records of it (activities and needs, and the partners and objectives that they
// name, if wanted) as one JSON object: `{"plan": {...}, "records": [{"name": ..., "activity":
// {...}},
// ...]}`, in the form of ToJson. INTERNAL as there.
absl::StatusOr<std::string> PlanToJson(const v1::Plan& plan,
                                       const std::vector<v1::Record>& records);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_EXPORT_H_
