#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/json_value.h"
#include "plan/list_order.h"
#include "plan/merge.h"
#include "plan/path_access.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Message;
using google::protobuf::Value;

using ConflictIterator = std::vector<v1::Conflict>::iterator;

// Paths are compared as paths, so that it does not matter how a key was quoted.
absl::StatusOr<ConflictIterator> FindConflict(const FieldPath& path, MergeResult* result) {
  for (auto conflict = result->conflicts.begin(); conflict != result->conflicts.end(); ++conflict) {
    const auto parsed = FieldPath::Parse(conflict->path());
    if (parsed.ok() && *parsed == path) return conflict;
  }
  return FieldError(path.ToString(),
                    "There is no conflict at this path to settle. Leave this resolution out.");
}

// What one resolution works on.
struct Task {
  const v1::Resolution& resolution;
  const v1::Conflict& conflict;
  FieldPath path;
  const Message* mine;
  std::unique_ptr<Message>* merged;

  std::string where() const { return path.ToString(); }
};

absl::Status CannotHave(const Task& task, absl::string_view choice, absl::string_view why) {
  return FieldError(task.where(), absl::StrCat(choice, " is not possible here: ", why));
}

// Returns the shape of the field that a path ends at, or null for what is none or is absent.
const FieldShape* ShapeAt(const Message* record, const FieldPath& path) {
  if (record == nullptr || path.empty() || !CheckPath(record->GetDescriptor(), path).ok()) {
    return nullptr;
  }
  const Message* parent = ParentOf(*record, path);
  return parent == nullptr ? nullptr
                           : FindShape(parent->GetDescriptor(), path.steps().back().field);
}

// Puts the list in the given order; what it does not name stays behind what it follows now.
void OrderList(const KeyOrder& wanted, const FieldShape& shape, Message* parent) {
  const KeyOrder now = KeysInOrder(*parent, shape);
  ArrangeByKey(PlaceAround(Restrict(wanted, now), {&now}, now), shape, parent);
}

absl::Status TakeOrder(const Task& task, const Value& keys) {
  JP_ASSIGN_OR_RETURN(const KeyOrder wanted, KeysFromValue(keys, task.where()));
  const FieldShape* shape = ShapeAt(task.merged->get(), task.path);
  if (shape == nullptr) return CannotHave(task, "An order", "the list is not there any more.");
  Message* parent = MutableParentOf(task.merged->get(), task.path);
  const KeyOrder now = KeysInOrder(*parent, *shape);
  for (const std::string& key : wanted) {
    const bool in_list = std::find(now.begin(), now.end(), key) != now.end();
    const bool twice = std::count(wanted.begin(), wanted.end(), key) > 1;
    const bool by_person = task.resolution.choice() == v1::CHOICE_VALUE;
    if (by_person && (!in_list || twice)) {
      return FieldError(task.where(),
                        absl::StrCat("The order must name each element once; \"", key, "\" is ",
                                     twice ? "there twice" : "no element", "."));
    }
  }
  OrderList(wanted, *shape, parent);
  return absl::OkStatus();
}

absl::Status TakeMine(const Task& task) {
  if (task.conflict.kind() == v1::CONFLICT_KIND_ORDER) return TakeOrder(task, task.conflict.mine());
  if (task.path.empty() || task.mine == nullptr) {
    *task.merged = CopyOf(task.mine);
    return absl::OkStatus();
  }
  if (*task.merged == nullptr) return CannotHave(task, "MINE", "the record was removed.");
  return CopyValue(*task.mine, task.path, task.merged->get());
}

absl::Status TakeBoth(const Task& task) {
  const FieldShape* shape = ShapeAt(task.merged->get(), task.path);
  if (shape == nullptr || shape->kind != FieldKind::kSet) {
    return CannotHave(task, "BOTH", "only sets can be united. Choose THEIRS, MINE or a value.");
  }
  Message* parent = MutableParentOf(task.merged->get(), task.path);
  // A copy, because members point into the message that they are read from.
  const std::unique_ptr<Message> now = CopyOf(parent);
  std::vector<Scalar> members = MembersOf(*now, shape->field);
  const Message* mine = task.mine == nullptr ? nullptr : ParentOf(*task.mine, task.path);
  if (mine != nullptr) members = Union(members, MembersOf(*mine, shape->field));
  SetMembers(members, shape->field, parent);
  return absl::OkStatus();
}

absl::Status TakeValue(const Task& task) {
  if (!task.resolution.has_value()) {
    return CannotHave(task, "VALUE", "no value is given. Use JSON null to leave the field empty.");
  }
  const Value& value = task.resolution.value();
  if (task.conflict.kind() == v1::CONFLICT_KIND_ORDER) return TakeOrder(task, value);
  if (*task.merged == nullptr && task.mine != nullptr) task.merged->reset(task.mine->New());
  if (task.path.empty() && value.kind_case() == Value::kNullValue) {
    task.merged->reset();
    return absl::OkStatus();
  }
  return SetValue(task.merged->get(), task.path, &value);
}

absl::Status Settle(const Task& task) {
  switch (task.resolution.choice()) {
    case v1::CHOICE_THEIRS:
      return absl::OkStatus();  // The result holds theirs already.
    case v1::CHOICE_MINE:
      return TakeMine(task);
    case v1::CHOICE_BOTH:
      return TakeBoth(task);
    case v1::CHOICE_VALUE:
      return TakeValue(task);
    default:
      return FieldError(task.where(), "A resolution needs a choice: THEIRS, MINE, BOTH or VALUE.");
  }
}

}  // namespace

absl::Status Resolve(const std::vector<v1::Resolution>& resolutions, const Message* mine,
                     MergeResult* result) {
  for (const v1::Resolution& resolution : resolutions) {
    JP_ASSIGN_OR_RETURN(FieldPath path, FieldPath::Parse(resolution.path()));
    JP_ASSIGN_OR_RETURN(const ConflictIterator conflict, FindConflict(path, result));
    JP_RETURN_IF_ERROR(Settle({resolution, *conflict, std::move(path), mine, &result->merged}));
    result->conflicts.erase(conflict);
  }
  return absl::OkStatus();
}

}  // namespace jointplan::plan
