#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/display_width.h"
#include "exchange/csv.h"

namespace jointplan::cli {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowestColumn = 8;

int WidestLine(absl::string_view text) {
  int widest = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    widest = std::max(widest, DisplayWidth(line));
  }
  return widest;
}

// Narrows the widest columns, one step after the other, until all of them fit.
void Fit(int width, std::vector<int>* widths) {
  const int gaps = kGap * (static_cast<int>(widths->size()) - 1);
  int total = std::accumulate(widths->begin(), widths->end(), gaps);
  while (total > width) {
    const auto widest = std::max_element(widths->begin(), widths->end());
    if (*widest <= kNarrowestColumn) return;
    --*widest;
    --total;
  }
}

std::string Blanks(int count) { return std::string(static_cast<size_t>(std::max(count, 0)), ' '); }

// Appends one row, over as many lines as its highest cell needs.
void AppendRow(const std::vector<Cell>& cells, const std::vector<int>& widths, const Paint& paint,
               std::string* text) {
  std::vector<std::vector<std::string>> columns;
  size_t height = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    columns.push_back(Wrap(Harmless(cells[i].text), std::max(widths[i], 1)));
    height = std::max(height, columns.back().size());
  }
  for (size_t line = 0; line < height; ++line) {
    std::string row;
    int due = 0;  // Blanks that are written only if something follows.
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string piece = line < columns[i].size() ? columns[i][line] : "";
      if (!piece.empty()) {
        row += Blanks(due) + paint(cells[i].style, piece);
        due = 0;
      }
      due += widths[i] - DisplayWidth(piece) + kGap;
    }
    absl::StrAppend(text, row, "\n");
  }
}

}  // namespace

std::vector<int> Table::NaturalWidths() const {
  std::vector<int> widths;
  for (size_t i = 0; i < headings_.size(); ++i) {
    int width = DisplayWidth(headings_[i]);
    for (const auto& row : rows_) width = std::max(width, WidestLine(Harmless(row[i].text)));
    widths.push_back(width);
  }
  return widths;
}

std::string Table::ToText(const Paint& paint, int width) const {
  std::vector<int> widths = NaturalWidths();
  if (width > 0) Fit(width, &widths);
  std::vector<Cell> headings;
  for (const std::string& heading : headings_) {
    headings.emplace_back(absl::AsciiStrToUpper(heading), Style::kHeading);
  }
  std::string text;
  AppendRow(headings, widths, paint, &text);
  for (const auto& row : rows_) AppendRow(row, widths, paint, &text);
  return text;
}

std::string Table::ToCsv() const {
  std::vector<std::vector<std::string>> rows = {headings_};
  for (const auto& row : rows_) {
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const Cell& cell : row) cells.push_back(cell.text);
    rows.push_back(std::move(cells));
  }
  return exchange::WriteCsv(rows);
}

void Sheet::Add(absl::string_view label, absl::string_view value, Style style) {
  if (!value.empty()) lines_.push_back({std::string(label), Cell(std::string(value), style)});
}

std::string Sheet::ToText(const Paint& paint, int width) const {
  int label_width = 0;
  for (const Line& line : lines_) label_width = std::max(label_width, DisplayWidth(line.label));
  int value_width = 1;
  for (const Line& line : lines_) {
    value_width = std::max(value_width, WidestLine(Harmless(line.value.text)));
  }
  std::vector<int> widths = {label_width, value_width};
  if (width > label_width + kGap) widths[1] = std::min(value_width, width - label_width - kGap);
  std::string text;
  for (const Line& line : lines_) {
    AppendRow({Cell(line.label, Style::kQuiet), line.value}, widths, paint, &text);
  }
  return text;
}

std::string Sheet::ToCsv() const {
  std::vector<std::vector<std::string>> rows = {{"field", "value"}};
  for (const Line& line : lines_) rows.push_back({line.label, line.value.text});
  return exchange::WriteCsv(rows);
}

}  // namespace jointplan::cli
