#include "plan/path_access.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/json_value.h"
#include "plan/list_order.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::Value;

absl::Status BadStep(const FieldPath& path, absl::string_view problem) {
  return FieldError(path.ToString(), problem);
}

// Checks one step within a message; `last`: the path ends here.
absl::Status CheckStep(const Descriptor* type, const PathStep& step, bool last,
                       const FieldPath& path) {
  if (step.field == kUnknownFields && last && !step.key) return absl::OkStatus();
  const FieldShape* shape = FindShape(type, step.field);
  if (shape == nullptr) {
    return BadStep(path, absl::StrCat(type->name(), " has no field \"", step.field, "\"."));
  }
  if (step.key && !shape->has_elements()) {
    return BadStep(path, absl::StrCat("\"", step.field, "\" has no elements with keys."));
  }
  if (last) return absl::OkStatus();
  const bool inside = shape->kind == FieldKind::kFields ||
                      (shape->kind == FieldKind::kKeyed && step.key.has_value());
  if (inside) return absl::OkStatus();
  if (shape->kind == FieldKind::kKeyed) {
    return BadStep(path, absl::StrCat("\"", step.field, "\" needs the key of an element, as in ",
                                      step.field, "[key]."));
  }
  return BadStep(path, absl::StrCat("\"", step.field, "\" is one value, without fields of its own",
                                    " that a path could name."));
}

// The field and the element that the last step of a checked path names, within its message.
struct Place {
  const FieldShape* shape = nullptr;  // Null: the unknown fields.
  const PathStep* step = nullptr;
};

Place PlaceOf(const Message& parent, const PathStep& step) {
  return {FindShape(parent.GetDescriptor(), step.field), &step};
}

// Returns the place of an element in its list, or -1.
int IndexOf(const Message& parent, const Place& place) {
  const auto* reflection = parent.GetReflection();
  for (int i = 0; i < reflection->FieldSize(parent, place.shape->field); ++i) {
    const Message& element = reflection->GetRepeatedMessage(parent, place.shape->field, i);
    if (KeyOf(element, place.shape->key) == *place.step->key) return i;
  }
  return -1;
}

// Returns the message that a step leads to, or null if it is absent.
const Message* Enter(const Message& parent, const PathStep& step) {
  const Place place = PlaceOf(parent, step);
  const auto* reflection = parent.GetReflection();
  if (!step.key) {
    return reflection->HasField(parent, place.shape->field)
               ? &reflection->GetMessage(parent, place.shape->field)
               : nullptr;
  }
  const int index = IndexOf(parent, place);
  return index < 0 ? nullptr : &reflection->GetRepeatedMessage(parent, place.shape->field, index);
}

// Appends an element, and moves it to its place: after the one that it follows in `model`, where
// the order means something, and otherwise by its key.
Message* AddElement(const Place& place, const Message* model, Message* parent) {
  const FieldShape& shape = *place.shape;
  KeyOrder keys = KeysInOrder(*parent, shape);
  KeyOrder wanted = keys;
  wanted.push_back(*place.step->key);
  Message* added = parent->GetReflection()->AddMessage(parent, shape.field);
  SetKey(*place.step->key, shape.key, added);
  if (shape.kind == FieldKind::kMap) return added;
  if (!shape.ordered) {
    std::stable_sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    ArrangeByKey(wanted, shape, parent);
  } else if (model != nullptr) {
    const KeyOrder model_keys = KeysInOrder(*model, shape);
    ArrangeByKey(PlaceAround(keys, {&model_keys}, wanted), shape, parent);
  }
  return parent->GetReflection()->MutableRepeatedMessage(parent, shape.field,
                                                         IndexOf(*parent, place));
}

// Returns the message that a step leads to, and makes it if it is absent.
Message* EnterMaking(const PathStep& step, const Message* model, Message* parent) {
  const Place place = PlaceOf(*parent, step);
  const auto* reflection = parent->GetReflection();
  if (!step.key) return reflection->MutableMessage(parent, place.shape->field);
  const int index = IndexOf(*parent, place);
  if (index < 0) return AddElement(place, model, parent);
  return reflection->MutableRepeatedMessage(parent, place.shape->field, index);
}

void RemoveElement(const Place& place, Message* parent) {
  const int index = IndexOf(*parent, place);
  if (index < 0) return;
  std::vector<int> rest;
  for (int i = 0; i < parent->GetReflection()->FieldSize(*parent, place.shape->field); ++i) {
    if (i != index) rest.push_back(i);
  }
  Arrange(rest, place.shape->field, parent);
}

// Removes what a path names. Nothing is made on the way.
void Remove(const FieldPath& path, Message* record) {
  if (path.empty()) return record->Clear();
  Message* parent = MutableParentOf(record, path);
  if (parent == nullptr) return;
  const Place place = PlaceOf(*parent, path.steps().back());
  if (place.shape == nullptr) return CopyUnknown(EmptyOf(*parent), parent);
  if (place.step->key) return RemoveElement(place, parent);
  parent->GetReflection()->ClearField(parent, place.shape->field);
}

// Whether the message has what the last step of a path names.
bool Holds(const Message& parent, const Place& place) {
  if (place.shape == nullptr) return !parent.GetReflection()->GetUnknownFields(parent).empty();
  if (place.step->key) return IndexOf(parent, place) >= 0;
  return HasAny(parent, place.shape->field);
}

