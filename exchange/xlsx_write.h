#ifndef JOINTPLAN_EXCHANGE_XLSX_WRITE_H_
#define JOINTPLAN_EXCHANGE_XLSX_WRITE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange/sheet_labels.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// Returns a plan, as it is at the revision of `catalogue.plan`, as a workbook for people to edit
// and send back: .xlsx, with headings and lists in `language`. docs/formats.md has its sheets and
// columns. No cell of it is a formula, whatever the plan's texts look like. RESOURCE_EXHAUSTED for
// more rows than a sheet can have.
absl::StatusOr<std::string> PlanToXlsx(const SheetCatalogue& catalogue,
                                       const std::vector<v1::Activity>& activities,
                                       absl::string_view language);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_XLSX_WRITE_H_
