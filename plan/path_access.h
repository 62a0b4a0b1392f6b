#ifndef JOINTPLAN_PLAN_PATH_ACCESS_H_
#define JOINTPLAN_PLAN_PATH_ACCESS_H_

#include "google/protobuf/message.h"
#include "plan/field_path.h"

namespace jointplan::plan {

// Returns the message that holds the field which the last step of a path names: the record itself,
// an element, or a message inside one. Null if it is absent. The path must not be empty and must
// have passed CheckPath for the record's type.
const google::protobuf::Message* ParentOf(const google::protobuf::Message& record,
                                          const FieldPath& path);
google::protobuf::Message* MutableParentOf(google::protobuf::Message* record,
                                           const FieldPath& path);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_PATH_ACCESS_H_
