#include "plan/json_value.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "google/protobuf/util/json_util.h"
#include "plan/errors.h"
#include "plan/record_ops.h"
#include "plan/record_shape.h"
#include "plan/scalar.h"

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Value;

Value NumberToValue(double number) {
  Value value;
  value.set_number_value(number);
  return value;
}

// JSON has no word for these numbers; protobuf writes them as texts.
Value FloatToValue(double number) {
  if (std::isnan(number)) return TextToValue("NaN");
  if (std::isinf(number)) return TextToValue(number > 0 ? "Infinity" : "-Infinity");
  return NumberToValue(number);
}

Value EnumToValue(const FieldDescriptor* field, int64_t number) {
  const auto* known = field->enum_type()->FindValueByNumber(static_cast<int>(number));
  return known != nullptr ? TextToValue(known->name()) : NumberToValue(static_cast<double>(number));
}

Value BytesToValue(absl::string_view bytes) { return TextToValue(absl::Base64Escape(bytes)); }

Value ScalarToValue(const Message& message, const FieldDescriptor* field, int index) {
  const Scalar scalar = ReadScalar(message, field, index);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL: {
      Value value;
      value.set_bool_value(scalar.number != 0);
      return value;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumToValue(field, scalar.number);
    case FieldDescriptor::CPPTYPE_INT64:
      return TextToValue(absl::StrCat(scalar.number));
    case FieldDescriptor::CPPTYPE_UINT64:
      return TextToValue(absl::StrCat(static_cast<uint64_t>(scalar.number)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return FloatToValue(std::bit_cast<double>(scalar.number));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return FloatToValue(std::bit_cast<float>(static_cast<int32_t>(scalar.number)));
    case FieldDescriptor::CPPTYPE_STRING:
      return field->type() == FieldDescriptor::TYPE_BYTES ? BytesToValue(scalar.text)
                                                          : TextToValue(scalar.text);
    default:
      return NumberToValue(static_cast<double>(scalar.number));
  }
}

// Types with a JSON form of their own: times, durations, masks, JSON values.
bool HasOwnJson(const Message& message) {
  return absl::StartsWith(message.GetDescriptor()->full_name(), "google.protobuf.");
}

Value OwnJson(const Message& message) {
  std::string json;
  Value value;
  const bool done = google::protobuf::util::MessageToJsonString(message, &json).ok() &&
                    google::protobuf::util::JsonStringToMessage(json, &value).ok();
  // A time out of range, say, has no JSON form. Its bytes are shown instead.
  return done ? value : BytesToValue(message.SerializeAsString());
}

Value ItemToValue(const Message& message, const FieldDescriptor* field, int index) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return ScalarToValue(message, field, index);
  }
  const auto* reflection = message.GetReflection();
  return MessageToValue(index < 0 ? reflection->GetMessage(message, field)
                                  : reflection->GetRepeatedMessage(message, field, index));
}

Value MapToValue(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  Value value;
  auto& members = *value.mutable_struct_value()->mutable_fields();
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    const Message& entry = reflection->GetRepeatedMessage(message, field, i);
    members[KeyOf(entry, field->message_type()->map_key())] =
        EntryToValue(entry, field->message_type()->map_value());
  }
  return value;
}

Value ListToValue(const Message& message, const FieldDescriptor* field) {
  Value value;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    *value.mutable_list_value()->add_values() = ItemToValue(message, field, i);
  }
  return value;
}

absl::Status Wrong(absl::string_view path, absl::string_view wanted) {
  return FieldError(path, absl::StrCat("The value must be ", wanted, "."));
}

// Reads an integer from a number or, as protobuf's JSON has it, from a text.
template <typename Integer>
bool ReadInteger(const Value& value, int64_t* number) {
  Integer read = 0;
  if (value.kind_case() == Value::kStringValue) {
    if (!absl::SimpleAtoi(value.string_value(), &read)) return false;
  } else {
    const double given = value.number_value();
    // Beyond 2^53 a double no longer says which integer is meant.
    if (value.kind_case() != Value::kNumberValue || std::trunc(given) != given ||
        std::abs(given) > 9007199254740992.0 ||
        given < static_cast<double>(std::numeric_limits<Integer>::min()) ||
        given > static_cast<double>(std::numeric_limits<Integer>::max())) {
      return false;
    }
    read = static_cast<Integer>(given);
  }
  *number = static_cast<int64_t>(read);
  return true;
}

