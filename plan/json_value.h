#ifndef JOINTPLAN_PLAN_JSON_VALUE_H_
#define JOINTPLAN_PLAN_JSON_VALUE_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "plan/list_order.h"

namespace jointplan::plan {

// Values of fields as JSON, in the form of protobuf's own JSON mapping with the field names of the
// .proto files: enums by name, 64-bit integers and bytes as strings, messages as objects.

// Returns a field's value, or nothing if it is absent or has no elements.
std::optional<google::protobuf::Value> FieldToValue(const google::protobuf::Message& message,
                                                    const google::protobuf::FieldDescriptor* field);

// Returns a message as an object, without its output-only fields.
google::protobuf::Value MessageToValue(const google::protobuf::Message& message);

// Returns the value of a map's entry; a value that is absent there is the empty one.
google::protobuf::Value EntryToValue(const google::protobuf::Message& entry,
                                     const google::protobuf::FieldDescriptor* value);

// Returns a text, or a list of texts, as JSON.
google::protobuf::Value TextToValue(absl::string_view text);
google::protobuf::Value KeysToValue(const KeyOrder& keys);

// Returns the unknown fields of a message in base64, or nothing if there are none.
std::optional<google::protobuf::Value> UnknownToValue(const google::protobuf::Message& message);

// Sets a field to a value; JSON null clears it. INVALID_ARGUMENT naming `path` if the value has
// not the field's type.
absl::Status SetFieldFromValue(const google::protobuf::Value& value, absl::string_view path,
                               const google::protobuf::FieldDescriptor* field,
                               google::protobuf::Message* message);

// Reads an object into `message`, in place of what is there. INVALID_ARGUMENT names `path`.
absl::Status SetMessageFromValue(const google::protobuf::Value& value, absl::string_view path,
                                 google::protobuf::Message* message);

// Reads a list of texts; INVALID_ARGUMENT names `path`.
absl::StatusOr<KeyOrder> KeysFromValue(const google::protobuf::Value& value,
                                       absl::string_view path);

// Sets the unknown fields from base64; INVALID_ARGUMENT names `path`.
absl::Status SetUnknownFromValue(const google::protobuf::Value& value, absl::string_view path,
                                 google::protobuf::Message* message);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_JSON_VALUE_H_
