#ifndef JOINTPLAN_CLI_FIELD_CANDIDATES_H_
#define JOINTPLAN_CLI_FIELD_CANDIDATES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "cli/value_kinds.h"
#include "google/protobuf/descriptor.h"

namespace jointplan::cli {

// The fields of a type of record that people edit, each with what it takes. Of fields that hold
// elements, `title[`: what the element is called has to follow.
std::vector<Candidate> FieldsToEdit(const google::protobuf::Descriptor* type);

// The fields of activities whose values many share, as `jointplan search --count` takes them.
std::vector<Candidate> FieldsToCount();

// What a field of a type takes as a value. Free text if `path` is more than a field's name.
ValueKind KindOfField(const google::protobuf::Descriptor* type, absl::string_view path);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_FIELD_CANDIDATES_H_
