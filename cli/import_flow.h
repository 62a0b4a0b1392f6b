#ifndef JOINTPLAN_CLI_IMPORT_FLOW_H_
#define JOINTPLAN_CLI_IMPORT_FLOW_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"
#include "cli/flags.h"
#include "exchange/fault.h"
#include "jointplan/edit.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::cli {

// What imports of every kind share: a table comes in, its faults are shown, and the edits that it
// gives go into a draft proposal, all of them or none; into the plan itself if it is a partner's
// own.
class ImportFlow {
 public:
  // Compares the table with the plan or, if it is not empty, with a draft of it.
  using Compare = std::function<absl::StatusOr<std::vector<v1::Edit>>(const std::string& proposal)>;

  void Declare(Flags* flags);

  // Takes the file, and a plan that may stand before it, off the arguments.
  absl::Status Begin(Context* context, std::vector<std::string> arguments);

  // The same in two steps, for a file that says itself which plan it is of: it must be the one that
  // the person named, if one was named.
  absl::Status TakeFile(Context* context, std::vector<std::string> arguments);
  absl::Status UsePlanOfFile(Context* context, const std::string& plan);

  // Lets the draft keep what collides with others' changes as the table has it, for whoever merges
  // it to settle, apart from what these resolutions settle.
  void KeepCollisions(std::vector<v1::Resolution> resolutions);

  // Likewise for one file or several.
  absl::Status BeginWithFiles(Context* context, std::vector<std::string> arguments);

  const std::string& file() const { return files_.front(); }
  const std::vector<std::string>& files() const { return files_; }
  const std::string& plan() const { return plan_; }
  // The draft that was named; empty: a new one will be made.
  std::string proposal() const { return proposal_.value_or(""); }
  bool dry_run() const { return dry_run_; }

  // Writes every fault as `FILE:LINE: COLUMN: what`; an error if there is one. `remedy` says what
  // to correct, `row` what a file is made of.
  absl::Status ShowFaults(Context* context, const std::string& file, const exchange::Faults& faults,
                          int rows, const std::string& remedy, absl::string_view row = "row",
                          absl::string_view row_plural = "") const;

  // Asks the server whether it would take `edits`, and puts what `compare` finds then into the
  // draft. `language` is that of a new draft's title.
  absl::Status Finish(Context* context, const std::vector<v1::Edit>& edits,
                      const std::string& language, const Compare& compare) const;

  // A request that makes the edits in a plan or a draft.
  v1::BatchEditRequest RequestOf(const std::vector<v1::Edit>& edits,
                                 const std::string& parent) const;

 private:
  // What there is to know of the plan that was named.
  absl::Status UsePlanOfPerson(Context* context);
  absl::Status Validate(Context* context, const std::vector<v1::Edit>& edits) const;
  absl::Status WriteToPlan(Context* context, const std::vector<v1::Edit>& edits) const;
  absl::Status WriteToNew(Context* context, const std::string& language,
                          const Compare& compare) const;
  absl::Status WriteTo(Context* context, const std::string& proposal,
                       const std::vector<v1::Edit>& edits) const;
  absl::Status CompareAndWrite(Context* context, const std::string& proposal,
                               const Compare& compare) const;
  absl::Status Submit(const client::Client& client, const std::string& proposal) const;
  absl::StatusOr<client::EditOutcome> Send(const client::Client& client,
                                           const v1::BatchEditRequest& request) const;
  std::string FileName() const;

  std::optional<std::string> proposal_, title_, message_;
  bool dry_run_ = false;
  bool submit_ = false;
  bool own_ = false;  // The plan is a partner's own.
  bool keep_collisions_ = false;
  std::vector<v1::Resolution> resolutions_;
  std::vector<std::string> files_;
  std::string plan_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_IMPORT_FLOW_H_
