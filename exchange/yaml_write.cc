#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange/enum_names.h"
#include "exchange/yaml.h"
#include "exchange/yaml_tree.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kIndent = 2;

std::string Margin(int indent) { return std::string(static_cast<size_t>(indent), ' '); }

// One value of a field that is not a message; `index` is -1 for a single field.
std::string ScalarOf(const Message& message, const FieldDescriptor* field, int index, int indent) {
  const Reflection* reflection = message.GetReflection();
  const bool single = index < 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return YamlText(single ? reflection->GetString(message, field)
                             : reflection->GetRepeatedString(message, field, index),
                      indent);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortEnumName(field->enum_type(),
                           single ? reflection->GetEnumValue(message, field)
                                  : reflection->GetRepeatedEnumValue(message, field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (single ? reflection->GetBool(message, field)
                     : reflection->GetRepeatedBool(message, field, index))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(single ? reflection->GetInt32(message, field)
                                 : reflection->GetRepeatedInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(single ? reflection->GetInt64(message, field)
                                 : reflection->GetRepeatedInt64(message, field, index));
    default:
      return "";
  }
}

std::string BodyOf(const Message& message, int indent);

// The elements of a map, by key, so that the text does not change from one process to the next.
std::string MapOf(const Message& message, const plan::FieldShape& shape, int indent) {
  std::string body;
  for (const plan::Element& entry : plan::ElementsOf(message, shape)) {
    absl::StrAppend(&body, Margin(indent), YamlScalar(entry.key), ": ",
                    ScalarOf(*entry.message, shape.value, -1, indent), "\n");
  }
  return body;
}

std::string ItemOf(const Message& message, const FieldDescriptor* field, int index, int indent) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return absl::StrCat(Margin(indent), "- ", ScalarOf(message, field, index, indent), "\n");
  }
  std::string body =
      BodyOf(message.GetReflection()->GetRepeatedMessage(message, field, index), indent + kIndent);
  if (body.empty()) return absl::StrCat(Margin(indent), "- {}\n");
  body[static_cast<size_t>(indent)] = '-';
  return body;
}

std::string ListOf(const Message& message, const FieldDescriptor* field, int indent) {
  std::string body;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    absl::StrAppend(&body, ItemOf(message, field, i, indent));
  }
  return body;
}

std::string FieldOf(const Message& message, const plan::FieldShape& shape, int indent) {
  const FieldDescriptor* field = shape.field;
  const std::string name = absl::StrCat(Margin(indent), field->name(), ":");
  if (field->is_map()) return absl::StrCat(name, "\n", MapOf(message, shape, indent + kIndent));
  if (field->is_repeated()) {
    return absl::StrCat(name, "\n", ListOf(message, field, indent + kIndent));
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const std::string body =
        BodyOf(message.GetReflection()->GetMessage(message, field), indent + kIndent);
    return body.empty() ? absl::StrCat(name, " {}\n") : absl::StrCat(name, "\n", body);
  }
  return absl::StrCat(name, " ", ScalarOf(message, field, -1, indent), "\n");
}

// Whether a field is left out whatever it holds.
bool IsUnsaid(const plan::FieldShape& shape) {
  const FieldDescriptor* field = shape.field;
  return shape.by_server() || shape.opaque ||
         (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map() &&
          absl::StartsWith(field->message_type()->full_name(), "google.protobuf."));
}

bool IsShown(const Message& message, const plan::FieldShape& shape) {
  return !IsUnsaid(shape) && plan::HasAny(message, shape.field);
}

std::string BodyOf(const Message& message, int indent) {
  std::string body;
  for (const plan::FieldShape& shape : plan::ShapeOf(message.GetDescriptor())) {
    if (IsShown(message, shape)) absl::StrAppend(&body, FieldOf(message, shape, indent));
  }
  return body;
}

// What KeepUnsaid does for the elements of a list or the one message of a field.
void KeepInside(const Message& original, const plan::FieldShape& shape, Message* record) {
  const FieldDescriptor* field = shape.field;
  const Reflection* reflection = record->GetReflection();
  if (shape.kind == plan::FieldKind::kKeyed) {
    const plan::Elements before = plan::ElementsOf(original, shape);
    for (const plan::Element& element : plan::ElementsOf(*record, shape)) {
      const plan::Element* match = plan::FindElement(before, element.key);
      if (match == nullptr) continue;
      KeepUnsaid(*match->message, reflection->MutableRepeatedMessage(record, field, element.index));
    }
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated() &&
             reflection->HasField(*record, field) && reflection->HasField(original, field)) {
    KeepUnsaid(reflection->GetMessage(original, field), reflection->MutableMessage(record, field));
  }
}

}  // namespace

void KeepUnsaid(const Message& original, Message* record) {
  for (const plan::FieldShape& shape : plan::ShapeOf(original.GetDescriptor())) {
    if (IsUnsaid(shape)) {
      plan::CopyField(original, shape.field, record);
    } else {
      KeepInside(original, shape, record);
    }
  }
  plan::CopyUnknown(original, record);
}

std::string ToYamlWithNotes(const Message& message, const YamlNotes& notes) {
  std::string text;
  for (const plan::FieldShape& shape : plan::ShapeOf(message.GetDescriptor())) {
    if (const auto note = notes.find(shape.field->name()); note != notes.end()) {
      absl::StrAppend(&text, note->second);
    }
    if (IsShown(message, shape)) absl::StrAppend(&text, FieldOf(message, shape, 0));
  }
  return text.empty() ? "{}\n" : text;
}

std::string ToYaml(const Message& message, absl::string_view header) {
  std::string text;
  if (!header.empty()) {
    for (const absl::string_view line : absl::StrSplit(header, '\n')) {
      absl::StrAppend(&text, line.empty() ? "#" : "# ", line, "\n");
    }
  }
  const std::string body = BodyOf(message, 0);
  return absl::StrCat(text, body.empty() ? "{}\n" : body);
}

}  // namespace jointplan::exchange
