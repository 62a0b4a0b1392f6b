#ifndef JOINTPLAN_EXCHANGE_TABLE_H_
#define JOINTPLAN_EXCHANGE_TABLE_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/csv.h"
#include "exchange/fault.h"
#include "exchange/mapping.h"

namespace jointplan::exchange {

// How the rows of a file are written.
struct TableFormat {
  std::string encoding = "utf-8";
  char delimiter = ',';
  int header_row = 1;        // Counted from 1, blank lines and comments left out.
  std::string skip_rows_of;  // Rows whose cells all begin with this are no data.
  std::string comments;      // Rows whose first cell begins with this are left out everywhere.
};

// Says which columns of a header are read; a name with `?` behind it may be missing. What is wrong
// with the header, which is on `line`, goes to the faults.
using ColumnChoice = std::function<std::set<std::string>(const std::vector<std::string>& header,
                                                         int line, Faults* faults)>;

// A table as those who read it see it: rows of data, with cells found by column name.
class Table {
 public:
  // Reads a file. What is wrong with it goes to `faults`: bytes that are not of the encoding,
  // quotes that do not match, a missing or doubtful column (an error for the whole table, which
  // then has no rows), rows with another number of cells than the header (left out).
  static Table Read(absl::string_view bytes, const TableFormat& format, const ColumnChoice& choose,
                    Faults* faults);
  // As above, with the format and the columns of a mapping.
  static Table Read(absl::string_view bytes, const Mapping& mapping, Faults* faults);

  const std::vector<CsvRow>& rows() const { return rows_; }
  // The rows of data that the file has, those left out included.
  int row_count() const { return row_count_; }

  // Returns the cell of a row in a column that was chosen, by the name chosen; empty where an
  // optional column is not in the table.
  absl::string_view Cell(const CsvRow& row, const std::string& column) const;

 private:
  void TakeHeader(const CsvRow& header, const std::set<std::string>& columns, Faults* faults);
  void TakeRows(std::vector<CsvRow> rows, const TableFormat& format, Faults* faults);

  std::map<std::string, size_t> columns_;  // The chosen columns that the table has.
  size_t width_ = 0;
  std::vector<CsvRow> rows_;
  int row_count_ = 0;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_TABLE_H_
