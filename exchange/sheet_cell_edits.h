#ifndef JOINTPLAN_EXCHANGE_SHEET_CELL_EDITS_H_
#define JOINTPLAN_EXCHANGE_SHEET_CELL_EDITS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "exchange/sheet_entry.h"

namespace jointplan::exchange {

// A cell of a file that is not as the export wrote it.
struct ChangedCell {
  SheetEntry* entry = nullptr;
  const SheetSpec* spec = nullptr;
  const FoundColumn* column = nullptr;
  CellPlace place;
  std::string key;                   // Of the element; empty in the sheet of activities.
  const SheetCell* shown = nullptr;  // What the export wrote.
  const SheetCell* cell = nullptr;   // What stands there.
};

// Makes edits of cells: reads each by its column, and changes what is wanted of its activity if it
// means something else than the base has. What it finds, and what is wrong, goes to `changes`.
class CellEdits {
 public:
  CellEdits(const SheetFile& file, const SheetStyle& style, const CompareOptions& options,
            SheetChanges* changes)
      : file_(file), style_(style), options_(options), changes_(changes) {}

  void Read(ChangedCell changed);

 private:
  void ReadText();
  void ReadValue(const absl::StatusOr<Reading>& reading);
  void ReadSet();
  void ReadRole();
  void ReadPlaces();
  absl::StatusOr<Reading> ReadLabel() const;
  absl::StatusOr<Reading> ReadLocation() const;
  std::optional<std::vector<std::string>> ReadNames();
  absl::StatusOr<std::string> NameOf(const std::string& word) const;
  std::set<std::string> MembersOfBase() const;
  bool SameAsBase(const std::string& value) const;
  plan::FieldPath FullPath() const;
  const SheetSpec& PlacesSpec() const;

  void Set(const plan::FieldPath& path, const google::protobuf::Value* value);
  void GiveRole(const std::string& partner, v1::PartnerRole role);
  void TakeRole(const std::string& partner, v1::PartnerRole role);
  void AddPlace(const std::string& name);

  void Note(const plan::FieldPath& path, const std::string& after, const std::string& written);
  void NoteCell(const std::string& after, const std::string& written);
  void NoteElement(const std::string& list, const std::string& key);
  void Error(absl::string_view message);

  const SheetFile& file_;
  const SheetStyle& style_;
  const CompareOptions& options_;
  SheetChanges* const changes_;
  ChangedCell at_;  // The one that is read at the moment.
  size_t changed_bytes_ = 0;
  bool too_much_ = false;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_CELL_EDITS_H_
