#ifndef JOINTPLAN_PLAN_CANONICAL_H_
#define JOINTPLAN_PLAN_CANONICAL_H_

#include <string>

#include "google/protobuf/message.h"

namespace jointplan::plan {

// Puts a record into the one form in which it is stored: output-only fields cleared, sets sorted
// and without doubles, keyed lists without order sorted by key. Texts are left as they are.
void Canonicalize(google::protobuf::Message* record);

// Returns the record's bytes, the same for equal records in every process: maps by key, unknown
// fields kept. What is digested is always stored bytes, never bytes made anew.
std::string Serialize(const google::protobuf::Message& record);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_CANONICAL_H_
