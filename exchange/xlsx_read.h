#ifndef JOINTPLAN_EXCHANGE_XLSX_READ_H_
#define JOINTPLAN_EXCHANGE_XLSX_READ_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange/workbook.h"

namespace jointplan::exchange {

// Reads an .xlsx file (ECMA-376, also in its strict form) as Excel and LibreOffice write it, from
// anybody: see ZipArchive and ParseXml. Formulas are not worked out: a cell has what the program
// that saved the file last found. Numbers that a style shows as dates are dates, in either of the
// two ways to count days. Nothing outside of the file is looked at. INVALID_ARGUMENT or
// RESOURCE_EXHAUSTED says what is wrong and what to do.
absl::StatusOr<Workbook> ReadXlsx(absl::string_view bytes, const RowsRead& on_rows = nullptr);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_XLSX_READ_H_
