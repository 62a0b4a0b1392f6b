#include "exchange/edits.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/overlay.h"
#include "google/protobuf/descriptor.h"
#include "plan/diff.h"
#include "plan/field_path.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::FieldDescriptor;

using ByName = std::map<std::string, const v1::Activity*>;

ByName Index(const std::vector<v1::Activity>& activities) {
  ByName index;
  for (const v1::Activity& activity : activities) index[activity.name()] = &activity;
  return index;
}

// Returns the names of the lists and sets of an activity that a mapping feeds. The tag of the
// table is no more than a mark: tags count where a column feeds them.
std::set<std::string> FedLists(const Mapping& mapping) {
  std::set<std::string> fields;
  for (const FieldRule& rule : mapping.activity.fields) {
    if (rule.field->is_repeated() && !rule.field->is_map()) fields.insert(rule.field->name());
  }
  if (mapping.partner.has_value()) fields.insert("participants");
  if (mapping.location.has_value()) fields.insert("locations");
  if (mapping.target.has_value()) fields.insert("targets");
  if (mapping.funding.has_value()) fields.insert("funding");
  return fields;
}

std::set<std::string> StringsOf(const v1::Activity& activity, const FieldDescriptor* field) {
  std::set<std::string> strings;
  for (int i = 0; i < v1::Activity::GetReflection()->FieldSize(activity, field); ++i) {
    strings.insert(v1::Activity::GetReflection()->GetRepeatedString(activity, field, i));
  }
  return strings;
}

std::set<std::string> KeysOf(const v1::Activity& activity, const plan::FieldShape& shape) {
  if (shape.kind == plan::FieldKind::kSet) return StringsOf(activity, shape.field);
  std::set<std::string> keys;
  for (const plan::Element& element : plan::ElementsOf(activity, shape)) keys.insert(element.key);
  return keys;
}

// Reduces a list of `activity` to what `wanted` has too.
void Reduce(const v1::Activity& wanted, const plan::FieldShape& shape, v1::Activity* activity) {
  const std::set<std::string> keys = KeysOf(wanted, shape);
  std::vector<int> kept;
  const int size = v1::Activity::GetReflection()->FieldSize(*activity, shape.field);
  for (int i = 0; i < size; ++i) {
    const std::string key =
        shape.kind == plan::FieldKind::kSet
            ? v1::Activity::GetReflection()->GetRepeatedString(*activity, shape.field, i)
            : plan::KeyOf(
                  v1::Activity::GetReflection()->GetRepeatedMessage(*activity, shape.field, i),
                  shape.key);
    if (keys.contains(key)) kept.push_back(i);
  }
  plan::Arrange(kept, shape.field, activity);
}

class Comparison {
 public:
  explicit Comparison(const Mapping& mapping) : mapping_(mapping), fed_lists_(FedLists(mapping)) {}

  void Create(const v1::Activity& imported) {
    *changes_.edits.emplace_back().mutable_create_activity() = imported;
  }

  void Update(const v1::Activity& existing, const v1::Activity& imported) {
    v1::Activity wanted = existing;
    Overlay(imported, Prefer::kFrom, &wanted);
    NoteMissing(existing, imported, &wanted);
    const std::vector<v1::FieldChange> changes = plan::Diff(&existing, &wanted);
    if (changes.empty()) {
      ++changes_.unchanged;
    } else {
      AddUpdate(existing, wanted, changes);
    }
  }

  // An activity that the plan has and the table does not.
  void Gone(const v1::Activity& existing) {
    const auto& tags = existing.tags();
    const bool of_table = std::find(tags.begin(), tags.end(), mapping_.tag) != tags.end();
    if (!of_table) return;
    changes_.missing.push_back({existing.name(), ""});
    if (!mapping_.remove_missing) return;
    v1::Activity* removal = changes_.edits.emplace_back().mutable_delete_activity();
    removal->set_name(existing.name());
    removal->set_etag(existing.etag());
  }

  ImportChanges Take() { return std::move(changes_); }

 private:
  void NoteMissing(const v1::Activity& existing, const v1::Activity& imported,
                   v1::Activity* wanted) {
    for (const plan::FieldShape& shape : plan::ShapeOf(v1::Activity::descriptor())) {
      const std::string& name = shape.field->name();
      if (!fed_lists_.contains(name)) continue;
      const std::set<std::string> fed = KeysOf(imported, shape);
      for (const std::string& key : KeysOf(existing, shape)) {
        if (fed.contains(key)) continue;
        changes_.missing.push_back({existing.name(), plan::FieldPath({{name, key}}).ToString()});
      }
      if (mapping_.remove_missing) Reduce(imported, shape, wanted);
    }
  }

  void AddUpdate(const v1::Activity& existing, const v1::Activity& wanted,
                 const std::vector<v1::FieldChange>& changes) {
    v1::Edit& edit = changes_.edits.emplace_back();
    v1::Activity* update = edit.mutable_update_activity();
    update->set_name(existing.name());
    update->set_etag(existing.etag());
    AddChanges(wanted, changes, update, edit.mutable_update_mask());
  }

  const Mapping& mapping_;
  const std::set<std::string> fed_lists_;
  ImportChanges changes_;
};

}  // namespace

void AddChanges(const google::protobuf::Message& wanted,
                const std::vector<v1::FieldChange>& changes, google::protobuf::Message* update,
                google::protobuf::FieldMask* mask) {
  for (const v1::FieldChange& change : changes) {
    mask->add_paths(change.path());
    const absl::StatusOr<plan::FieldPath> path = plan::FieldPath::Parse(change.path());
    // The path is of a difference just found, and so can be copied.
    if (path.ok()) plan::CopyValue(wanted, *path, update).IgnoreError();
  }
}

ImportChanges EditsFor(const std::vector<v1::Activity>& existing,
                       const std::vector<v1::Activity>& imported, const Mapping& mapping) {
  const ByName in_plan = Index(existing);
  const ByName in_table = Index(imported);
  std::set<std::string> names;
  for (const auto& [name, activity] : in_plan) names.insert(name);
  for (const auto& [name, activity] : in_table) names.insert(name);
  Comparison comparison(mapping);
  for (const std::string& name : names) {
    const auto before = in_plan.find(name);
    const auto after = in_table.find(name);
    if (before == in_plan.end()) {
      comparison.Create(*after->second);
    } else if (after == in_table.end()) {
      comparison.Gone(*before->second);
    } else {
      comparison.Update(*before->second, *after->second);
    }
  }
  return comparison.Take();
}

}  // namespace jointplan::exchange
