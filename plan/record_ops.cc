#include "plan/record_ops.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/unknown_field_set.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsMessage(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Whether a present field can be told from an absent one. In an entry of a map it cannot: whether
// the entry says so depends on how it was made.
bool TellsPresence(const FieldDescriptor* field) {
  return !field->containing_type()->options().map_entry();
}

bool ExactSingle(const Message& a, const Message& b, const FieldDescriptor* field) {
  const auto* reflection = a.GetReflection();
  const bool present = reflection->HasField(a, field);
  if (TellsPresence(field)) {
    if (present != reflection->HasField(b, field)) return false;
    if (!present) return true;
  }
  if (!IsMessage(field)) return ReadScalar(a, field) == ReadScalar(b, field);
  return ExactMessage(reflection->GetMessage(a, field), reflection->GetMessage(b, field));
}

bool ExactAt(const Message& a, const Message& b, const FieldDescriptor* field, int index) {
  if (!IsMessage(field)) return ReadScalar(a, field, index) == ReadScalar(b, field, index);
  const auto* reflection = a.GetReflection();
  return ExactMessage(reflection->GetRepeatedMessage(a, field, index),
                      reflection->GetRepeatedMessage(b, field, index));
}

bool ExactList(const Message& a, const Message& b, const FieldDescriptor* field) {
  const int count = a.GetReflection()->FieldSize(a, field);
  if (count != b.GetReflection()->FieldSize(b, field)) return false;
  for (int i = 0; i < count; ++i) {
    if (!ExactAt(a, b, field, i)) return false;
  }
  return true;
}

// Compares elements by key; `same` says when two elements are equal.
template <typename Same>
bool EqualElements(const Message& a, const Message& b, const FieldShape& shape, Same same) {
  const Elements left = ElementsOf(a, shape);
  const Elements right = ElementsOf(b, shape);
  return left.size() == right.size() && std::equal(left.begin(), left.end(), right.begin(),
                                                   [&same](const Element& x, const Element& y) {
                                                     return x.key == y.key &&
                                                            same(*x.message, *y.message);
                                                   });
}

bool ExactMap(const Message& a, const Message& b, const FieldDescriptor* field) {
  if (a.GetReflection()->FieldSize(a, field) != b.GetReflection()->FieldSize(b, field)) {
    return false;
  }
  FieldShape shape;
  shape.field = field;
  shape.key = field->message_type()->map_key();
  return EqualElements(a, b, shape, ExactMessage);
}

bool SameKeyed(const Message& a, const Message& b, const FieldShape& shape) {
  if (shape.ordered && KeysInOrder(a, shape) != KeysInOrder(b, shape)) return false;
  return EqualElements(a, b, shape, SameMessage);
}

bool SameFields(const Message& a, const Message& b, const FieldDescriptor* field) {
  const auto* reflection = a.GetReflection();
  return reflection->HasField(a, field) == reflection->HasField(b, field) &&
         SameMessage(reflection->GetMessage(a, field), reflection->GetMessage(b, field));
}

void CopyList(const Message& from, const FieldDescriptor* field, Message* to) {
  const auto* reflection = from.GetReflection();
  for (int i = 0; i < reflection->FieldSize(from, field); ++i) {
    if (IsMessage(field)) {
      reflection->AddMessage(to, field)->CopyFrom(reflection->GetRepeatedMessage(from, field, i));
    } else {
      AddScalar(ReadScalar(from, field, i), field, to);
    }
  }
}

}  // namespace

bool ExactField(const Message& a, const Message& b, const FieldDescriptor* field) {
  if (&a == &b) return true;
  if (field->is_map()) return ExactMap(a, b, field);
  return field->is_repeated() ? ExactList(a, b, field) : ExactSingle(a, b, field);
}

bool ExactMessage(const Message& a, const Message& b) {
  if (&a == &b) return true;
  for (const FieldShape& shape : ShapeOf(a.GetDescriptor())) {
    if (!ExactField(a, b, shape.field)) return false;
  }
  return UnknownBytes(a) == UnknownBytes(b);
}

