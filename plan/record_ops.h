#ifndef JOINTPLAN_PLAN_RECORD_OPS_H_
#define JOINTPLAN_PLAN_RECORD_OPS_H_

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "plan/record_shape.h"
#include "plan/scalar.h"

namespace jointplan::plan {

// Comparing and copying parts of records. The two messages of a call always have the same type.

// Whether a field is the same in both, the order of lists and its presence included.
bool ExactField(const google::protobuf::Message& a, const google::protobuf::Message& b,
                const google::protobuf::FieldDescriptor* field);

// Whether two messages are the same in every field, unknown ones included.
bool ExactMessage(const google::protobuf::Message& a, const google::protobuf::Message& b);

// Whether a field means the same in both: sets and keyed lists without order are compared without
// it, and within elements names and output-only fields are not looked at.
bool SameField(const google::protobuf::Message& a, const google::protobuf::Message& b,
               const FieldShape& shape);

// Whether two messages mean the same in every field that can be edited.
bool SameMessage(const google::protobuf::Message& a, const google::protobuf::Message& b);

// Whether a field holds anything: it is present, or has elements.
bool HasAny(const google::protobuf::Message& message,
            const google::protobuf::FieldDescriptor* field);

// Makes a field of `to` what it is in `from`.
void CopyField(const google::protobuf::Message& from,
               const google::protobuf::FieldDescriptor* field, google::protobuf::Message* to);

// Returns the fields of a message that this build does not know, as bytes.
std::string UnknownBytes(const google::protobuf::Message& message);

// Makes the unknown fields of `to` those of `from`.
void CopyUnknown(const google::protobuf::Message& from, google::protobuf::Message* to);

// Returns the members of a set, sorted and without doubles. They point into the message.
std::vector<Scalar> MembersOf(const google::protobuf::Message& message,
                              const google::protobuf::FieldDescriptor* field);

// Replaces the members of a set. They must not point into `message`.
void SetMembers(const std::vector<Scalar>& members, const google::protobuf::FieldDescriptor* field,
                google::protobuf::Message* message);

// Returns what at least one of two sorted sets has.
std::vector<Scalar> Union(const std::vector<Scalar>& a, const std::vector<Scalar>& b);

// Reduces a repeated field to the elements that `order` names by their place now, in that order.
void Arrange(const std::vector<int>& order, const google::protobuf::FieldDescriptor* field,
             google::protobuf::Message* message);

// Reduces a keyed list or map to the elements that `keys` name, in that order. Each key must name
// an element.
void ArrangeByKey(const std::vector<std::string>& keys, const FieldShape& shape,
                  google::protobuf::Message* parent);

// Returns a copy; null gives null.
std::unique_ptr<google::protobuf::Message> CopyOf(const google::protobuf::Message* message);

// Returns an empty message of the same type, which lives as long as the process.
const google::protobuf::Message& EmptyOf(const google::protobuf::Message& message);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_RECORD_OPS_H_
