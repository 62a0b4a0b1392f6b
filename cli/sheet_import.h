#ifndef JOINTPLAN_CLI_SHEET_IMPORT_H_
#define JOINTPLAN_CLI_SHEET_IMPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/flags.h"
#include "cli/import_flow.h"
#include "cli/resolutions.h"
#include "exchange/sheet_changes.h"
#include "exchange/sheet_edits.h"
#include "exchange/sheet_file.h"
#include "exchange/workbook.h"

namespace jointplan::cli {

// How an exported workbook, or one sheet of it as CSV, comes back: as the difference between what
// the person did and the revision that it was exported at, merged with what the plan is now.
class SheetImport {
 public:
  explicit SheetImport(ImportFlow* flow) : flow_(flow) {}

  void Declare(Flags* flags);

  // A usage error if one of these flags was given, for a file that they say nothing about.
  absl::Status RefuseFlags() const;

  // `flow` has taken its file already, which was read as `workbook`.
  absl::Status Run(Context* context, const exchange::Workbook& workbook);

 private:
  // The plan at the revision of the file, and as it is now.
  struct Sides {
    std::vector<v1::Activity> base;
    std::vector<v1::Activity> now;
    exchange::SheetCatalogue catalogue;
  };

  absl::Status CheckFlags();
  static absl::StatusOr<Sides> ReadSides(Context* context, const exchange::SheetOrigin& origin);
  exchange::CompareOptions OptionsFor(Context* context, const exchange::SheetOrigin& origin,
                                      const Sides& sides) const;
  // Shows every fault; an error if there is one.
  absl::Status ShowFaults(Context* context, const exchange::SheetChanges& changes) const;
  // Finds out what is to become of rows that are gone.
  absl::StatusOr<bool> RemoveMissing(Context* context,
                                     const std::vector<exchange::RemovedRow>& rows,
                                     const std::string& language) const;
  void ShowChanges(Context* context, const exchange::SheetChanges& changes,
                   const exchange::SheetEdits& edits) const;
  void ShowCollisions(Context* context, const std::vector<exchange::Collision>& collisions) const;
  absl::StatusOr<std::vector<v1::Resolution>> Resolutions(const std::vector<v1::Edit>& edits) const;
  absl::Status WriteToPlan(Context* context, const std::vector<v1::Edit>& edits) const;
  absl::Status WriteToDraft(Context* context, const exchange::SheetEdits& edits,
                            const std::string& language);

  ImportFlow* const flow_;
  std::optional<std::string> date_order_;
  exchange::DateOrder order_ = exchange::DateOrder::kUnknown;
  bool remove_missing_ = false;
  bool keep_missing_ = false;
  bool direct_ = false;
  ResolveFlags resolve_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_SHEET_IMPORT_H_
