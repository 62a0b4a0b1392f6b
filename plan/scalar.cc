#include "plan/scalar.h"

#include <bit>
#include <string>

namespace jointplan::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Scalar Number(int64_t number) { return Scalar{number, {}}; }

// Protobuf keeps strings as std::string, so the reference is into the message and the scratch
// string stays unused.
Scalar Text(const Message& message, const FieldDescriptor* field, int index) {
  std::string scratch;
  const auto* reflection = message.GetReflection();
  if (index < 0) return Scalar{0, reflection->GetStringReference(message, field, &scratch)};
  return Scalar{0, reflection->GetRepeatedStringReference(message, field, index, &scratch)};
}

}  // namespace

Scalar ReadScalar(const Message& m, const FieldDescriptor* f, int i) {
  const auto* r = m.GetReflection();
  const bool one = i < 0;
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Number(one ? r->GetInt32(m, f) : r->GetRepeatedInt32(m, f, i));
    case FieldDescriptor::CPPTYPE_INT64:
      return Number(one ? r->GetInt64(m, f) : r->GetRepeatedInt64(m, f, i));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Number(one ? r->GetUInt32(m, f) : r->GetRepeatedUInt32(m, f, i));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Number(static_cast<int64_t>(one ? r->GetUInt64(m, f) : r->GetRepeatedUInt64(m, f, i)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Number(
          std::bit_cast<int64_t>(one ? r->GetDouble(m, f) : r->GetRepeatedDouble(m, f, i)));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Number(std::bit_cast<int32_t>(one ? r->GetFloat(m, f) : r->GetRepeatedFloat(m, f, i)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Number((one ? r->GetBool(m, f) : r->GetRepeatedBool(m, f, i)) ? 1 : 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Number(one ? r->GetEnumValue(m, f) : r->GetRepeatedEnumValue(m, f, i));
    case FieldDescriptor::CPPTYPE_STRING:
      return Text(m, f, i);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;  // Not a scalar; no caller asks.
  }
  return {};
}

void WriteScalar(const Scalar& scalar, const FieldDescriptor* field, Message* message) {
  const auto* reflection = message->GetReflection();
  const int64_t number = scalar.number;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, field, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(message, field, number);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(message, field, static_cast<uint32_t>(number));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->SetUInt64(message, field, static_cast<uint64_t>(number));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(message, field, std::bit_cast<double>(number));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->SetFloat(message, field,
                                  std::bit_cast<float>(static_cast<int32_t>(number)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, field, number != 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(message, field, static_cast<int>(number));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, field, std::string(scalar.text));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;  // Not a scalar; no caller asks.
  }
}

void AddScalar(const Scalar& scalar, const FieldDescriptor* field, Message* message) {
  const auto* reflection = message->GetReflection();
  const int64_t number = scalar.number;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->AddInt32(message, field, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->AddInt64(message, field, number);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->AddUInt32(message, field, static_cast<uint32_t>(number));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->AddUInt64(message, field, static_cast<uint64_t>(number));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->AddDouble(message, field, std::bit_cast<double>(number));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->AddFloat(message, field,
                                  std::bit_cast<float>(static_cast<int32_t>(number)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->AddBool(message, field, number != 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->AddEnumValue(message, field, static_cast<int>(number));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->AddString(message, field, std::string(scalar.text));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;  // Not a scalar; no caller asks.
  }
}

}  // namespace jointplan::plan
