#ifndef JOINTPLAN_EXCHANGE_SHEET_CHANGES_H_
#define JOINTPLAN_EXCHANGE_SHEET_CHANGES_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "exchange/sheet_cells.h"
#include "exchange/sheet_file.h"
#include "exchange/sheet_reading.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// A cell that a person changed.
struct CellChange {
  CellPlace place;
  std::string activity;  // The record's name.
  std::string before;    // What the export wrote.
  std::string after;     // What stands there now, as it was read.
  std::string written;   // As the file has it, if it was not written as it was read; else empty.
};

// A row that the export wrote and the file does not have any more.
struct RemovedRow {
  std::string sheet;     // The key of the sheet.
  std::string activity;  // The record's name.
  std::string element;   // The key of the element; empty: the activity itself.
  std::string shown;     // For people.
};

// What a person wants an activity to be.
struct WantedActivity {
  const v1::Activity* base = nullptr;  // Null: a new one.
  v1::Activity wanted;
  bool removed = false;
  bool named_by_person = false;  // A new one whose id stands in the file.
  CellPlace place;               // Of its row.
  // Where each changed field stands, by its path.
  std::vector<std::pair<std::string, CellPlace>> places;
};

struct SheetChanges {
  SheetFaults faults;
  std::vector<CellChange> cells;
  std::vector<RemovedRow> removed;
  std::vector<WantedActivity> activities;  // Those that differ from the base, by name.
  int rows = 0;                            // Rows of data that were compared.

  bool ok() const;
};

// How a file is compared.
struct CompareOptions {
  ReadingRules reading;
  // Rows that are gone take with them what they were about; otherwise they are listed only.
  bool remove_missing = false;
  // Activities that the plan has by now, besides those of the base: ids that are taken.
  std::set<std::string> taken;
  RowsRead on_rows;
};

// Compares a file, cell by cell, with what the export wrote: `base` are the activities at the
// revision of the file, `style` is how it called things. What equals the base is no change, and
// what the file does not have (a column, a sheet) stays as it is. Pure. With errors among the
// faults, which hold those of the file too, the rest is of no use.
SheetChanges CompareSheets(const SheetFile& file, const SheetStyle& style,
                           const std::vector<v1::Activity>& base, const CompareOptions& options);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_CHANGES_H_
