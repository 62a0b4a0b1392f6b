#ifndef JOINTPLAN_EXCHANGE_JSON_H_
#define JOINTPLAN_EXCHANGE_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace jointplan::exchange {

// How JSON is laid out.
enum class JsonLayout { kOneLine, kIndented };

// Returns a record as JSON: protobuf's own mapping, with the field names of the API. INTERNAL if
// the record holds text that is not UTF-8, which no record of the service does.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message,
                                   JsonLayout layout = JsonLayout::kIndented);

// Reads a record from JSON, in place of what `message` held. INVALID_ARGUMENT says what is wrong:
// bad JSON, a field that does not exist, a value of another type.
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_JSON_H_
