#include "plan/record_shape.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "jointplan/v1/options.pb.h"
#include "plan/scalar.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

FieldShape MapShape(FieldShape shape, const v1::FieldRules& rules) {
  shape.kind = FieldKind::kMap;
  shape.key = shape.field->message_type()->map_key();
  shape.value = shape.field->message_type()->map_value();
  shape.text_values = rules.value_merge() == v1::MERGE_RULE_TEXT &&
                      shape.value->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return shape;
}

FieldShape ListShape(FieldShape shape, const v1::FieldRules& rules) {
  if (shape.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    shape.kind = FieldKind::kSet;
    return shape;
  }
  shape.key = shape.field->message_type()->FindFieldByName(rules.key());
  if (shape.key != nullptr) shape.kind = FieldKind::kKeyed;
  shape.ordered = rules.ordered();
  return shape;
}

FieldKind SingleKind(const FieldDescriptor* field, v1::MergeRule rule) {
  if (rule == v1::MERGE_RULE_TEXT && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return FieldKind::kText;
  }
  if (rule == v1::MERGE_RULE_FIELDS && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return FieldKind::kFields;
  }
  return FieldKind::kAtomic;
}

FieldShape ShapeOfField(const FieldDescriptor* field) {
  const v1::FieldRules& rules = field->options().GetExtension(v1::rules);
  FieldShape shape;
  shape.field = field;
  shape.output_only = rules.output_only();
  shape.bookkeeping = rules.bookkeeping();
  shape.opaque = rules.opaque();
  shape.identifier = rules.identifier();
  if (field->is_repeated() && rules.merge() == v1::MERGE_RULE_ATOMIC) return shape;
  if (field->is_map()) return MapShape(shape, rules);
  if (field->is_repeated()) return ListShape(shape, rules);
  shape.kind = SingleKind(field, rules.merge());
  return shape;
}

std::vector<FieldShape> MakeShape(const Descriptor* type) {
  std::vector<FieldShape> shapes;
  shapes.reserve(static_cast<size_t>(type->field_count()));
  for (int i = 0; i < type->field_count(); ++i) shapes.push_back(ShapeOfField(type->field(i)));
  return shapes;
}

// The shapes of all types of our API, made when the first is asked for; others are made for each
// thread.
class Shapes {
 public:
  Shapes() {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    for (const char* name : {"Activity", "Plan", "Need", "Partner", "Framework", "Objective"}) {
      Add(pool->FindMessageTypeByName(absl::StrCat("jointplan.v1.", name)));
    }
  }

  const std::vector<FieldShape>& Of(const Descriptor* type) const {
    const auto found = shapes_.find(type);
    if (found != shapes_.end()) return found->second;
    thread_local std::unordered_map<const Descriptor*, std::vector<FieldShape>> others;
    const auto [other, is_new] = others.try_emplace(type);
    if (is_new) other->second = MakeShape(type);
    return other->second;
  }

 private:
  void Add(const Descriptor* type) {
    if (type == nullptr || shapes_.contains(type)) return;
    shapes_[type] = MakeShape(type);
    for (int i = 0; i < type->field_count(); ++i) Add(type->field(i)->message_type());
  }

  absl::flat_hash_map<const Descriptor*, std::vector<FieldShape>> shapes_;
};

bool ByKey(const Element& a, const Element& b) {
  return a.key != b.key ? a.key < b.key : a.index < b.index;
}

bool SameKey(const Element& a, const Element& b) { return a.key == b.key; }

}  // namespace

const std::vector<FieldShape>& ShapeOf(const Descriptor* type) {
  static const Shapes* const kShapes = new Shapes();
  return kShapes->Of(type);
}

const FieldShape* FindShape(const Descriptor* type, absl::string_view name) {
  for (const FieldShape& shape : ShapeOf(type)) {
    if (shape.field->name() == name) return &shape;
  }
  return nullptr;
}

bool IsOpaque(const Descriptor* type, absl::string_view path) {
  const FieldShape* shape = FindShape(type, path.substr(0, path.find_first_of(".[")));
  return shape != nullptr && shape->opaque;
}

Elements ElementsOf(const Message& parent, const FieldShape& shape) {
  const auto* reflection = parent.GetReflection();
  const int count = reflection->FieldSize(parent, shape.field);
  Elements elements;
  elements.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Message& element = reflection->GetRepeatedMessage(parent, shape.field, i);
    elements.push_back({KeyOf(element, shape.key), i, &element});
  }
  std::sort(elements.begin(), elements.end(), ByKey);
  elements.erase(std::unique(elements.begin(), elements.end(), SameKey), elements.end());
  return elements;
}

const Element* FindElement(const Elements& elements, absl::string_view key) {
  const auto found = std::lower_bound(elements.begin(), elements.end(), key,
                                      [](const Element& element, absl::string_view wanted) {
                                        return absl::string_view(element.key) < wanted;
                                      });
  return found != elements.end() && found->key == key ? &*found : nullptr;
}

std::vector<std::string> KeysInOrder(const Message& parent, const FieldShape& shape) {
  const auto* reflection = parent.GetReflection();
  const int count = reflection->FieldSize(parent, shape.field);
  std::vector<std::string> keys;
  keys.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    keys.push_back(KeyOf(reflection->GetRepeatedMessage(parent, shape.field, i), shape.key));
  }
  return keys;
}

std::string KeyOf(const Message& element, const FieldDescriptor* key) {
  const Scalar scalar = ReadScalar(element, key);
  switch (key->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return std::string(scalar.text);
    case FieldDescriptor::CPPTYPE_BOOL:
      return scalar.number != 0 ? "true" : "false";
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(static_cast<uint64_t>(scalar.number));
    default:
      return absl::StrCat(scalar.number);
  }
}

bool SetKey(absl::string_view text, const FieldDescriptor* key, Message* element) {
  Scalar scalar;
  scalar.text = text;
  if (key->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    if (text == "true" || text == "false") {
      scalar.number = text == "true" ? 1 : 0;
    } else if (uint64_t large = 0; absl::SimpleAtoi(text, &large)) {
      scalar.number = static_cast<int64_t>(large);
    } else if (!absl::SimpleAtoi(text, &scalar.number)) {
      return false;
    }
  }
  WriteScalar(scalar, key, element);
  return KeyOf(*element, key) == text;
}

}  // namespace jointplan::plan
