#ifndef JOINTPLAN_EXCHANGE_SHEET_CSV_H_
#define JOINTPLAN_EXCHANGE_SHEET_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange/sheet_labels.h"
#include "exchange/workbook.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// Returns one sheet of the workbook of a plan (PlanToXlsx) as comma-separated values that can come
// back too: a first row that says of which plan and revision it is, the technical row, the
// headings, and the rows; with ids in place of titles. Safe to open in a spreadsheet, as WriteCsv.
// INVALID_ARGUMENT lists the sheets if there is none called `sheet`.
absl::StatusOr<std::string> SheetToCsv(const SheetCatalogue& catalogue,
                                       const std::vector<v1::Activity>& activities,
                                       absl::string_view sheet, absl::string_view language);

// Reads such a file back, also as a spreadsheet saved it: with `;` or a tab between cells, and with
// the cells of its texts as the spreadsheet wrote them. INVALID_ARGUMENT names the line whose
// quotes do not match, or the byte that is no text in `encoding`.
absl::StatusOr<Workbook> ReadSheetCsv(absl::string_view bytes, absl::string_view encoding);

// Whether a CSV file says that it is one of these.
bool IsSheetCsv(absl::string_view bytes);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_CSV_H_
