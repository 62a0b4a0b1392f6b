#include "exchange/sheet_csv.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "exchange/csv.h"
#include "exchange/encoding.h"
#include "exchange/sheet_cells.h"
#include "exchange/sheet_columns.h"
#include "exchange/sheet_file.h"
#include "exchange/sheet_words.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// Whether WriteCsv may put an apostrophe before it, so that no spreadsheet runs it.
bool IsTrigger(char c) { return absl::StrContains("=+-@\t\r", absl::string_view(&c, 1)); }

// Whether a text looks as if WriteCsv had put its apostrophe there: one or several, and then what
// makes a formula.
bool LooksGuarded(absl::string_view text) {
  const size_t at = text.find_first_not_of('\'');
  return at != absl::string_view::npos && at > 0 && IsTrigger(text[at]);
}

// What is taken off again when the file is read: such a text gets one more.
std::string Guarded(const std::string& text) { return LooksGuarded(text) ? "'" + text : text; }

std::string Unguarded(const std::string& text) {
  return LooksGuarded(text) ? text.substr(1) : text;
}

std::string SheetKeys(const std::vector<SheetSpec>& specs) {
  return absl::StrJoin(
      specs, ", ", [](std::string* out, const SheetSpec& spec) { absl::StrAppend(out, spec.key); });
}

char DelimiterOf(absl::string_view text) {
  absl::ConsumePrefix(&text, kByteOrderMark);
  absl::ConsumePrefix(&text, "\"");
  absl::ConsumePrefix(&text, kOriginRow);
  absl::ConsumePrefix(&text, "\"");
  return !text.empty() && (text[0] == ';' || text[0] == '\t') ? text[0] : ',';
}

}  // namespace

absl::StatusOr<std::string> SheetToCsv(const SheetCatalogue& catalogue,
                                       const std::vector<v1::Activity>& activities,
                                       absl::string_view sheet, absl::string_view language) {
  SheetOrigin origin;
  origin.plan = catalogue.plan.name();
  origin.revision = catalogue.plan.revision();
  origin.etag = catalogue.plan.etag();
  origin.language = WordsLanguage(language);
  origin.languages = SheetLanguages(catalogue.plan, activities);
  origin.plain = true;
  const std::vector<SheetSpec> specs = SheetsFor(origin.languages);
  const SheetStyle style{SheetLabels::Make(catalogue, origin.language, /*plain=*/true),
                         origin.language};
  for (const SheetSpec& spec : specs) {
    if (spec.key != sheet) continue;
    std::vector<std::vector<std::string>> rows(3);
    rows[0].emplace_back(kOriginRow);
    for (const auto& [name, value] : OriginFields(origin)) {
      rows[0].push_back(name);
      rows[0].push_back(value);
    }
    for (const SheetColumn& column : spec.columns) {
      rows[1].push_back(absl::StrCat(spec.key, ".", column.key));
      rows[2].push_back(ColumnHeading(column.key, column.language, origin.language));
    }
    for (const v1::Activity& activity : activities) {
      for (const SheetRowSource& source : RowsOf(activity, spec)) {
        std::vector<std::string>& row = rows.emplace_back();
        for (const SheetColumn& column : spec.columns) {
          row.push_back(Guarded(ShowCell(source, column, style).text()));
        }
      }
    }
    return WriteCsv(rows);
  }
  return absl::InvalidArgumentError(absl::StrCat("There is no sheet ", plan::Excerpt(sheet, 40),
                                                 ". The sheets are ", SheetKeys(specs), "."));
}

absl::StatusOr<Workbook> ReadSheetCsv(absl::string_view bytes, absl::string_view encoding) {
  JP_ASSIGN_OR_RETURN(const std::string text, DecodeToUtf8(bytes, encoding));
  JP_ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ReadCsv(text, DelimiterOf(text)));
  Workbook workbook;
  WorkSheet& sheet = workbook.sheets.emplace_back();
  for (const CsvRow& row : rows) {
    SheetRow& read = sheet.rows.emplace_back();
    read.number = row.line;
    for (size_t i = 0; i < row.cells.size(); ++i) {
      SheetCell cell = TextCell(Unguarded(row.cells[i]));
      if (cell.kind != CellKind::kEmpty) {
        read.cells.emplace_back(static_cast<int>(i), std::move(cell));
      }
    }
    if (read.cells.empty()) sheet.rows.pop_back();
  }
  return workbook;
}

bool IsSheetCsv(absl::string_view bytes) {
  absl::ConsumePrefix(&bytes, kByteOrderMark);
  absl::ConsumePrefix(&bytes, "\"");
  return absl::StartsWith(bytes, kOriginRow);
}

}  // namespace jointplan::exchange