void CopyPlace(const Message& from, const PathStep& step, Message* to) {
  const Place place = PlaceOf(from, step);
  if (place.shape == nullptr) return CopyUnknown(from, to);
  if (!step.key) return CopyField(from, place.shape->field, to);
  const Message& element =
      from.GetReflection()->GetRepeatedMessage(from, place.shape->field, IndexOf(from, place));
  EnterMaking(step, &from, to)->CopyFrom(element);
}

absl::Status SetElement(const Value& value, const FieldPath& path, const Place& place,
                        Message* parent) {
  Message* element = EnterMaking(*place.step, nullptr, parent);
  if (place.shape->kind == FieldKind::kMap) {
    return SetFieldFromValue(value, path.ToString(), place.shape->value, element);
  }
  JP_RETURN_IF_ERROR(SetMessageFromValue(value, path.ToString(), element));
  SetKey(*place.step->key, place.shape->key, element);
  return absl::OkStatus();
}

std::optional<Value> ElementValue(const Message& parent, const Place& place) {
  const int index = IndexOf(parent, place);
  if (index < 0) return std::nullopt;
  const Message& element =
      parent.GetReflection()->GetRepeatedMessage(parent, place.shape->field, index);
  if (place.shape->kind != FieldKind::kMap) return MessageToValue(element);
  return EntryToValue(element, place.shape->value);
}

// Checks the keys on the way that are made, so that making them cannot fail.
absl::Status CheckKeys(const Descriptor* type, const FieldPath& path) {
  for (const PathStep& step : path.steps()) {
    const FieldShape* shape = FindShape(type, step.field);
    if (shape == nullptr || shape->field->message_type() == nullptr) break;
    type = shape->field->message_type();
    if (!step.key) continue;
    const std::unique_ptr<Message> trial(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    if (!SetKey(*step.key, shape->key, trial.get())) {
      return BadStep(path,
                     absl::StrCat("\"", *step.key, "\" cannot be a key of \"", step.field, "\"."));
    }
  }
  return absl::OkStatus();
}

}  // namespace

const Message* ParentOf(const Message& record, const FieldPath& path) {
  const Message* parent = &record;
  for (size_t i = 0; i + 1 < path.steps().size() && parent != nullptr; ++i) {
    parent = Enter(*parent, path.steps()[i]);
  }
  return parent;
}

Message* MutableParentOf(Message* record, const FieldPath& path) {
  // The way down changes nothing, and what is at its end belongs to the caller's own record.
  return const_cast<Message*>(ParentOf(*record, path));
}

absl::Status CheckPath(const Descriptor* type, const FieldPath& path) {
  for (size_t i = 0; i < path.steps().size(); ++i) {
    const PathStep& step = path.steps()[i];
    const bool last = i + 1 == path.steps().size();
    JP_RETURN_IF_ERROR(CheckStep(type, step, last, path));
    if (!last) type = FindShape(type, step.field)->field->message_type();
  }
  return absl::OkStatus();
}

std::optional<Value> GetValue(const Message& record, const FieldPath& path) {
  if (path.empty()) return MessageToValue(record);
  if (!CheckPath(record.GetDescriptor(), path).ok()) return std::nullopt;
  const Message* parent = ParentOf(record, path);
  if (parent == nullptr) return std::nullopt;
  const Place place = PlaceOf(*parent, path.steps().back());
  if (place.shape == nullptr) return UnknownToValue(*parent);
  return place.step->key ? ElementValue(*parent, place) : FieldToValue(*parent, place.shape->field);
}

absl::Status SetValue(Message* record, const FieldPath& path, const Value* value) {
  JP_RETURN_IF_ERROR(CheckPath(record->GetDescriptor(), path));
  JP_RETURN_IF_ERROR(CheckKeys(record->GetDescriptor(), path));
  if (value == nullptr || value->kind_case() == Value::kNullValue) {
    Remove(path, record);
    return absl::OkStatus();
  }
  if (path.empty()) return SetMessageFromValue(*value, "", record);
  Message* parent = record;
  for (size_t i = 0; i + 1 < path.steps().size(); ++i) {
    parent = EnterMaking(path.steps()[i], nullptr, parent);
  }
  const Place place = PlaceOf(*parent, path.steps().back());
  if (place.shape == nullptr) return SetUnknownFromValue(*value, path.ToString(), parent);
  if (place.step->key) return SetElement(*value, path, place, parent);
  return SetFieldFromValue(*value, path.ToString(), place.shape->field, parent);
}

absl::Status CopyValue(const Message& from, const FieldPath& path, Message* to) {
  JP_RETURN_IF_ERROR(CheckPath(from.GetDescriptor(), path));
  if (path.empty()) {
    to->CopyFrom(from);
    return absl::OkStatus();
  }
  const Message* source = ParentOf(from, path);
  if (source == nullptr || !Holds(*source, PlaceOf(*source, path.steps().back()))) {
    Remove(path, to);
    return absl::OkStatus();
  }
  const Message* model = &from;
  Message* target = to;
  for (size_t i = 0; i + 1 < path.steps().size(); ++i) {
    target = EnterMaking(path.steps()[i], model, target);
    model = Enter(*model, path.steps()[i]);
  }
  CopyPlace(*source, path.steps().back(), target);
  return absl::OkStatus();
}

}  // namespace jointplan::plan
