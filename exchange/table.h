#ifndef JOINTPLAN_EXCHANGE_TABLE_H_
#define JOINTPLAN_EXCHANGE_TABLE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/csv.h"
#include "exchange/fault.h"
#include "exchange/mapping.h"

namespace jointplan::exchange {

// A table as its mapping sees it: rows of data, with cells found by column name.
class Table {
 public:
  // Reads a file. What is wrong with it goes to `faults`: bytes that are not of the encoding,
  // quotes that do not match, a missing or doubtful column (an error for the whole table, which
  // then has no rows), rows with another number of cells than the header (left out).
  static Table Read(absl::string_view bytes, const Mapping& mapping, Faults* faults);

  const std::vector<CsvRow>& rows() const { return rows_; }
  // The rows of data that the file has, those left out included.
  int row_count() const { return row_count_; }

  // Returns the cell of a row in a column that the mapping names; empty where an optional column
  // is not in the table.
  absl::string_view Cell(const CsvRow& row, const std::string& column) const;

 private:
  void TakeHeader(const CsvRow& header, const Mapping& mapping, Faults* faults);
  void TakeRows(std::vector<CsvRow> rows, const Mapping& mapping, Faults* faults);

  std::map<std::string, size_t> columns_;  // The mapping's columns that the table has.
  size_t width_ = 0;
  std::vector<CsvRow> rows_;
  int row_count_ = 0;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_TABLE_H_
