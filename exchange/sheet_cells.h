#ifndef JOINTPLAN_EXCHANGE_SHEET_CELLS_H_
#define JOINTPLAN_EXCHANGE_SHEET_CELLS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/sheet_columns.h"
#include "exchange/sheet_labels.h"
#include "exchange/workbook.h"
#include "google/protobuf/message.h"

namespace jointplan::exchange {

// How a plan is shown in cells.
struct SheetStyle {
  SheetLabels labels;
  std::string language = "en";
};

// What one row of a sheet shows.
struct SheetRowSource {
  const v1::Activity* activity = nullptr;
  const google::protobuf::Message* element = nullptr;  // Null in the sheet of activities.
  std::string key;   // The element's id, partner or address; empty in the sheet of activities.
  int position = 0;  // Of the element in its list, from 1.

  // The message that holds the fields of the row's columns.
  const google::protobuf::Message& message() const {
    return element == nullptr ? static_cast<const google::protobuf::Message&>(*activity) : *element;
  }
};

// Returns the rows of one activity in a sheet, in the order of the list.
std::vector<SheetRowSource> RowsOf(const v1::Activity& activity, const SheetSpec& sheet);

// Returns what stands in a cell: what the export writes, and what the import compares with.
SheetCell ShowCell(const SheetRowSource& row, const SheetColumn& column, const SheetStyle& style);

// The places of an activity as its cell names them, each with its id. No two share a name.
std::vector<std::pair<std::string, std::string>> PlaceNames(const v1::Activity& activity);

// The list of labels that a column's values come from; nothing for columns without one.
const LabelKind* LabelKindOf(const SheetColumn& column);

// A spreadsheet's cell holds 32,767 UTF-16 units. A text that is longer is cut there, and ends with
// CutMark.
std::string FitCell(const std::string& text, absl::string_view language);

// Writes a text as .xlsx files hold it: what XML cannot hold, and what would be read as such, is
// written as `_x000D_`.
std::string EscapeForXlsx(absl::string_view text);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_CELLS_H_
