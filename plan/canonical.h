#ifndef JOINTPLAN_PLAN_CANONICAL_H_
#define JOINTPLAN_PLAN_CANONICAL_H_

#include <string>

#include "google/protobuf/message.h"
#include "plan/record_shape.h"

namespace jointplan::plan {

// Puts a record into the one form in which it is stored: output-only fields cleared, sets sorted
// and without doubles, keyed lists without order sorted by key. Texts are left as they are.
void Canonicalize(google::protobuf::Message* record);

// The same for a record that is known to be in that form but for some of its fields.
void Canonicalize(google::protobuf::Message* record, const Fields& only);

// Clears the fields marked `bookkeeping`: what is left is what people wrote.
void ClearBookkeeping(google::protobuf::Message* record);

// Returns the record's bytes, the same for equal records in every process: maps by key, unknown
// fields kept. What is digested is always stored bytes, never bytes made anew.
std::string Serialize(const google::protobuf::Message& record);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_CANONICAL_H_
