#ifndef JOINTPLAN_PLAN_WIRE_TEXT_H_
#define JOINTPLAN_PLAN_WIRE_TEXT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace jointplan::plan {

// Says why `bytes` could not be parsed as a message of `type`: INVALID_ARGUMENT naming the first
// text field that is not UTF-8 (`activity.title`, `edits[2].update_activity.tags[0]`) and the
// offset in it, or that the bytes are no such message at all. For bytes that protobuf refused; it
// says only that it did.
absl::Status ParseError(absl::string_view bytes, const google::protobuf::Descriptor* type);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_WIRE_TEXT_H_
