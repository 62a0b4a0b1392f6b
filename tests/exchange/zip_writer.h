#ifndef JOINTPLAN_TESTS_EXCHANGE_ZIP_WRITER_H_
#define JOINTPLAN_TESTS_EXCHANGE_ZIP_WRITER_H_

#include <string>
#include <utility>
#include <vector>

namespace jointplan::exchange {

// The parts of an archive: names and contents.
using ZipParts = std::vector<std::pair<std::string, std::string>>;

// Returns a zip archive of the parts; empty if it cannot be made.
std::string ZipOf(const ZipParts& parts);

// The parts of an archive, unpacked; none if it is no archive.
ZipParts PartsOf(const std::string& archive);

// Returns an .xlsx file with one sheet. `rows` is what stands inside <sheetData>, `strings` inside
// <sst>, `styles` inside <styleSheet>, `workbook` before <sheets>, `after` behind <sheetData>.
struct XlsxText {
  std::string rows{};
  std::string strings{};
  std::string styles{};
  std::string workbook{};
  std::string after{};
};
std::string XlsxOf(const XlsxText& text);
ZipParts XlsxParts(const XlsxText& text);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_TESTS_EXCHANGE_ZIP_WRITER_H_
