#ifndef JOINTPLAN_CLI_EDITOR_H_
#define JOINTPLAN_CLI_EDITOR_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"
#include "cli/edit_flow.h"
#include "google/protobuf/message.h"

namespace jointplan::cli {

// Opens a person's editor on a record as YAML and sends what comes back.

// How a record is edited: what differs between the types of records.
class EditedRecord {
 public:
  virtual ~EditedRecord() = default;
  // The record as it was read.
  virtual const google::protobuf::Message& read() const = 0;
  // Makes the edit that turns what was read into `typed`, which differs in the fields of `mask`.
  virtual v1::Edit EditFor(const google::protobuf::Message& typed,
                           const google::protobuf::FieldMask& mask) const = 0;
};

std::unique_ptr<EditedRecord> EditedActivity(v1::Activity activity);
std::unique_ptr<EditedRecord> EditedPlan(v1::Plan plan);

// Runs the whole conversation: editor, checks, the editor again with what was wrong, sending, and
// settling of conflicts with the person. What was typed is lost in no case: when it does not get
// into the plan, it stays in a file and the message says where.
absl::Status EditInEditor(Context* context, const EditFlags& flags, const EditTarget& target,
                          const EditedRecord& record);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_EDITOR_H_
