#include "exchange/yaml.h"

#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "exchange/enum_names.h"
#include "exchange/yaml_tree.h"
#include "google/protobuf/descriptor.h"
#include "plan/field_path.h"
#include "plan/record_shape.h"

// The half of yaml.h that reads; yaml_write.cc writes.
namespace jointplan::exchange {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Kind = YamlNode::Kind;

std::string FieldNames(const Descriptor* type) {
  std::vector<std::string> names;
  for (const plan::FieldShape& shape : plan::ShapeOf(type)) {
    if (!shape.by_server()) names.push_back(shape.field->name());
  }
  return absl::StrJoin(names, ", ");
}

absl::Status WrongType(const YamlNode& node, const std::string& path, absl::string_view wanted) {
  return YamlError(node, path, absl::StrCat("expected ", wanted));
}

// Reads a scalar into a field that is no message: sets it, or appends to it if it is repeated.
absl::Status ReadScalar(const YamlNode& node, const FieldDescriptor* field, const std::string& path,
                        Message* message) {
  if (node.kind != Kind::kScalar) return WrongType(node, path, "one value here");
  const Reflection* reflection = message->GetReflection();
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      repeated ? reflection->AddString(message, field, node.text)
               : reflection->SetString(message, field, node.text);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const std::optional<int> number = EnumNumber(field->enum_type(), node.text);
      if (!number.has_value()) {
        return WrongType(node, path, absl::StrCat("one of ", EnumNames(field->enum_type())));
      }
      repeated ? reflection->AddEnumValue(message, field, *number)
               : reflection->SetEnumValue(message, field, *number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool value = false;
      if (!absl::SimpleAtob(node.text, &value)) return WrongType(node, path, "true or false");
      repeated ? reflection->AddBool(message, field, value)
               : reflection->SetBool(message, field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t value = 0;
      if (!absl::SimpleAtoi(node.text, &value)) return WrongType(node, path, "a whole number");
      repeated ? reflection->AddInt32(message, field, value)
               : reflection->SetInt32(message, field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t value = 0;
      if (!absl::SimpleAtoi(node.text, &value)) return WrongType(node, path, "a whole number");
      repeated ? reflection->AddInt64(message, field, value)
               : reflection->SetInt64(message, field, value);
      return absl::OkStatus();
    }
    default:
      return YamlError(node, path, "cannot be edited as text");
  }
}

absl::Status ReadBody(const YamlNode& node, const std::string& path, Message* message);

absl::Status ReadMap(const YamlNode& node, const plan::FieldShape& shape, const std::string& path,
                     Message* message) {
  if (node.kind != Kind::kMap) return WrongType(node, path, "keys with values, `en: text`");
  for (const auto& [key, value] : node.fields) {
    const std::string value_path = plan::FieldPath({{path, key}}).ToString();
    Message* entry = message->GetReflection()->AddMessage(message, shape.field);
    if (!plan::SetKey(key, shape.key, entry)) return WrongType(value, value_path, "another key");
    JP_RETURN_IF_ERROR(ReadScalar(value, shape.value, value_path, entry));
  }
  return absl::OkStatus();
}

absl::Status ReadList(const YamlNode& node, const FieldDescriptor* field, const std::string& path,
                      Message* message) {
  if (node.kind != Kind::kSequence) return WrongType(node, path, "a list, one `- ` a line");
  for (size_t i = 0; i < node.items.size(); ++i) {
    const std::string item_path = absl::StrCat(path, "[", i, "]");
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      JP_RETURN_IF_ERROR(ReadScalar(node.items[i], field, item_path, message));
      continue;
    }
    Message* element = message->GetReflection()->AddMessage(message, field);
    JP_RETURN_IF_ERROR(ReadBody(node.items[i], item_path, element));
  }
  return absl::OkStatus();
}

absl::Status ReadField(const YamlNode& node, const plan::FieldShape& shape, const std::string& path,
                       Message* message) {
  const FieldDescriptor* field = shape.field;
  if (node.kind == Kind::kNull) return absl::OkStatus();
  if (shape.by_server()) {
    return YamlError(node, path, "is set by the server and cannot be changed; take it out");
  }
  if (field->is_map()) return ReadMap(node, shape, path, message);
  if (field->is_repeated()) return ReadList(node, field, path, message);
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return ReadScalar(node, field, path, message);
  }
  if (absl::StartsWith(field->message_type()->full_name(), "google.protobuf.")) {
    return YamlError(node, path, "cannot be edited as text");
  }
  return ReadBody(node, path, message->GetReflection()->MutableMessage(message, field));
}

absl::Status ReadBody(const YamlNode& node, const std::string& path, Message* message) {
  if (node.kind == Kind::kNull) return absl::OkStatus();
  if (node.kind != Kind::kMap) return WrongType(node, path, "fields, `name: value`");
  for (const auto& [name, value] : node.fields) {
    const std::string field_path = path.empty() ? name : absl::StrCat(path, ".", name);
    const plan::FieldShape* shape = plan::FindShape(message->GetDescriptor(), name);
    if (shape == nullptr) {
      return YamlError(value, field_path,
                       absl::StrCat("there is no such field; the fields here are ",
                                    FieldNames(message->GetDescriptor())));
    }
    JP_RETURN_IF_ERROR(ReadField(value, *shape, field_path, message));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FromYaml(absl::string_view yaml, Message* message) {
  message->Clear();
  JP_ASSIGN_OR_RETURN(const YamlNode root, ParseYaml(yaml));
  return ReadBody(root, "", message);
}

}  // namespace jointplan::exchange
