#include "exchange/value_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace jointplan::exchange {
namespace {

// Values of enums are known by the beginning of their names, because a value says nothing of its
// type.
constexpr std::array<absl::string_view, 8> kEnumPrefixes = {
    "PARTNER_ROLE_", "CONSENT_",      "NEXT_STEP_STATUS_",      "FUNDING_STATUS_",
    "PLAN_READERS_", "PARTNER_TYPE_", "IMPLEMENTATION_STATUS_", "PROPOSAL_STATE_"};

std::string StringText(absl::string_view text, const NameText& name_text) {
  for (const absl::string_view prefix : kEnumPrefixes) {
    absl::string_view rest = text;
    if (!absl::ConsumePrefix(&rest, prefix)) continue;
    std::string word = absl::AsciiStrToLower(rest);
    std::replace(word.begin(), word.end(), '_', '-');
    return word;
  }
  const bool is_name = absl::StartsWith(text, "partners/") || absl::StartsWith(text, "frameworks/");
  return is_name ? name_text(text) : std::string(text);
}

std::string NumberText(double number) {
  if (std::nearbyint(number) == number && std::fabs(number) < 1e15) {
    return absl::StrFormat("%.0f", number);
  }
  return absl::StrCat(number);
}

std::string StructText(const google::protobuf::Struct& fields, const NameText& name_text) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : fields.fields()) {
    parts.push_back(absl::StrCat(key, ": ", ValueText(value, name_text)));
  }
  std::sort(parts.begin(), parts.end());
  return absl::StrJoin(parts, ", ");
}

std::string ListText(const google::protobuf::ListValue& list, const NameText& name_text) {
  std::vector<std::string> parts;
  for (const auto& value : list.values()) {
    const std::string text = ValueText(value, name_text);
    parts.push_back(value.has_struct_value() ? absl::StrCat("{", text, "}") : text);
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace

std::string ValueText(const google::protobuf::Value& value, const NameText& name_text) {
  switch (value.kind_case()) {
    case google::protobuf::Value::kStringValue:
      return StringText(value.string_value(), name_text);
    case google::protobuf::Value::kNumberValue:
      return NumberText(value.number_value());
    case google::protobuf::Value::kBoolValue:
      return value.bool_value() ? "yes" : "no";
    case google::protobuf::Value::kListValue:
      return ListText(value.list_value(), name_text);
    case google::protobuf::Value::kStructValue:
      return StructText(value.struct_value(), name_text);
    default:
      return "(none)";
  }
}

std::string ShortName(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() == 4 && parts[0] == "frameworks") return absl::StrCat(parts[1], "/", parts[3]);
  return parts.back();
}

}  // namespace jointplan::exchange
