#include "exchange/enum_names.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::EnumDescriptor;

// What the names of all values of a type begin with: that of the first, which is UNSPECIFIED.
absl::string_view PrefixOf(const EnumDescriptor* type) {
  return absl::StripSuffix(type->value(0)->name(), "UNSPECIFIED");
}

std::string ShortName(const EnumDescriptor* type, absl::string_view name) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, PrefixOf(type)));
}

}  // namespace

std::string ShortEnumName(const EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : ShortName(type, value->name());
}

std::optional<int> EnumNumber(const EnumDescriptor* type, absl::string_view name) {
  for (int i = 0; i < type->value_count(); ++i) {
    const std::string& whole = type->value(i)->name();
    if (absl::EqualsIgnoreCase(name, whole) ||
        absl::EqualsIgnoreCase(name, ShortName(type, whole))) {
      return type->value(i)->number();
    }
  }
  int number = 0;
  // What a later version of the service knows, and this program shows by its number.
  if (absl::SimpleAtoi(name, &number)) return number;
  return std::nullopt;
}

std::string EnumNames(const EnumDescriptor* type) {
  std::vector<std::string> names;
  for (int i = 1; i < type->value_count(); ++i) {
    names.push_back(ShortName(type, type->value(i)->name()));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace jointplan::exchange