absl::Status ReadEnum(const Value& value, absl::string_view path, const FieldDescriptor* field,
                      int64_t* number) {
  if (value.kind_case() == Value::kNumberValue && ReadInteger<int32_t>(value, number)) {
    return absl::OkStatus();
  }
  const auto* known = value.kind_case() == Value::kStringValue
                          ? field->enum_type()->FindValueByName(value.string_value())
                          : nullptr;
  if (known == nullptr) {
    return Wrong(path, absl::StrCat("one of ", field->enum_type()->value(0)->name(),
                                    " and the other names of ", field->enum_type()->name()));
  }
  *number = known->number();
  return absl::OkStatus();
}

bool ReadFloat(const Value& value, double* number) {
  if (value.kind_case() == Value::kNumberValue) {
    *number = value.number_value();
    return true;
  }
  return value.kind_case() == Value::kStringValue && absl::SimpleAtod(value.string_value(), number);
}

absl::Status ReadText(const Value& value, absl::string_view path, const FieldDescriptor* field,
                      std::string* text) {
  if (value.kind_case() != Value::kStringValue) return Wrong(path, "a text");
  if (field->type() != FieldDescriptor::TYPE_BYTES) {
    *text = value.string_value();
  } else if (!absl::Base64Unescape(value.string_value(), text)) {
    return Wrong(path, "bytes in base64");
  }
  return absl::OkStatus();
}

// Reads one value that is not a message. A text is put into `text`, to which `scalar` points.
absl::Status ReadValue(const Value& value, absl::string_view path, const FieldDescriptor* field,
                       std::string* text, Scalar* scalar) {
  double real = 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value.kind_case() != Value::kBoolValue) return Wrong(path, "true or false");
      scalar->number = value.bool_value() ? 1 : 0;
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(value, path, field, &scalar->number);
    case FieldDescriptor::CPPTYPE_STRING:
      JP_RETURN_IF_ERROR(ReadText(value, path, field, text));
      scalar->text = *text;
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (!ReadFloat(value, &real)) return Wrong(path, "a number");
      scalar->number = std::bit_cast<int64_t>(real);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_FLOAT:
      if (!ReadFloat(value, &real)) return Wrong(path, "a number");
      scalar->number = std::bit_cast<int32_t>(static_cast<float>(real));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32:
      return ReadInteger<int32_t>(value, &scalar->number) ? absl::OkStatus()
                                                          : Wrong(path, "a 32-bit integer");
    case FieldDescriptor::CPPTYPE_UINT32:
      return ReadInteger<uint32_t>(value, &scalar->number)
                 ? absl::OkStatus()
                 : Wrong(path, "a 32-bit integer that is not negative");
    case FieldDescriptor::CPPTYPE_INT64:
      return ReadInteger<int64_t>(value, &scalar->number) ? absl::OkStatus()
                                                          : Wrong(path, "a 64-bit integer");
    case FieldDescriptor::CPPTYPE_UINT64:
      return ReadInteger<uint64_t>(value, &scalar->number)
                 ? absl::OkStatus()
                 : Wrong(path, "a 64-bit integer that is not negative");
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return Wrong(path, "a single value");
}

// Sets a single field, or appends to a repeated one.
absl::Status PutItem(const Value& value, absl::string_view path, const FieldDescriptor* field,
                     Message* message) {
  const auto* reflection = message->GetReflection();
  const bool append = field->is_repeated();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return SetMessageFromValue(value, path,
                               append ? reflection->AddMessage(message, field)
                                      : reflection->MutableMessage(message, field));
  }
  Scalar scalar;
  std::string text;
  JP_RETURN_IF_ERROR(ReadValue(value, path, field, &text, &scalar));
  append ? AddScalar(scalar, field, message) : WriteScalar(scalar, field, message);
  return absl::OkStatus();
}

