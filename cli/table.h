#ifndef JOINTPLAN_CLI_TABLE_H_
#define JOINTPLAN_CLI_TABLE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/paint.h"

namespace jointplan::cli {

// One cell, and how it looks on a terminal.
struct Cell {
  std::string text;
  Style style = Style::kPlain;

  Cell(std::string cell_text, Style cell_style = Style::kPlain)  // NOLINT: cells are texts.
      : text(std::move(cell_text)), style(cell_style) {}
  Cell(const char* cell_text) : text(cell_text) {}  // NOLINT: cells are texts.
};

// Rows under headings, for people or as CSV.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  // Adds a row; it must have as many cells as there are headings.
  void Add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

  bool empty() const { return rows_.empty(); }
  size_t size() const { return rows_.size(); }

  // Returns the table with aligned columns that together take at most `width` columns of a
  // terminal (0: as many as they need): long cells then go on in further lines. Nothing is left
  // out.
  std::string ToText(const Paint& paint, int width) const;

  // Returns the table as comma-separated values, the headings first, safe for spreadsheets.
  std::string ToCsv() const;

 private:
  std::vector<int> NaturalWidths() const;

  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
};

// A record as lines of label and value. Values of several lines are indented below each other.
class Sheet {
 public:
  // Adds a line; one without a value is left out.
  void Add(absl::string_view label, absl::string_view value, Style style = Style::kPlain);

  std::string ToText(const Paint& paint, int width) const;
  std::string ToCsv() const;

 private:
  struct Line {
    std::string label;
    Cell value;
  };
  std::vector<Line> lines_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TABLE_H_
