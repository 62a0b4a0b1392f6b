#ifndef JOINTPLAN_TESTS_EXCHANGE_SHEET_SESSION_H_
#define JOINTPLAN_TESTS_EXCHANGE_SHEET_SESSION_H_

#include <string>
#include <vector>

#include "exchange/sheet_changes.h"
#include "exchange/sheet_edits.h"
#include "exchange/sheet_file.h"
#include "exchange/sheet_labels.h"
#include "exchange/workbook.h"

namespace jointplan::exchange {

// A plan, its export, and a person who changes cells of it and sends it back.
class SheetSession {
 public:
  SheetSession(SheetCatalogue catalogue, std::vector<v1::Activity> activities,
               std::string language = "en");

  // The exported workbook, written and read; what the person does is done to this.
  Workbook workbook;

  // Writes a cell, found by sheet and column key, in the row whose column `by` says `key`. An empty
  // key: a new row at the end, which later calls with the empty key go on with until NewRow.
  void Write(const std::string& sheet, const std::string& column, const std::string& key,
             SheetCell cell, const std::string& by = "id");
  void NewRow() { fresh_ = true; }
  // Takes a row out.
  void Remove(const std::string& sheet, const std::string& key, const std::string& by = "id");

  SheetChanges Compare(CompareOptions options = {}) const;

  const std::vector<v1::Activity>& base() const { return base_; }
  const SheetCatalogue& catalogue() const { return catalogue_; }
  WorkSheet* Sheet(const std::string& key);

 private:
  int ColumnOf(const WorkSheet& sheet, const std::string& key) const;

  SheetCatalogue catalogue_;
  std::vector<v1::Activity> base_;
  std::string language_;
  bool fresh_ = true;
};

// What changed in the one activity that changed: its paths; "none" or "several" otherwise.
std::vector<std::string> ChangedPathsOf(const SheetChanges& changes);

// The errors, each with its place: `Activities, row 3, column H (First day): ...`.
std::vector<std::string> ErrorsOf(const SheetChanges& changes);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_TESTS_EXCHANGE_SHEET_SESSION_H_
