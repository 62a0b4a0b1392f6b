#include "exchange/csv.h"

#include <csv.h>

#include <cstddef>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "plan/errors.h"
#include "plan/formats.h"

namespace jointplan::exchange {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// libcsv drops blanks around cells unless it is told that there are none.
int NoBlank(unsigned char) { return 0; }

// Reads with libcsv, a line at a time, so that each row is known by the line on which it begins.
class Parser {
 public:
  explicit Parser(char delimiter) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    csv_set_space_func(&parser_, NoBlank);
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<std::vector<CsvRow>> Parse(absl::string_view text) {
    while (!text.empty()) {
      const absl::string_view line = TakeLine(&text);
      ++line_;
      if (parser_.pstate == kBetweenRows) row_.line = line_;
      if (csv_parse(&parser_, line.data(), line.size(), OnCell, OnRow, this) != line.size()) {
        return Broken(
            "has a quotation mark inside a cell that is not quoted as a whole, or text "
            "after a closing one");
      }
    }
    if (csv_fini(&parser_, OnCell, OnRow, this) != 0) {
      return Broken("opens a quotation mark that is never closed");
    }
    return std::move(rows_);
  }

 private:
  // libcsv's own name for this state is not in its header.
  static constexpr int kBetweenRows = 0;

  // Cuts the first line off, with the line feed, carriage return or both that end it.
  static absl::string_view TakeLine(absl::string_view* text) {
    size_t size = text->find_first_of("\r\n");
    if (size == absl::string_view::npos) {
      size = text->size();
    } else {
      size += text->substr(size, 2) == "\r\n" ? 2 : 1;
    }
    const absl::string_view line = text->substr(0, size);
    text->remove_prefix(size);
    return line;
  }

  static void OnCell(void* bytes, size_t size, void* self) {
    auto& cells = static_cast<Parser*>(self)->row_.cells;
    cells.emplace_back(static_cast<const char*>(bytes), size);
  }

  static void OnRow(int, void* self) {
    auto* parser = static_cast<Parser*>(self);
    parser->rows_.push_back(std::exchange(parser->row_, CsvRow{}));
  }

  absl::Status Broken(absl::string_view what) const {
    return plan::FieldError(absl::StrCat("line ", row_.line),
                            absl::StrCat("the row that begins here ", what,
                                         ". Quote whole cells, and double the quotation marks "
                                         "inside them"));
  }

  csv_parser parser_{};
  int line_ = 0;
  CsvRow row_;
  std::vector<CsvRow> rows_;
};

bool LooksLikeFormula(absl::string_view cell) {
  constexpr absl::string_view kTriggers = "=+-@\t\r";
  return !cell.empty() && absl::StrContains(kTriggers, cell[0]) && !plan::IsDecimal(cell);
}

bool NeedsQuotes(absl::string_view cell) {
  return cell.find_first_of(",\"\r\n") != absl::string_view::npos ||
         (!cell.empty() && (cell.front() == ' ' || cell.back() == ' '));
}

std::string WriteCell(absl::string_view cell) {
  std::string safe = absl::StrCat(LooksLikeFormula(cell) ? "'" : "", cell);
  if (!NeedsQuotes(safe)) return safe;
  return absl::StrCat("\"", absl::StrReplaceAll(safe, {{"\"", "\"\""}}), "\"");
}

std::string WriteRow(const std::vector<std::string>& cells) {
  std::string row;
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&row, i == 0 ? "" : ",", WriteCell(cells[i]));
  }
  // One empty cell alone would read as a blank line.
  return row.empty() && !cells.empty() ? "\"\"" : row;
}

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ReadCsv(absl::string_view text, char delimiter) {
  absl::ConsumePrefix(&text, kByteOrderMark);
  return Parser(delimiter).Parse(text);
}

std::string WriteCsv(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (const std::vector<std::string>& row : rows) absl::StrAppend(&text, WriteRow(row), "\n");
  return text;
}

}  // namespace jointplan::exchange
