#include "exchange/sheet_reading.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "exchange/cell.h"
#include "exchange/keys.h"
#include "exchange/sheet_words.h"
#include "plan/formats.h"
#include "plan/text.h"

namespace jointplan::exchange {
namespace {

absl::Status Wrong(absl::string_view text, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("\"", plan::Excerpt(text, 60), "\" ", problem));
}

// Writes digits of Arabic and Persian as 0 to 9, their separators as `.` and `,`, and leaves out
// the marks of direction that stand around them.
std::string PlainDigits(absl::string_view text, bool* arabic) {
  static const auto* const kPlain = new std::vector<std::pair<std::string, std::string>>([] {
    std::vector<std::pair<std::string, std::string>> plain = {
        {"\u066B", "."}, {"\u066C", ","}, {"\u200E", ""}, {"\u200F", ""}, {"\u061C", ""}};
    for (int digit = 0; digit < 10; ++digit) {
      // U+0660 and U+06F0 begin the two rows of digits.
      plain.emplace_back(std::string{'\xD9', static_cast<char>('\xA0' + digit)},
                         absl::StrCat(digit));
      plain.emplace_back(std::string{'\xDB', static_cast<char>('\xB0' + digit)},
                         absl::StrCat(digit));
    }
    return plain;
  }());
  *arabic = absl::StrContains(text, "\u066B") || absl::StrContains(text, "\u066C");
  return CollapseBlanks(absl::StrReplaceAll(text, *kPlain));
}

// --- Dates ---

bool IsDigits(absl::string_view text, size_t least, size_t most) {
  return text.size() >= least && text.size() <= most &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

// Takes `27/02/2019` apart; nothing if it is not three numbers with the same sign between them.
std::optional<std::vector<std::string>> ThreeNumbers(absl::string_view text) {
  const size_t at = text.find_first_of("/.-");
  if (at == absl::string_view::npos) return std::nullopt;
  const char sign = text[at];
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == sign) {
      parts.emplace_back();
    } else if (c != ' ') {
      parts.back().push_back(c);
    }
  }
  if (parts.size() != 3) return std::nullopt;
  for (const std::string& part : parts) {
    if (!IsDigits(part, 1, 4)) return std::nullopt;
  }
  return parts;
}

std::optional<std::string> DateOf(absl::string_view year, absl::string_view month,
                                  absl::string_view day) {
  int numbers[3] = {0, 0, 0};
  if (!absl::SimpleAtoi(year, &numbers[0]) || !absl::SimpleAtoi(month, &numbers[1]) ||
      !absl::SimpleAtoi(day, &numbers[2])) {
    return std::nullopt;
  }
  std::string date = absl::StrFormat("%04d-%02d-%02d", numbers[0], numbers[1], numbers[2]);
  return plan::IsDate(date) ? std::optional<std::string>(std::move(date)) : std::nullopt;
}

absl::StatusOr<std::string> ReadNumbers(absl::string_view text,
                                        const std::vector<std::string>& parts,
                                        const ReadingRules& rules) {
  constexpr absl::string_view kRemedy = "; write it as YEAR-MONTH-DAY, such as 2019-02-27";
  if (parts[0].size() == 4) {
    const auto date = DateOf(parts[0], parts[1], parts[2]);
    if (date.has_value()) return *date;
    return Wrong(text, absl::StrCat("is no day of the calendar", kRemedy));
  }
  if (parts[2].size() != 4) {
    return Wrong(text, absl::StrCat("has no year of four digits", kRemedy));
  }
  const auto day_first = DateOf(parts[2], parts[1], parts[0]);
  const auto month_first = DateOf(parts[2], parts[0], parts[1]);
  const bool both = day_first.has_value() && month_first.has_value();
  if (both && *day_first != *month_first && rules.date_order == DateOrder::kUnknown) {
    return Wrong(text, absl::StrCat("could be ", *day_first, " or ", *month_first, kRemedy,
                                    ", or say --date-order day-first or month-first"));
  }
  const auto& chosen = rules.date_order == DateOrder::kMonthFirst ? month_first
                       : rules.date_order == DateOrder::kDayFirst ? day_first
                       : day_first.has_value()                    ? day_first
                                                                  : month_first;
  if (chosen.has_value()) return *chosen;
  return Wrong(text, absl::StrCat("is no day of the calendar", kRemedy));
}

