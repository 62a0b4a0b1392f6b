#ifndef JOINTPLAN_EXCHANGE_SHEET_RULES_H_
#define JOINTPLAN_EXCHANGE_SHEET_RULES_H_

#include "exchange/sheet_changes.h"
#include "exchange/sheet_labels.h"

namespace jointplan::exchange {

// Checks what a person wants an activity to be, as the service will: shape, and the rules that tie
// fields together. What was so before is not held against the file. Adds a fault at the cell that
// is wrong, or at the activity's row.
void CheckWanted(const WantedActivity& wanted, const SheetLabels& labels, SheetFaults* faults);

// Returns the cell that a path is about, or the activity's row.
CellPlace PlaceOfPath(const WantedActivity& wanted, absl::string_view path);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_RULES_H_
