#ifndef JOINTPLAN_EXCHANGE_YAML_H_
#define JOINTPLAN_EXCHANGE_YAML_H_

#include <map>
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

// What stands above fields: whole lines of comment, by the name of a field of the record.
using YamlNotes = std::map<std::string, std::string>;

// As ToYaml, with a note above each field that has one, or where the field would stand.
std::string ToYamlWithNotes(const google::protobuf::Message& message, const YamlNotes& notes);

// Reads what ToYaml writes, in place of what `message` held. A scalar is read by the type of its
// field, so that `no`, `1e3` and `2019-02-27` are texts where a text belongs. A field without a
// value is absent. INVALID_ARGUMENT names line, column and field: no YAML, an unknown field (with
// the fields there are), a value of another type, a field that the server sets.
absl::Status FromYaml(absl::string_view yaml, google::protobuf::Message* message);

// Gives a record that FromYaml read what ToYaml had left out of `original`: what the server sets,
// and fields that this build does not know; also inside the elements that both have.
void KeepUnsaid(const google::protobuf::Message& original, google::protobuf::Message* record);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_YAML_H_
