#ifndef JOINTPLAN_TESTS_EXCHANGE_RAW_TABLE_H_
#define JOINTPLAN_TESTS_EXCHANGE_RAW_TABLE_H_

#include <map>
#include <string>
#include <vector>

namespace jointplan::exchange {

// A row of a table of comma-separated values, read by a few lines of the tests' own and nothing of
// the program, so that expectations do not come from what they test.
struct RawRow {
  int line = 0;
  std::map<std::string, std::string> cells;  // By column name; bytes as in the file.

  std::string operator[](const std::string& column) const {
    const auto cell = cells.find(column);
    return cell == cells.end() ? "" : cell->second;
  }
};

// Returns the rows below the first, without those whose first cell begins with `skip_first`.
std::vector<RawRow> ReadRawTable(const std::string& bytes, const std::string& skip_first = "");

// Returns the folder of the real tables: $JOINTPLAN_REAL_DATA, or beside the source tree.
std::string RealDataDir();

// Returns a file's bytes; empty if there is none.
std::string ReadFileOrEmpty(const std::string& path);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_TESTS_EXCHANGE_RAW_TABLE_H_
