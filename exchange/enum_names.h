#ifndef JOINTPLAN_EXCHANGE_ENUM_NAMES_H_
#define JOINTPLAN_EXCHANGE_ENUM_NAMES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace jointplan::exchange {

// Returns the name of an enum value as people write it: `lead` for PARTNER_ROLE_LEAD. A number
// without a name is returned as its digits.
std::string ShortEnumName(const google::protobuf::EnumDescriptor* type, int number);

// Returns the value that people mean: the short or the whole name in any case, or nothing.
std::optional<int> EnumNumber(const google::protobuf::EnumDescriptor* type, absl::string_view name);

// Returns the short names of all values but UNSPECIFIED, with commas, for messages.
std::string EnumNames(const google::protobuf::EnumDescriptor* type);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_ENUM_NAMES_H_