bool SameField(const Message& a, const Message& b, const FieldShape& shape) {
  if (ExactField(a, b, shape.field)) return true;
  switch (shape.kind) {
    case FieldKind::kSet:
      return MembersOf(a, shape.field) == MembersOf(b, shape.field);
    case FieldKind::kKeyed:
      return SameKeyed(a, b, shape);
    case FieldKind::kFields:
      return SameFields(a, b, shape.field);
    default:
      return false;
  }
}

bool SameMessage(const Message& a, const Message& b) {
  if (&a == &b) return true;
  for (const FieldShape& shape : ShapeOf(a.GetDescriptor())) {
    if (shape.editable() && !SameField(a, b, shape)) return false;
  }
  return UnknownBytes(a) == UnknownBytes(b);
}

bool HasAny(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0
                              : reflection->HasField(message, field);
}

void CopyField(const Message& from, const FieldDescriptor* field, Message* to) {
  const auto* reflection = from.GetReflection();
  reflection->ClearField(to, field);
  if (field->is_repeated()) return CopyList(from, field, to);
  if (!reflection->HasField(from, field)) return;
  if (!IsMessage(field)) return WriteScalar(ReadScalar(from, field), field, to);
  reflection->MutableMessage(to, field)->CopyFrom(reflection->GetMessage(from, field));
}

std::string UnknownBytes(const Message& message) {
  std::string bytes;
  const auto& fields = message.GetReflection()->GetUnknownFields(message);
  if (!fields.empty()) fields.SerializeToString(&bytes);
  return bytes;
}

void CopyUnknown(const Message& from, Message* to) {
  auto* fields = to->GetReflection()->MutableUnknownFields(to);
  fields->Clear();
  fields->MergeFrom(from.GetReflection()->GetUnknownFields(from));
}

std::vector<Scalar> MembersOf(const Message& message, const FieldDescriptor* field) {
  const int count = message.GetReflection()->FieldSize(message, field);
  std::vector<Scalar> members;
  members.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) members.push_back(ReadScalar(message, field, i));
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return members;
}

void SetMembers(const std::vector<Scalar>& members, const FieldDescriptor* field,
                Message* message) {
  message->GetReflection()->ClearField(message, field);
  for (const Scalar& member : members) AddScalar(member, field, message);
}

std::vector<Scalar> Union(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  std::vector<Scalar> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

void Arrange(const std::vector<int>& order, const FieldDescriptor* field, Message* message) {
  const auto* reflection = message->GetReflection();
  std::vector<int> at(static_cast<size_t>(reflection->FieldSize(*message, field)));
  std::iota(at.begin(), at.end(), 0);
  std::vector<int> place = at;
  for (size_t i = 0; i < order.size(); ++i) {
    const int here = static_cast<int>(i);
    const int from = place[static_cast<size_t>(order[i])];
    if (from == here) continue;
    reflection->SwapElements(message, field, here, from);
    const int displaced = at[i];
    at[static_cast<size_t>(from)] = displaced;
    place[static_cast<size_t>(displaced)] = from;
    at[i] = order[i];
    place[static_cast<size_t>(order[i])] = here;
  }
  for (size_t n = at.size(); n > order.size(); --n) reflection->RemoveLast(message, field);
}

void ArrangeByKey(const std::vector<std::string>& keys, const FieldShape& shape, Message* parent) {
  const Elements elements = ElementsOf(*parent, shape);
  std::vector<int> order;
  order.reserve(keys.size());
  for (const std::string& key : keys) order.push_back(FindElement(elements, key)->index);
  Arrange(order, shape.field, parent);
}

std::unique_ptr<Message> CopyOf(const Message* message) {
  if (message == nullptr) return nullptr;
  std::unique_ptr<Message> copy(message->New());
  copy->CopyFrom(*message);
  return copy;
}

const Message& EmptyOf(const Message& message) {
  return *message.GetReflection()->GetMessageFactory()->GetPrototype(message.GetDescriptor());
}

}  // namespace jointplan::plan
