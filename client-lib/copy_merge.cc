#include "client-lib/copy_merge.h"

#include <utility>

#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "plan/record_ops.h"
#include "plan/text_merge.h"

namespace jointplan::client {
namespace {

using google::protobuf::Message;

// How a conflict stands in the file until a person settles it: with mine.
v1::Resolution TakingMine(const v1::Conflict& conflict) {
  v1::Resolution resolution;
  resolution.set_path(conflict.path());
  resolution.set_choice(v1::CHOICE_MINE);
  if (conflict.kind() != v1::CONFLICT_KIND_TEXT) return resolution;
  resolution.set_choice(v1::CHOICE_VALUE);
  resolution.mutable_value()->set_string_value(
      plan::MergeTextTakingMine(conflict.base().string_value(), conflict.theirs().string_value(),
                                conflict.mine().string_value()));
  return resolution;
}

void NameConflicts(absl::string_view name, std::vector<v1::Conflict>* conflicts) {
  for (v1::Conflict& conflict : *conflicts) conflict.set_record(std::string(name));
}

// Sets what an edit says of a record, which is of one of three types.
void SetValues(const Message& values, v1::Edit* edit, bool is_new) {
  if (const auto* plan = dynamic_cast<const v1::Plan*>(&values)) {
    *edit->mutable_update_plan() = *plan;
  } else if (const auto* activity = dynamic_cast<const v1::Activity*>(&values)) {
    *(is_new ? edit->mutable_create_activity() : edit->mutable_update_activity()) = *activity;
  } else if (const auto* need = dynamic_cast<const v1::Need*>(&values)) {
    *(is_new ? edit->mutable_create_need() : edit->mutable_update_need()) = *need;
  }
}

void SetText(const char* field, absl::string_view text, Message* record) {
  record->GetReflection()->SetString(record, record->GetDescriptor()->FindFieldByName(field),
                                     std::string(text));
}

// A record that holds nothing but its name and the etag of its state.
v1::Edit DeleteEdit(absl::string_view name, const Message& now, const std::string& etag) {
  v1::Edit edit;
  if (dynamic_cast<const v1::Activity*>(&now) != nullptr) {
    edit.mutable_delete_activity()->set_name(std::string(name));
    edit.mutable_delete_activity()->set_etag(etag);
  } else {
    edit.mutable_delete_need()->set_name(std::string(name));
    edit.mutable_delete_need()->set_etag(etag);
  }
  return edit;
}

}  // namespace

MergedFile MergeIntoFile(absl::string_view name, const Message* ancestor, const Message* theirs,
                         const Message* mine) {
  plan::MergeResult result = plan::Merge(ancestor, theirs, mine);
  MergedFile merged;
  merged.conflicts = result.conflicts;
  NameConflicts(name, &merged.conflicts);
  for (const v1::Conflict& conflict : merged.conflicts) {
    // A file that was removed comes back with what others made of it.
    if (conflict.path().empty() && mine == nullptr) break;
    // Mine's own values have their type, and the paths are those of the merge.
    plan::Resolve({TakingMine(conflict)}, mine, &result).IgnoreError();
  }
  if (result.merged != nullptr) plan::Canonicalize(result.merged.get());
  merged.record = std::move(result.merged);
  return merged;
}

absl::Status TakeField(const Message& base, absl::string_view path, const v1::Conflict* conflict,
                       Message* record) {
  JP_ASSIGN_OR_RETURN(const plan::FieldPath parsed, plan::FieldPath::Parse(path));
  JP_RETURN_IF_ERROR(plan::CheckPath(base.GetDescriptor(), parsed));
  if (conflict == nullptr || conflict->kind() != v1::CONFLICT_KIND_ORDER) {
    return plan::CopyValue(base, parsed, record);
  }
  plan::MergeResult ordered;
  ordered.merged = plan::CopyOf(record);
  ordered.conflicts.push_back(*conflict);
  *ordered.conflicts[0].mutable_mine() = conflict->theirs();
  v1::Resolution resolution;
  resolution.set_path(conflict->path());
  resolution.set_choice(v1::CHOICE_MINE);
  JP_RETURN_IF_ERROR(plan::Resolve({resolution}, &base, &ordered));
  record->CopyFrom(*ordered.merged);
  return absl::OkStatus();
}

WantedState WantedOver(absl::string_view name, const Message* ancestor, const Message* now,
                       const Message* mine) {
  plan::MergeResult result = plan::Merge(ancestor, now, mine);
  NameConflicts(name, &result.conflicts);
  return {std::move(result.merged), std::move(result.conflicts)};
}

v1::Edit EditBetween(absl::string_view name, const Message* now, const Message* wanted,
                     const std::string& etag) {
  if (wanted == nullptr) return now == nullptr ? v1::Edit() : DeleteEdit(name, *now, etag);
  v1::Edit edit;
  const RecordPtr values = plan::CopyOf(wanted);
  SetText("name", name, values.get());
  if (now == nullptr) {
    SetValues(*values, &edit, /*is_new=*/true);
    return edit;
  }
  for (const v1::FieldChange& change : plan::Diff(now, wanted)) {
    edit.mutable_update_mask()->add_paths(change.path());
  }
  if (edit.update_mask().paths().empty()) return {};
  SetText("etag", etag, values.get());
  SetValues(*values, &edit, /*is_new=*/false);
  return edit;
}

}  // namespace jointplan::client
