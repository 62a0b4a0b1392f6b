#include "tests/exchange/raw_table.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"

namespace jointplan::exchange {
namespace {

using Line = std::pair<int, std::vector<std::string>>;

std::vector<Line> Cut(const std::string& bytes) {
  std::vector<Line> rows;
  Line row{1, {""}};
  bool quoted = false;
  int line = 1;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '\n') ++line;
    if (quoted && c == '"' && i + 1 < bytes.size() && bytes[i + 1] == '"') {
      row.second.back() += bytes[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      row.second.emplace_back();
    } else if (!quoted && c == '\n') {
      rows.push_back(std::exchange(row, Line{line, {""}}));
    } else if (quoted || c != '\r') {
      row.second.back() += c;
    }
  }
  if (row.second.size() > 1) rows.push_back(row);
  return rows;
}

}  // namespace

std::vector<RawRow> ReadRawTable(const std::string& bytes, const std::string& skip_first) {
  const std::vector<Line> lines = Cut(bytes);
  std::vector<RawRow> rows;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string>& cells = lines[i].second;
    if (!skip_first.empty() && absl::StartsWith(cells[0], skip_first)) continue;
    RawRow& row = rows.emplace_back();
    row.line = lines[i].first;
    for (size_t c = 0; c < cells.size() && c < lines[0].second.size(); ++c) {
      row.cells[lines[0].second[c]] = cells[c];
    }
  }
  return rows;
}

std::string RealDataDir() {
  const char* given = std::getenv("JOINTPLAN_REAL_DATA");
  return given != nullptr ? given : JOINTPLAN_SOURCE_DIR "/../shared/data";
}

std::string ReadFileOrEmpty(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

}  // namespace jointplan::exchange
