#ifndef JOINTPLAN_CLI_TYPED_RECORD_H_
#define JOINTPLAN_CLI_TYPED_RECORD_H_

#include "cli/context.h"
#include "cli/known_names.h"
#include "google/protobuf/descriptor.h"

namespace jointplan::cli {

// Returns the type of the record that the command is about, as far as the line tells: an activity
// unless it is something else.
const google::protobuf::Descriptor* TypeOnLine(const NamesPlace& place, Context* context);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TYPED_RECORD_H_
