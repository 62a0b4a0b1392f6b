#include "cli/edit_draft.h"

#include <algorithm>

#include "cli/failures.h"

namespace jointplan::cli {

absl::Status EditDraft::Set(const plan::FieldPath& path, const google::protobuf::Value& value) {
  if (absl::Status status = plan::SetValue(values_, path, &value); !status.ok()) {
    return UsageError(status.message());
  }
  Mark(path);
  return absl::OkStatus();
}

absl::Status EditDraft::SetText(const plan::FieldPath& path, absl::string_view text) {
  google::protobuf::Value value;
  value.set_string_value(std::string(text));
  return Set(path, value);
}

absl::Status EditDraft::Unset(const plan::FieldPath& path) {
  if (absl::Status status = plan::SetValue(values_, path, nullptr); !status.ok()) {
    return UsageError(status.message());
  }
  Mark(path);
  return absl::OkStatus();
}

void EditDraft::Mark(const plan::FieldPath& path) {
  const std::string text = path.ToString();
  const auto& paths = mask_.paths();
  if (std::find(paths.begin(), paths.end(), text) == paths.end()) mask_.add_paths(text);
}

plan::FieldPath PathOf(absl::string_view field) {
  return plan::FieldPath({{std::string(field), std::nullopt}});
}

plan::FieldPath PathOf(absl::string_view field, absl::string_view key) {
  return plan::FieldPath({{std::string(field), std::string(key)}});
}

plan::FieldPath PathOf(absl::string_view field, absl::string_view key, absl::string_view inner) {
  return plan::FieldPath(
      {{std::string(field), std::string(key)}, {std::string(inner), std::nullopt}});
}

}  // namespace jointplan::cli