absl::Status PutMap(const Value& value, absl::string_view path, const FieldDescriptor* field,
                    Message* message) {
  if (value.kind_case() != Value::kStructValue) return Wrong(path, "an object");
  for (const auto& [key, item] : value.struct_value().fields()) {
    Message* entry = message->GetReflection()->AddMessage(message, field);
    if (!SetKey(key, field->message_type()->map_key(), entry)) {
      return FieldError(path, absl::StrCat("\"", key, "\" cannot be a key here."));
    }
    JP_RETURN_IF_ERROR(PutItem(item, path, field->message_type()->map_value(), entry));
  }
  return absl::OkStatus();
}

absl::Status PutList(const Value& value, absl::string_view path, const FieldDescriptor* field,
                     Message* message) {
  if (value.kind_case() != Value::kListValue) return Wrong(path, "a list");
  for (const Value& item : value.list_value().values()) {
    JP_RETURN_IF_ERROR(PutItem(item, path, field, message));
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<Value> FieldToValue(const Message& message, const FieldDescriptor* field) {
  if (!HasAny(message, field)) return std::nullopt;
  if (field->is_map()) return MapToValue(message, field);
  return field->is_repeated() ? ListToValue(message, field) : ItemToValue(message, field, -1);
}

Value MessageToValue(const Message& message) {
  if (HasOwnJson(message)) return OwnJson(message);
  Value value;
  auto& members = *value.mutable_struct_value()->mutable_fields();
  for (const FieldShape& shape : ShapeOf(message.GetDescriptor())) {
    if (shape.by_server()) continue;
    std::optional<Value> member = FieldToValue(message, shape.field);
    if (member.has_value()) members[shape.field->name()] = *std::move(member);
  }
  return value;
}

Value EntryToValue(const Message& entry, const FieldDescriptor* value) {
  return ItemToValue(entry, value, -1);
}

Value TextToValue(absl::string_view text) {
  Value value;
  value.set_string_value(std::string(text));
  return value;
}

Value KeysToValue(const KeyOrder& keys) {
  Value value;
  auto* list = value.mutable_list_value();
  for (const std::string& key : keys) *list->add_values() = TextToValue(key);
  return value;
}

std::optional<Value> UnknownToValue(const Message& message) {
  const std::string bytes = UnknownBytes(message);
  if (bytes.empty()) return std::nullopt;
  return BytesToValue(bytes);
}

absl::Status SetFieldFromValue(const Value& value, absl::string_view path,
                               const FieldDescriptor* field, Message* message) {
  message->GetReflection()->ClearField(message, field);
  if (value.kind_case() == Value::kNullValue) return absl::OkStatus();
  if (field->is_map()) return PutMap(value, path, field, message);
  if (field->is_repeated()) return PutList(value, path, field, message);
  return PutItem(value, path, field, message);
}

absl::Status SetMessageFromValue(const Value& value, absl::string_view path, Message* message) {
  std::string json;
  message->Clear();
  if (value.kind_case() == Value::KIND_NOT_SET ||
      !google::protobuf::util::MessageToJsonString(value, &json).ok()) {
    return Wrong(path, "JSON");
  }
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, message);
  if (parsed.ok()) return absl::OkStatus();
  return FieldError(path, absl::StrCat("The value must be a ", message->GetDescriptor()->name(),
                                       " in JSON: ", std::string(parsed.message()), "."));
}

absl::StatusOr<KeyOrder> KeysFromValue(const Value& value, absl::string_view path) {
  if (value.kind_case() != Value::kListValue) return Wrong(path, "a list of keys");
  KeyOrder keys;
  for (const Value& item : value.list_value().values()) {
    if (item.kind_case() != Value::kStringValue) return Wrong(path, "a list of keys");
    keys.push_back(item.string_value());
  }
  return keys;
}

absl::Status SetUnknownFromValue(const Value& value, absl::string_view path, Message* message) {
  std::string bytes;
  auto* fields = message->GetReflection()->MutableUnknownFields(message);
  if (value.kind_case() != Value::kStringValue ||
      !absl::Base64Unescape(value.string_value(), &bytes) || !fields->ParseFromString(bytes)) {
    return Wrong(path, "encoded fields in base64");
  }
  return absl::OkStatus();
}

}  // namespace jointplan::plan
