#include "plan/diff.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "plan/json_value.h"
#include "plan/list_order.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Value;

// Compares two states of a record, both there, field by field.
class Differ {
 public:
  void Fields(const Message& before, const Message& after) {
    for (const FieldShape& shape : ShapeOf(before.GetDescriptor())) {
      if (!shape.editable() || SameField(before, after, shape)) continue;
      path_.push_back({shape.field->name(), std::nullopt});
      Field(before, after, shape);
      path_.pop_back();
    }
    if (UnknownBytes(before) == UnknownBytes(after)) return;
    path_.push_back({kUnknownFields, std::nullopt});
    Add(UnknownToValue(before), UnknownToValue(after));
    path_.pop_back();
  }

  std::vector<v1::FieldChange> Take() { return std::move(changes_); }

 private:
  void Field(const Message& before, const Message& after, const FieldShape& shape) {
    if (shape.has_elements()) return ElementsOfField(before, after, shape);
    if (shape.kind == FieldKind::kFields && after.GetReflection()->HasField(after, shape.field)) {
      return Submessage(before, after, shape.field);
    }
    Add(FieldToValue(before, shape.field), FieldToValue(after, shape.field));
  }

  // A message that was not there before is shown by what it holds, so that both sides of a merge
  // can have made it.
  void Submessage(const Message& before, const Message& after, const FieldDescriptor* field) {
    const auto* reflection = before.GetReflection();
    const size_t count = changes_.size();
    Fields(reflection->GetMessage(before, field), reflection->GetMessage(after, field));
    if (changes_.size() == count) Add(FieldToValue(before, field), FieldToValue(after, field));
  }

  void ElementsOfField(const Message& before, const Message& after, const FieldShape& shape) {
    if (shape.ordered) Order(KeysInOrder(before, shape), KeysInOrder(after, shape));
    const Elements left = ElementsOf(before, shape);
    const Elements right = ElementsOf(after, shape);
    std::set<std::string> keys;
    for (const Element& element : left) keys.insert(element.key);
    for (const Element& element : right) keys.insert(element.key);
    for (const std::string& key : keys) {
      path_.back().key = key;
      OneElement(FindElement(left, key), FindElement(right, key), shape);
    }
    path_.back().key.reset();
  }

  void OneElement(const Element* before, const Element* after, const FieldShape& shape) {
    if (before != nullptr && after != nullptr && shape.kind == FieldKind::kKeyed) {
      return Fields(*before->message, *after->message);
    }
    const auto value = [&shape](const Element* element) -> std::optional<Value> {
      if (element == nullptr) return std::nullopt;
      return shape.kind == FieldKind::kMap ? EntryToValue(*element->message, shape.value)
                                           : MessageToValue(*element->message);
    };
    if (before != nullptr && after != nullptr && ExactMessage(*before->message, *after->message)) {
      return;
    }
    Add(value(before), value(after));
  }

  // The order changed if what both have comes in another order; a new element is no change of it.
  void Order(const KeyOrder& before, const KeyOrder& after) {
    if (Restrict(before, after) == Restrict(after, before)) return;
    Add(KeysToValue(before), KeysToValue(after));
  }

  void Add(std::optional<Value> before, std::optional<Value> after) {
    v1::FieldChange& change = changes_.emplace_back();
    change.set_path(FieldPath(path_).ToString());
    if (before) *change.mutable_before() = *std::move(before);
    if (after) *change.mutable_after() = *std::move(after);
  }

  std::vector<PathStep> path_;
  std::vector<v1::FieldChange> changes_;
};

// Collects the paths of what a record holds.
class LeafCollector {
 public:
  void Fields(const Message& message) {
    for (const FieldShape& shape : ShapeOf(message.GetDescriptor())) {
      if (!shape.editable() || !HasAny(message, shape.field)) continue;
      path_.push_back({shape.field->name(), std::nullopt});
      Field(message, shape);
      path_.pop_back();
    }
    if (!UnknownBytes(message).empty()) {
      leaves_.push_back(FieldPath(path_).Child({kUnknownFields, std::nullopt}));
    }
  }

  std::vector<FieldPath> Take() { return std::move(leaves_); }

 private:
  void Field(const Message& message, const FieldShape& shape) {
    if (shape.kind == FieldKind::kFields) {
      return Inside(message.GetReflection()->GetMessage(message, shape.field));
    }
    if (!shape.has_elements()) {
      leaves_.emplace_back(path_);
      return;
    }
    for (const Element& element : ElementsOf(message, shape)) {
      path_.back().key = element.key;
      if (shape.kind == FieldKind::kMap) {
        leaves_.emplace_back(path_);
      } else {
        Inside(*element.message);
      }
    }
    path_.back().key.reset();
  }

  // What holds nothing but its name is a leaf itself.
  void Inside(const Message& message) {
    const size_t count = leaves_.size();
    Fields(message);
    if (leaves_.size() == count) leaves_.emplace_back(path_);
  }

  std::vector<PathStep> path_;
  std::vector<FieldPath> leaves_;
};

}  // namespace

std::vector<v1::FieldChange> Diff(const Message* before, const Message* after) {
  if (before == nullptr && after == nullptr) return {};
  Differ differ;
  differ.Fields(before != nullptr ? *before : EmptyOf(*after),
                after != nullptr ? *after : EmptyOf(*before));
  return differ.Take();
}

std::vector<FieldPath> Leaves(const Message& record) {
  LeafCollector collector;
  collector.Fields(record);
  return collector.Take();
}

}  // namespace jointplan::plan
