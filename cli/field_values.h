#ifndef JOINTPLAN_CLI_FIELD_VALUES_H_
#define JOINTPLAN_CLI_FIELD_VALUES_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "plan/field_path.h"

namespace jointplan::cli {

// Returns the type of the record that a whole name names: an activity, a need, a partner, a
// proposal or an agreement, else a plan.
const google::protobuf::Descriptor* TypeOfRecord(absl::string_view name);

// Reads a field's path as people type it: as everywhere, and `participants[giz]` for
// `participants[partners/giz]`. A usage error names what does not exist.
absl::StatusOr<plan::FieldPath> ReadPath(const google::protobuf::Descriptor* type,
                                         absl::string_view text);

// Reads a value for the field at `path` as people type it: texts, dates and numbers as they are,
// `ongoing` for an enum, `giz` for a partner, `a,b` for a set, and JSON for what has parts. A usage
// error says what the field takes.
absl::StatusOr<google::protobuf::Value> ReadValue(const google::protobuf::Descriptor* type,
                                                  const plan::FieldPath& path,
                                                  absl::string_view text);

// Splits `PATH=VALUE` at the first `=` that stands neither in brackets nor in quotes. A usage error
// names `flag` if there is none.
absl::StatusOr<std::pair<std::string, std::string>> SplitAssignment(absl::string_view flag,
                                                                    absl::string_view text);

// Returns where the first `separator` outside brackets and quotes is, or npos.
size_t FindOutside(absl::string_view text, char separator);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_FIELD_VALUES_H_
