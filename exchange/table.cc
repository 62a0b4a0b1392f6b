#include "exchange/table.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "exchange/encoding.h"
#include "exchange/keys.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

Fault Error(int line, absl::string_view message) {
  return {line, "", Severity::kError, std::string(message)};
}

void CollectColumns(const ValueRule& rule, std::set<std::string>* columns) {
  for (const Template& parts : rule.from) {
    for (const TemplatePart& part : parts) {
      if (part.is_column && part.text != kPartnersColumn) columns->insert(part.text);
    }
  }
}

void CollectColumns(const SectionRule& section, std::set<std::string>* columns) {
  for (const ValueRule& key : section.key) CollectColumns(key, columns);
  for (const FieldRule& field : section.fields) CollectColumns(field.value, columns);
}

// Returns the columns that a mapping reads.
std::set<std::string> ColumnsOf(const Mapping& mapping) {
  std::set<std::string> columns;
  CollectColumns(mapping.activity, &columns);
  for (const auto* section : {&mapping.location, &mapping.target, &mapping.funding}) {
    if (section->has_value()) CollectColumns(**section, &columns);
  }
  if (mapping.partner.has_value()) {
    CollectColumns(mapping.partner->name, &columns);
    CollectColumns(mapping.partner->role, &columns);
    if (mapping.partner->title.has_value()) CollectColumns(*mapping.partner->title, &columns);
  }
  return columns;
}

// Returns the places of a column: by its name; `#3` is the third. More than one is a fault.
std::vector<size_t> PlacesOf(absl::string_view column, const std::vector<std::string>& header) {
  std::vector<size_t> places;
  for (size_t i = 0; i < header.size(); ++i) {
    if (CollapseBlanks(header[i]) == CollapseBlanks(column)) places.push_back(i);
  }
  size_t number = 0;
  if (places.empty() && absl::ConsumePrefix(&column, "#") && absl::SimpleAtoi(column, &number) &&
      number >= 1 && number <= header.size()) {
    places.push_back(number - 1);
  }
  return places;
}

std::string NamesOf(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  names.reserve(header.size());
  for (const std::string& name : header) names.push_back(plan::Excerpt(name, 40));
  return plan::Excerpt(absl::StrJoin(names, ", "), 300);
}

bool IsSkipped(const CsvRow& row, const std::string& prefix) {
  if (prefix.empty()) return false;
  return std::all_of(row.cells.begin(), row.cells.end(), [&prefix](const std::string& cell) {
    const std::string text = CollapseBlanks(cell);
    return text.empty() || absl::StartsWith(text, prefix);
  });
}

absl::StatusOr<std::vector<CsvRow>> ReadRows(absl::string_view bytes, const TableFormat& format) {
  JP_ASSIGN_OR_RETURN(const std::string text, DecodeToUtf8(bytes, format.encoding));
  JP_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ReadCsv(text, format.delimiter));
  if (format.comments.empty()) return rows;
  const auto is_comment = [&](const CsvRow& row) {
    return !row.cells.empty() && absl::StartsWith(row.cells[0], format.comments);
  };
  rows.erase(std::remove_if(rows.begin(), rows.end(), is_comment), rows.end());
  return rows;
}

}  // namespace

Table Table::Read(absl::string_view bytes, const Mapping& mapping, Faults* faults) {
  const TableFormat format{mapping.encoding, mapping.delimiter, mapping.header_row,
                           mapping.skip_rows_of, ""};
  const auto choose = [&](const std::vector<std::string>&, int, Faults*) {
    return ColumnsOf(mapping);
  };
  return Read(bytes, format, choose, faults);
}

Table Table::Read(absl::string_view bytes, const TableFormat& format, const ColumnChoice& choose,
                  Faults* faults) {
  Table table;
  absl::StatusOr<std::vector<CsvRow>> rows = ReadRows(bytes, format);
  if (!rows.ok()) {
    faults->push_back(Error(0, std::string(rows.status().message())));
    return table;
  }
  const auto header = static_cast<size_t>(format.header_row) - 1;
  if (rows->size() <= header) {
    faults->push_back(Error(
        0, absl::StrCat("the file has ", rows->size(),
                        " rows and no header where it is expected, in row ", format.header_row)));
    return table;
  }
  const CsvRow& first = (*rows)[header];
  table.TakeHeader(first, choose(first.cells, first.line, faults), faults);
  if (HasErrors(*faults)) return table;
  rows->erase(rows->begin(), rows->begin() + format.header_row);
  table.TakeRows(*std::move(rows), format, faults);
  if (table.row_count_ == 0) {
    faults->push_back(
        Error(0, "the table has a header and no rows of data; is it the right file?"));
  }
  return table;
}

void Table::TakeHeader(const CsvRow& header, const std::set<std::string>& columns, Faults* faults) {
  width_ = header.cells.size();
  for (const std::string& column : columns) {
    std::vector<size_t> places = PlacesOf(column, header.cells);
    absl::string_view name = column;
    const bool optional = places.empty() && absl::ConsumeSuffix(&name, "?");
    if (optional) places = PlacesOf(name, header.cells);
    if (places.size() == 1) {
      columns_[column] = places[0];
    } else if (places.size() > 1) {
      faults->push_back({header.line, std::string(name), Severity::kError,
                         "the table has several columns of this name; rename one"});
    } else if (!optional) {
      faults->push_back(
          {header.line, column, Severity::kError,
           absl::StrCat("this column is needed and the table does not have it; it has ",
                        NamesOf(header.cells))});
    }
  }
}

void Table::TakeRows(std::vector<CsvRow> rows, const TableFormat& format, Faults* faults) {
  for (CsvRow& row : rows) {
    if (IsSkipped(row, format.skip_rows_of)) continue;
    ++row_count_;
    if (row.cells.size() == width_) {
      rows_.push_back(std::move(row));
      continue;
    }
    faults->push_back(
        Error(row.line, absl::StrCat("the row has ", row.cells.size(), " cells and the header has ",
                                     width_, "; is a delimiter missing, or not quoted?")));
  }
}

absl::string_view Table::Cell(const CsvRow& row, const std::string& column) const {
  const auto place = columns_.find(column);
  return place == columns_.end() ? absl::string_view() : row.cells[place->second];
}

}  // namespace jointplan::exchange
