#ifndef JOINTPLAN_PLAN_SCALAR_H_
#define JOINTPLAN_PLAN_SCALAR_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace jointplan::plan {

// One value of any field that is not a message: numbers, truth values and enums as `number`,
// floating-point numbers by their bits (so that a NaN equals itself), strings and bytes as `text`,
// which points into the message it was read from. Values of one field order the same everywhere.
struct Scalar {
  int64_t number = 0;
  absl::string_view text;

  bool operator==(const Scalar& other) const {
    return number == other.number && text == other.text;
  }
  bool operator<(const Scalar& other) const {
    return number != other.number ? number < other.number : text < other.text;
  }
};

// Returns the value of a single field, or the element `index` of a repeated one.
Scalar ReadScalar(const google::protobuf::Message& message,
                  const google::protobuf::FieldDescriptor* field, int index = -1);

// Sets a single field.
void WriteScalar(const Scalar& scalar, const google::protobuf::FieldDescriptor* field,
                 google::protobuf::Message* message);

// Appends to a repeated field. `scalar` must not point into `message`.
void AddScalar(const Scalar& scalar, const google::protobuf::FieldDescriptor* field,
               google::protobuf::Message* message);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_SCALAR_H_
