#ifndef JOINTPLAN_CLI_EDIT_DRAFT_H_
#define JOINTPLAN_CLI_EDIT_DRAFT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "plan/field_path.h"

namespace jointplan::cli {

// The values of an edit and the mask that says which of them count: exactly what the person gave.
class EditDraft {
 public:
  // `values` begins as the record that is changed, so that a new element of an ordered list finds
  // its place among the others; empty for a new record. It must outlive this.
  explicit EditDraft(google::protobuf::Message* values) : values_(values) {}

  // Sets a field; a usage error if the value has not the field's type.
  absl::Status Set(const plan::FieldPath& path, const google::protobuf::Value& value);
  absl::Status SetText(const plan::FieldPath& path, absl::string_view text);
  // Clears a field, or takes an element away.
  absl::Status Unset(const plan::FieldPath& path);

  bool empty() const { return mask_.paths().empty(); }
  const google::protobuf::FieldMask& mask() const { return mask_; }

 private:
  void Mark(const plan::FieldPath& path);

  google::protobuf::Message* const values_;
  google::protobuf::FieldMask mask_;
};

// `title[fr]`, `targets[t1].value`: a path of one or two steps.
plan::FieldPath PathOf(absl::string_view field);
plan::FieldPath PathOf(absl::string_view field, absl::string_view key);
plan::FieldPath PathOf(absl::string_view field, absl::string_view key, absl::string_view inner);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_EDIT_DRAFT_H_
