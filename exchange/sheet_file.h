#ifndef JOINTPLAN_EXCHANGE_SHEET_FILE_H_
#define JOINTPLAN_EXCHANGE_SHEET_FILE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange/fault.h"
#include "exchange/sheet_columns.h"
#include "exchange/sheet_labels.h"
#include "exchange/workbook.h"

namespace jointplan::exchange {

// What an exported workbook says of itself, in a hidden sheet and in its document properties; a CSV
// file in its first row.
struct SheetOrigin {
  std::string plan;  // `plans/{plan}`
  int64_t revision = 0;
  std::string etag;      // The plan's, at that revision: whether it is the same history.
  std::string language;  // Of headings and labels.
  std::vector<std::string> languages;  // Of texts, each with columns of its own.
  bool plain = false;                  // Labels are ids.
};

// The two names under which an origin is known: of the hidden sheet, and in a CSV file.
inline constexpr char kOriginSheet[] = "jointplan";
inline constexpr char kOriginRow[] = "#jointplan";

// Returns an origin as names and values, in the order in which it is written, and reads it back.
std::vector<std::pair<std::string, std::string>> OriginFields(const SheetOrigin& origin);

// Where something stands in a file.
struct CellPlace {
  std::string sheet;  // As the file calls it; empty in a CSV file.
  int row = 0;        // 0: the sheet as a whole.
  int column = -1;    // -1: the row as a whole.
  std::string heading;
};

// `Activities, row 7, column F (First day)`.
std::string PlaceText(const CellPlace& place);

// Something wrong in a file, or worth a look.
struct SheetFault {
  CellPlace place;
  Severity severity = Severity::kError;
  std::string message;  // What is wrong, and what to do.
};
using SheetFaults = std::vector<SheetFault>;

// A column of the plan, and where the file has it.
struct FoundColumn {
  const SheetColumn* column = nullptr;
  int at = 0;
  std::string heading;
};

// A sheet of the plan, as a file has it.
struct FoundSheet {
  const SheetSpec* spec = nullptr;
  const WorkSheet* sheet = nullptr;
  int heading_row = 0;
  std::vector<FoundColumn> columns;

  // The column of that key, or null.
  const FoundColumn* Find(absl::string_view key) const;
  CellPlace PlaceOf(int row, const FoundColumn* column = nullptr) const;
};

// An exported file that came back.
struct SheetFile {
  SheetOrigin origin;
  std::vector<SheetSpec> specs;
  std::vector<FoundSheet> sheets;  // In the order of the specs.
  std::map<LabelKind, std::vector<SheetLabel>> labels;
  SheetFaults faults;
};

// Reads what a file says of itself. INVALID_ARGUMENT if it is none that was exported.
absl::StatusOr<SheetOrigin> ReadOrigin(const Workbook& workbook);

// Finds the sheets and columns of the plan in a file, wherever they were moved and whatever they
// are called now: by the technical row, which is hidden. What is missing, doubled or merged is
// among the faults. `workbook` must outlive the result.
SheetFile FindSheets(const Workbook& workbook, SheetOrigin origin);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_FILE_H_
