#ifndef JOINTPLAN_EXCHANGE_YAML_H_
#define JOINTPLAN_EXCHANGE_YAML_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace jointplan::exchange {

// Returns a record as YAML for people to edit: the fields that are present, in the order of the
// API, without those that the server sets; texts of several lines as blocks; enum values without
// the type's name (`lead`). `header`, if any, stands at the top as comments. Fields of
// google.protobuf's own types are left out: no record that people edit has any. The texts of the
// record must be UTF-8.
std::string ToYaml(const google::protobuf::Message& message, absl::string_view header = "");

// Reads what ToYaml writes, in place of what `message` held. A scalar is read by the type of its
// field, so that `no`, `1e3` and `2019-02-27` are texts where a text belongs. A field without a
// value is absent. INVALID_ARGUMENT names line, column and field: no YAML, an unknown field (with
// the fields there are), a value of another type, a field that the server sets.
absl::Status FromYaml(absl::string_view yaml, google::protobuf::Message* message);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_YAML_H_
