#ifndef JOINTPLAN_EXCHANGE_VALUE_TEXT_H_
#define JOINTPLAN_EXCHANGE_VALUE_TEXT_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/struct.pb.h"

namespace jointplan::exchange {

// Says what to write for a resource name inside a value.
using NameText = std::function<std::string(absl::string_view name)>;

// Returns a value of a field as people read it: `120`, `a, b`, `text: ..., responsible: giz`; enums
// by their short names, partners and objectives as `name_text` has it.
std::string ValueText(const google::protobuf::Value& value, const NameText& name_text);

// Returns the last part of a resource name; of an objective the last two: `giz`, `gcm/15`.
std::string ShortName(absl::string_view name);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_VALUE_TEXT_H_