absl::StatusOr<std::string> ReadDateText(absl::string_view text, const ReadingRules& rules) {
  bool arabic = false;
  const std::string plain = PlainDigits(text, &arabic);
  if (const auto parts = ThreeNumbers(plain)) return ReadNumbers(text, *parts, rules);
  DateFormat named;
  named.patterns = {"D MONTH YYYY", "D. MONTH YYYY", "MONTH D, YYYY", "MONTH D YYYY"};
  for (const std::string& language :
       {WordsLanguage(rules.language), std::string("en"), std::string("fr"), std::string("ar")}) {
    named.language = language;
    const std::optional<std::string> date = ReadDate(plain, named);
    if (date.has_value()) return *date;
  }
  return Wrong(text, "is no date; write it as YEAR-MONTH-DAY, such as 2019-02-27");
}

// --- Numbers ---

constexpr NumberFormat kPoint{'.', ',', false, std::nullopt};
constexpr NumberFormat kComma{',', ' ', false, std::nullopt};
constexpr NumberFormat kCommaAndPoints{',', '.', false, std::nullopt};
constexpr NumberFormat kPointAndBlanks{'.', ' ', false, std::nullopt};
constexpr NumberFormat kPointAndApostrophes{'.', '\'', false, std::nullopt};

absl::StatusOr<std::string> ReadNumberText(absl::string_view text, const ReadingRules& rules) {
  bool arabic = false;
  const std::string plain = PlainDigits(text, &arabic);
  const std::string language = WordsLanguage(rules.language);
  const NumberFormat& own = language == "fr" && !arabic ? kComma : kPoint;
  if (const auto number = ReadNumber(plain, own)) return *number;
  std::set<std::string> others;
  for (const NumberFormat& format :
       {kPoint, kComma, kCommaAndPoints, kPointAndBlanks, kPointAndApostrophes}) {
    if (const auto number = ReadNumber(plain, format)) others.insert(*number);
  }
  if (others.size() == 1) return *others.begin();
  if (others.empty()) return Wrong(text, "is no number; write digits alone, such as 1234.5");
  return Wrong(text, absl::StrCat("could be ", absl::StrJoin(others, " or "),
                                  "; write it without signs between thousands"));
}

absl::Status NoText(const SheetCell& cell) {
  return cell.content == nullptr
             ? absl::InvalidArgumentError(
                   "the formula of this cell was never worked out; write its value")
             : Wrong(cell.text(), "is an error of the spreadsheet; correct the cell");
}

}  // namespace

absl::StatusOr<Reading> ReadDateCell(const SheetCell& cell, const ReadingRules& rules) {
  Reading reading;
  if (cell.kind == CellKind::kError) return NoText(cell);
  if (plan::IsBlank(cell.text())) return reading;
  if (cell.kind == CellKind::kDate && cell.has_time) {
    return Wrong(cell.text(), "has a time of the day too; leave the time out");
  }
  if (cell.kind == CellKind::kDate) {
    reading.value = cell.text();
  } else if (cell.kind == CellKind::kText) {
    JP_ASSIGN_OR_RETURN(reading.value, ReadDateText(cell.text(), rules));
  } else {
    return Wrong(cell.text(),
                 "is no date; show the cell as a date in your program, or write 2019-02-27");
  }
  reading.said = reading.value != cell.text() || cell.is_formula;
  return reading;
}

absl::StatusOr<Reading> ReadNumberCell(const SheetCell& cell, const ReadingRules& rules) {
  Reading reading;
  if (cell.kind == CellKind::kError) return NoText(cell);
  if (plan::IsBlank(cell.text())) return reading;
  reading.said = cell.is_formula;
  if (cell.kind == CellKind::kNumber) {
    const auto number = ReadNumber(cell.text(), {});
    if (!number.has_value()) return Wrong(cell.text(), "has too many digits");
    reading.value = *number;
  } else if (cell.kind == CellKind::kText) {
    JP_ASSIGN_OR_RETURN(reading.value, ReadNumberText(cell.text(), rules));
    reading.said = reading.said || reading.value != cell.text();
  } else {
    return Wrong(cell.text(), "is no number; write digits, such as 1234.5");
  }
  return reading;
}

absl::StatusOr<Reading> ReadTextCell(const SheetCell& cell) {
  if (cell.kind == CellKind::kError) return NoText(cell);
  Reading reading;
  reading.value = std::string(TrimBlanks(UnifyLineEnds(cell.text())));
  if (plan::IsBlank(reading.value)) reading.value.clear();
  reading.said = cell.kind == CellKind::kDate || cell.is_formula;
  return reading;
}

std::string UnifyLineEnds(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}});
}

}  // namespace jointplan::exchange
