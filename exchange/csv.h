#ifndef JOINTPLAN_EXCHANGE_CSV_H_
#define JOINTPLAN_EXCHANGE_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace jointplan::exchange {

// One row of a table, and the line of the file on which it begins: a cell may hold line breaks, so
// rows and lines are counted apart.
struct CsvRow {
  int line = 0;
  std::vector<std::string> cells;
};

// Reads comma-separated values (RFC 4180, strictly) from UTF-8. A byte-order mark is passed over,
// blank lines are left out, and cells are kept as they are, blanks included. Rows may have
// different numbers of cells: whether they may is for the caller to say. INVALID_ARGUMENT names
// the line of a row whose quotes do not match.
absl::StatusOr<std::vector<CsvRow>> ReadCsv(absl::string_view text, char delimiter = ',');

// Returns rows as comma-separated values, one line each ("\n"), quoted where needed. A cell that a
// spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage return, and is
// no number) gets an apostrophe in front, so that opening the file runs nothing.
std::string WriteCsv(const std::vector<std::vector<std::string>>& rows);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_CSV_H_
