// The half of diff.h that applies a part of a change.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

// Refuses paths of what an editor cannot set. The path has passed CheckPath.
absl::Status CheckEditable(const Descriptor* type, const FieldPath& path) {
  for (const PathStep& step : path.steps()) {
    const FieldShape* shape = FindShape(type, step.field);
    if (shape == nullptr) break;  // The unknown fields.
    if (!shape->editable()) {
      return FieldError(path.ToString(),
                        absl::StrCat("\"", step.field, "\" ",
                                     shape->output_only ? "is set by the server" : "is a name",
                                     " and cannot be changed. Leave it out of the mask."));
    }
    type = shape->field->message_type();
  }
  return absl::OkStatus();
}

absl::Status ApplyPath(const Message& values, const std::string& text, Message* record) {
  JP_ASSIGN_OR_RETURN(const FieldPath path, FieldPath::Parse(text));
  if (path.empty()) {
    return FieldError("update_mask", "A path of the mask is empty; it must name a field.");
  }
  JP_RETURN_IF_ERROR(CheckPath(values.GetDescriptor(), path));
  JP_RETURN_IF_ERROR(CheckEditable(values.GetDescriptor(), path));
  return CopyValue(values, path, record);
}

void ApplyPresent(const Message& values, Message* record) {
  for (const FieldShape& shape : ShapeOf(values.GetDescriptor())) {
    if (shape.editable() && HasAny(values, shape.field)) CopyField(values, shape.field, record);
  }
  if (!UnknownBytes(values).empty()) CopyUnknown(values, record);
}

// Whether something differs at or under the path. What is listed above it, a new element for a
// field of it, says nothing about the field, so the field is compared itself.
bool DiffersAt(const FieldPath& path, const std::vector<FieldPath>& changed, const Message& base,
               const Message& mine) {
  const auto covered = [&path](const FieldPath& change) { return path.Covers(change); };
  if (std::any_of(changed.begin(), changed.end(), covered)) return true;
  const auto above = [&path](const FieldPath& change) { return change.Covers(path); };
  if (!std::any_of(changed.begin(), changed.end(), above)) return false;
  const auto before = GetValue(base, path);
  const auto after = GetValue(mine, path);
  if (before.has_value() != after.has_value()) return true;
  return before.has_value() && !ExactMessage(*before, *after);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ApplyMask(const Message& base, const Message& values,
                                                   const google::protobuf::FieldMask& mask) {
  std::unique_ptr<Message> record = CopyOf(&base);
  for (const std::string& path : mask.paths()) {
    JP_RETURN_IF_ERROR(ApplyPath(values, path, record.get()));
  }
  if (mask.paths().empty()) ApplyPresent(values, record.get());
  return record;
}

absl::StatusOr<std::unique_ptr<Message>> TakePart(const Message& base, const Message& mine,
                                                  const std::vector<FieldPath>& paths) {
  std::vector<FieldPath> changed;
  for (const v1::FieldChange& change : Diff(&base, &mine)) {
    JP_ASSIGN_OR_RETURN(FieldPath path, FieldPath::Parse(change.path()));
    changed.push_back(std::move(path));
  }
  std::unique_ptr<Message> record = CopyOf(&base);
  for (const FieldPath& path : paths) {
    JP_RETURN_IF_ERROR(CheckPath(base.GetDescriptor(), path));
    if (!DiffersAt(path, changed, base, mine)) {
      return FieldError(path.ToString(), "Nothing was changed here. Name a field that was.");
    }
    for (const FieldPath& change : changed) {
      if (path.Covers(change)) JP_RETURN_IF_ERROR(CopyValue(mine, change, record.get()));
    }
    if (!path.empty()) JP_RETURN_IF_ERROR(CopyValue(mine, path, record.get()));
  }
  return record;
}

}  // namespace jointplan::plan
