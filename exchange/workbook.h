#ifndef JOINTPLAN_EXCHANGE_WORKBOOK_H_
#define JOINTPLAN_EXCHANGE_WORKBOOK_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// What a cell of a spreadsheet holds.
enum class CellKind { kEmpty, kText, kNumber, kDate, kBoolean, kError };

// One cell as it was read. Cells with the same text share it, as they do in the file.
struct SheetCell {
  CellKind kind = CellKind::kEmpty;
  // The text; a number with at most 15 digits that count, as spreadsheets show them (`1.5`,
  // `1e+20`); a date as `YYYY-MM-DD`; `TRUE` or `FALSE`; the error (`#REF!`).
  std::shared_ptr<const std::string> content;
  bool has_time = false;    // A date with a time of the day, which `content` leaves out.
  bool is_formula = false;  // `content` is what the formula gave when the file was saved.

  const std::string& text() const {
    static const auto* const kNone = new std::string();
    return content == nullptr ? *kNone : *content;
  }
};

// The cells of a row that hold something, by their column, counted from 0.
struct SheetRow {
  int number = 0;  // As the spreadsheet shows it, from 1; of a CSV file the line.
  std::vector<std::pair<int, SheetCell>> cells;

  // The cell of a column; an empty one where there is none.
  const SheetCell& At(int column) const;
};

// Cells that were merged into one, rows counted from 1 and columns from 0.
struct MergedCells {
  int first_row = 0;
  int last_row = 0;
  int first_column = 0;
  int last_column = 0;
};

struct WorkSheet {
  std::string name;
  std::vector<SheetRow> rows;  // Those that hold something, by number.
  std::vector<MergedCells> merged;
};

// A spreadsheet file.
struct Workbook {
  std::vector<WorkSheet> sheets;
  std::map<std::string, std::string> properties;  // Custom document properties.
};

// Hears how many rows of how many were read.
using RowsRead = std::function<void(int64_t done, int64_t total)>;

// `A` for 0, `AB` for 27.
std::string ColumnLetters(int column);

// Makes cells, for what is no spreadsheet and for tests.
SheetCell TextCell(absl::string_view text);
SheetCell NumberCell(absl::string_view digits);
SheetCell DateCell(absl::string_view date);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_WORKBOOK_H_
