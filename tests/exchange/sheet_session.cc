#include "tests/exchange/sheet_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/sheet_cells.h"
#include "exchange/xlsx_read.h"
#include "exchange/xlsx_write.h"
#include "gtest/gtest.h"
#include "plan/diff.h"

namespace jointplan::exchange {
namespace {

void SetCell(int column, SheetCell cell, SheetRow* row) {
  const auto at = std::lower_bound(row->cells.begin(), row->cells.end(), column,
                                   [](const auto& a, int wanted) { return a.first < wanted; });
  const bool there = at != row->cells.end() && at->first == column;
  if (cell.kind == CellKind::kEmpty) {
    if (there) row->cells.erase(at);
  } else if (there) {
    at->second = std::move(cell);
  } else {
    row->cells.insert(at, {column, std::move(cell)});
  }
}

}  // namespace

SheetSession::SheetSession(SheetCatalogue catalogue, std::vector<v1::Activity> activities,
                           std::string language)
    : catalogue_(std::move(catalogue)),
      base_(std::move(activities)),
      language_(std::move(language)) {
  const auto bytes = PlanToXlsx(catalogue_, base_, language_);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  if (!bytes.ok()) return;
  auto read = ReadXlsx(*bytes);
  EXPECT_TRUE(read.ok()) << read.status();
  if (read.ok()) workbook = *std::move(read);
}

WorkSheet* SheetSession::Sheet(const std::string& key) {
  for (WorkSheet& sheet : workbook.sheets) {
    if (sheet.rows.empty()) continue;
    for (const auto& [column, cell] : sheet.rows[0].cells) {
      if (absl::StartsWith(cell.text(), absl::StrCat(key, "."))) return &sheet;
    }
  }
  ADD_FAILURE() << "no sheet " << key;
  return &workbook.sheets.at(0);
}

int SheetSession::ColumnOf(const WorkSheet& sheet, const std::string& key) const {
  for (const auto& [column, cell] : sheet.rows.at(0).cells) {
    const std::vector<std::string> parts = absl::StrSplit(cell.text(), absl::MaxSplits('.', 1));
    if (parts.back() == key) return column;
  }
  ADD_FAILURE() << "no column " << key;
  return 0;
}

void SheetSession::Write(const std::string& sheet_key, const std::string& column,
                         const std::string& key, SheetCell cell, const std::string& by) {
  WorkSheet* sheet = Sheet(sheet_key);
  if (key.empty()) {
    if (fresh_) {
      const int next = sheet->rows.back().number + 1;
      sheet->rows.emplace_back().number = next;
    }
    fresh_ = false;
    SetCell(ColumnOf(*sheet, column), std::move(cell), &sheet->rows.back());
    return;
  }
  const int key_column = ColumnOf(*sheet, by);
  for (SheetRow& row : sheet->rows) {
    if (row.At(key_column).text() != key) continue;
    SetCell(ColumnOf(*sheet, column), std::move(cell), &row);
    return;
  }
  ADD_FAILURE() << "no row " << key;
}

void SheetSession::Remove(const std::string& sheet_key, const std::string& key,
                          const std::string& by) {
  WorkSheet* sheet = Sheet(sheet_key);
  const int key_column = ColumnOf(*sheet, by);
  sheet->rows.erase(
      std::remove_if(sheet->rows.begin(), sheet->rows.end(),
                     [&](const SheetRow& row) { return row.At(key_column).text() == key; }),
      sheet->rows.end());
}

SheetChanges SheetSession::Compare(CompareOptions options) const {
  auto origin = ReadOrigin(workbook);
  EXPECT_TRUE(origin.ok()) << origin.status();
  if (!origin.ok()) return {};
  const SheetFile file = FindSheets(workbook, *std::move(origin));
  SheetStyle style{SheetLabels::Make(catalogue_, file.origin.language, file.origin.plain),
                   file.origin.language};
  for (const auto& [kind, labels] : file.labels) style.labels.Prefer(kind, labels);
  if (options.reading.language == "en") options.reading.language = file.origin.language;
  return CompareSheets(file, style, base_, options);
}

std::vector<std::string> ChangedPathsOf(const SheetChanges& changes) {
  if (changes.activities.empty()) return {"none"};
  if (changes.activities.size() > 1) return {"several"};
  const WantedActivity& wanted = changes.activities[0];
  if (wanted.removed) return {"removed"};
  std::vector<std::string> paths;
  for (const v1::FieldChange& change : plan::Diff(wanted.base, &wanted.wanted)) {
    paths.push_back(change.path());
  }
  return paths;
}

std::vector<std::string> ErrorsOf(const SheetChanges& changes) {
  std::vector<std::string> errors;
  for (const SheetFault& fault : changes.faults) {
    if (fault.severity != Severity::kError) continue;
    errors.push_back(absl::StrCat(PlaceText(fault.place), ": ", fault.message));
  }
  return errors;
}

}  // namespace jointplan::exchange
