#include "exchange/workbook.h"

#include <algorithm>

namespace jointplan::exchange {
namespace {

SheetCell CellOf(CellKind kind, absl::string_view content) {
  SheetCell cell;
  if (content.empty()) return cell;
  cell.kind = kind;
  cell.content = std::make_shared<const std::string>(content);
  return cell;
}

}  // namespace

const SheetCell& SheetRow::At(int column) const {
  static const auto* const kEmpty = new SheetCell();
  const auto found =
      std::lower_bound(cells.begin(), cells.end(), column,
                       [](const auto& cell, int wanted) { return cell.first < wanted; });
  return found == cells.end() || found->first != column ? *kEmpty : found->second;
}

std::string ColumnLetters(int column) {
  std::string letters;
  for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters;
}

SheetCell TextCell(absl::string_view text) { return CellOf(CellKind::kText, text); }

SheetCell NumberCell(absl::string_view digits) { return CellOf(CellKind::kNumber, digits); }

SheetCell DateCell(absl::string_view date) { return CellOf(CellKind::kDate, date); }

}  // namespace jointplan::exchange
