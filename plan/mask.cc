// The half of diff.h that applies a part of a change.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
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
                                     shape->by_server() ? "is set by the server" : "is a name",
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

absl::StatusOr<std::unique_ptr<Message>> ApplyTo(std::unique_ptr<Message> record,
                                                 const Message& values,
                                                 const google::protobuf::FieldMask& mask) {
  for (const std::string& path : mask.paths()) {
    JP_RETURN_IF_ERROR(ApplyPath(values, path, record.get()));
  }
  if (mask.paths().empty()) ApplyPresent(values, record.get());
  return record;
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
  return ApplyTo(CopyOf(&base), values, mask);
}

absl::StatusOr<std::unique_ptr<Message>> ApplyMask(const Message& base, const Message& values,
                                                   const google::protobuf::FieldMask& mask,
                                                   const Fields& only) {
  std::unique_ptr<Message> record(base.New());
  for (const FieldShape* shape : only) {
    if (HasAny(base, shape->field)) CopyField(base, shape->field, record.get());
  }
  return ApplyTo(std::move(record), values, mask);
}

void FillOthers(const Message& base, const Fields& only, Message* record) {
  std::unique_ptr<Message> whole = CopyOf(&base);
  for (const FieldShape* shape : only) CopyField(*record, shape->field, whole.get());
  record->GetReflection()->Swap(record, whole.get());
}

std::optional<Fields> FieldsNamed(const Message& values, const google::protobuf::FieldMask& mask) {
  if (mask.paths().empty() && !UnknownBytes(values).empty()) return std::nullopt;
  std::set<std::string> named;
  for (const std::string& text : mask.paths()) {
    const absl::StatusOr<FieldPath> path = FieldPath::Parse(text);
    if (!path.ok() || path->empty() ||
        FindShape(values.GetDescriptor(), path->steps().front().field) == nullptr) {
      return std::nullopt;
    }
    named.insert(path->steps().front().field);
  }
  Fields fields;
  for (const FieldShape& shape : ShapeOf(values.GetDescriptor())) {
    const bool is_named = named.empty() ? shape.editable() && HasAny(values, shape.field)
                                        : named.contains(shape.field->name());
    if (is_named) fields.push_back(&shape);
  }
  return fields;
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
