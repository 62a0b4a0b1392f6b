#ifndef JOINTPLAN_CLI_EDITOR_H_
#define JOINTPLAN_CLI_EDITOR_H_

#include "absl/status/status.h"
#include "cli/context.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace jointplan::cli {

// Opens a person's editor on a record as YAML and sends what comes back.

// A record that is edited, and where an edit of it goes: what differs between the types of records.
class EditedRecord {
 public:
  virtual ~EditedRecord() = default;
  // The record as it was read.
  virtual const google::protobuf::Message& read() const = 0;
  // Sends the edit that turns what was read into `typed`, which differs in the fields of `mask`,
  // settles conflicts with the person, and shows what became of it. After an error nothing was
  // written; it may be called again.
  virtual absl::Status Send(const google::protobuf::Message& typed,
                            const google::protobuf::FieldMask& mask) = 0;
};

// Runs the whole conversation: editor, checks, the editor again with what was wrong, and sending.
// What was typed is lost in no case: when it does not get into the record, it stays in a file and
// the message says where.
absl::Status EditInEditor(Context* context, EditedRecord* record);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_EDITOR_H_
