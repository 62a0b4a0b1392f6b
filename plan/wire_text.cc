#include "plan/wire_text.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "plan/errors.h"
#include "plan/text.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDepthMax = 100;  // As protobuf's own parsers.

struct TextFault {
  std::string path;
  size_t offset = 0;
};

// Walks the fields of a message as they stand in its bytes.
class TextWalk {
 public:
  // Returns the first text that is not UTF-8. Stops without one at bytes that are no message.
  std::optional<TextFault> Find(absl::string_view bytes, const Descriptor* type,
                                const std::string& path, int depth) {
    CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                           static_cast<int>(bytes.size()));
    std::map<int, int> seen;
    for (uint32_t tag = input.ReadTag(); tag != 0; tag = input.ReadTag()) {
      const FieldDescriptor* field =
          type->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      const bool is_bytes =
          WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
      if (field == nullptr || !is_bytes) {
        if (!WireFormatLite::SkipField(&input, tag)) return std::nullopt;
        continue;
      }
      uint32_t size = 0;
      std::string value;
      if (!input.ReadVarint32(&size) || !input.ReadString(&value, static_cast<int>(size))) {
        return std::nullopt;
      }
      const std::string here = StepTo(*field, path, seen[field->number()]++);
      if (auto fault = InField(value, *field, here, depth)) return fault;
    }
    return std::nullopt;
  }

 private:
  static std::string StepTo(const FieldDescriptor& field, const std::string& path, int index) {
    const std::string step = field.is_repeated() && !field.is_map()
                                 ? absl::StrCat(field.name(), "[", index, "]")
                                 : std::string(field.name());
    return path.empty() ? step : absl::StrCat(path, ".", step);
  }

  std::optional<TextFault> InField(const std::string& value, const FieldDescriptor& field,
                                   const std::string& path, int depth) {
    if (field.type() == FieldDescriptor::TYPE_STRING) {
      const std::optional<size_t> offset = FirstInvalidUtf8(value);
      if (!offset.has_value()) return std::nullopt;
      // An entry of a map has a key and a value, which are no names that a caller knows.
      const size_t parent = path.rfind('.');
      const bool in_entry = field.containing_type()->options().map_entry();
      return TextFault{in_entry ? path.substr(0, parent) : path, *offset};
    }
    if (field.type() != FieldDescriptor::TYPE_MESSAGE || depth == kDepthMax) return std::nullopt;
    return Find(value, field.message_type(), path, depth + 1);
  }
};

}  // namespace

absl::Status ParseError(absl::string_view bytes, const Descriptor* type) {
  if (const auto fault = TextWalk().Find(bytes, type, "", 0)) {
    return FieldError(fault->path, absl::StrCat("is not UTF-8: the byte at offset ", fault->offset,
                                                " cannot be read"));
  }
  return FieldError("request",
                    absl::StrCat("the bytes are not a message of type ", type->full_name()));
}

}  // namespace jointplan::plan
