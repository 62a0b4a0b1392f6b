#ifndef JOINTPLAN_EXCHANGE_SHEET_READING_H_
#define JOINTPLAN_EXCHANGE_SHEET_READING_H_

#include <string>

#include "absl/status/statusor.h"
#include "exchange/workbook.h"

namespace jointplan::exchange {

// What stands first in a date of numbers alone, such as 03/04/2019.
enum class DateOrder { kUnknown, kDayFirst, kMonthFirst };

// How a person writes dates and numbers in cells of text.
struct ReadingRules {
  std::string language = "en";
  DateOrder date_order = DateOrder::kUnknown;
};

// What a cell means.
struct Reading {
  std::string value;  // As the API writes it; empty for an empty cell.
  bool said = false;  // It was not written so: the person should see how it was read.
};

// Each returns INVALID_ARGUMENT, with what is wrong and what to do, for a cell that means none, or
// that could mean two things. Nothing is guessed.

// Reads a date: a cell that the spreadsheet shows as one, or a text such as 2019-02-27, 27/02/2019,
// 27.2.2019 or 27 février 2019, with Arabic digits too. 03/04/2019 only where the rules say what
// comes first.
absl::StatusOr<Reading> ReadDateCell(const SheetCell& cell, const ReadingRules& rules);

// Reads a number: one of the spreadsheet's, or a text as the language writes it (`1 234,50`,
// `1,234.50`, `١٢٣٤٫٥٠`), or as another does if it can be read in one way only.
absl::StatusOr<Reading> ReadNumberCell(const SheetCell& cell, const ReadingRules& rules);

// Reads a text: numbers as their digits, line ends as line feeds, without blanks at the ends.
absl::StatusOr<Reading> ReadTextCell(const SheetCell& cell);

// A text with its line ends as line feeds: spreadsheets do not keep others.
std::string UnifyLineEnds(absl::string_view text);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_READING_H_
