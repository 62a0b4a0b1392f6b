#ifndef JOINTPLAN_EXCHANGE_SHEET_ENTRY_H_
#define JOINTPLAN_EXCHANGE_SHEET_ENTRY_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/sheet_cells.h"
#include "exchange/sheet_changes.h"
#include "plan/field_path.h"

namespace jointplan::exchange {

// Behind all others: where a new step stands that has no position.
inline constexpr double kLastPosition = 1e9;

// The place of a step in its list, as the file has it.
struct StepPosition {
  std::string key;
  double position = 0;
  int moved = 0;  // -1: to the front, 1: to the back.
};

// All that is known of one activity while the file is read.
struct SheetEntry {
  WantedActivity wanted;
  bool seen = false;
  bool gone = false;                     // Its row is no longer there.
  std::set<std::string> places_of_cell;  // Ids made for places that its own cell names.
  std::map<const SheetSpec*, std::map<std::string, SheetRowSource>> rows;  // Of the base.
  std::map<const SheetSpec*, std::set<std::string>> seen_rows;
  std::vector<StepPosition> positions;
  bool reordered = false;

  bool is_new() const { return wanted.base == nullptr; }
};

// Elements of lists, found by the key that their sheet shows.

// `next_steps[meet]`.
plan::FieldPath ElementPath(const SheetSpec& spec, const std::string& key);

bool HasElement(const v1::Activity& activity, const SheetSpec& spec, const std::string& key);

// Adds an element that has nothing but its key, unless there is one.
void EnsureElement(const SheetSpec& spec, const std::string& key, v1::Activity* activity);

void RemoveElement(const SheetSpec& spec, const std::string& key, v1::Activity* activity);

// Brings the steps into the order that the file says: who was moved to the front stands before, and
// who was moved to the back behind, those of the same position.
void ReorderSteps(const std::vector<StepPosition>& positions, v1::Activity* activity);

// Makes an id of a text that is not taken.
std::string FreeId(absl::string_view text, const std::function<bool(const std::string&)>& taken);

// Whether a cell says what the export wrote there. Programs change how a cell holds something, and
// the line ends of texts, without anybody's doing.
bool SameCell(const SheetCell& shown, const SheetCell& cell);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_ENTRY_H_
