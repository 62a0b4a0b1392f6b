#include "exchange/iati_codes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "exchange/cell.h"
#include "plan/formats.h"
#include "plan/names.h"

namespace jointplan::exchange {
namespace {

struct RoleRow {
  v1::PartnerRole role;
  const char* code;
  bool is_read;  // Of several roles with one code, the one that the code is read as.
};
constexpr RoleRow kRoles[] = {
    {v1::PARTNER_ROLE_FUNDING, "1", true},
    {v1::PARTNER_ROLE_LEAD, "2", true},
    {v1::PARTNER_ROLE_IMPLEMENTING, "4", true},
    {v1::PARTNER_ROLE_SUPPORTING, "4", false},
};

struct TypeRow {
  v1::PartnerType type;
  const char* code;
};
// The first of several codes is the one that is written.
constexpr TypeRow kTypes[] = {
    {v1::PARTNER_TYPE_GOVERNMENT, "10"},       {v1::PARTNER_TYPE_LOCAL_GOVERNMENT, "11"},
    {v1::PARTNER_TYPE_BILATERAL_AGENCY, "15"}, {v1::PARTNER_TYPE_INTERNATIONAL_NGO, "21"},
    {v1::PARTNER_TYPE_NATIONAL_NGO, "22"},     {v1::PARTNER_TYPE_NATIONAL_NGO, "24"},
    {v1::PARTNER_TYPE_MULTILATERAL, "40"},     {v1::PARTNER_TYPE_PRIVATE_SECTOR, "70"},
    {v1::PARTNER_TYPE_PRIVATE_SECTOR, "71"},   {v1::PARTNER_TYPE_PRIVATE_SECTOR, "72"},
    {v1::PARTNER_TYPE_PRIVATE_SECTOR, "73"},   {v1::PARTNER_TYPE_ACADEMIC, "80"},
    {v1::PARTNER_TYPE_NETWORK, "90"},
};

}  // namespace

const std::vector<std::string>& IatiElements() {
  static const auto* elements = new std::vector<std::string>{
      "iati-identifier",
      "reporting-org",
      "title",
      "description",
      "participating-org",
      "other-identifier",
      "activity-status",
      "activity-date",
      "contact-info",
      "activity-scope",
      "recipient-country",
      "recipient-region",
      "location",
      "sector",
      "tag",
      "country-budget-items",
      "humanitarian-scope",
      "policy-marker",
      "collaboration-type",
      "default-flow-type",
      "default-finance-type",
      "default-aid-type",
      "default-tied-status",
      "budget",
      "planned-disbursement",
      "capital-spend",
      "transaction",
      "document-link",
      "related-activity",
      "legacy-data",
      "conditions",
      "result",
      "crs-add",
      "fss",
  };
  return *elements;
}

bool HasField(absl::string_view element) {
  static constexpr absl::string_view kWith[] = {
      "iati-identifier", "title",    "description",   "participating-org",
      "activity-status", "location", "activity-date", "recipient-country",
      "budget",          "result",   "document-link"};
  return std::find(std::begin(kWith), std::end(kWith), element) != std::end(kWith);
}

bool IsOwn(const XmlNode& node) {
  if (node.name.space == kOwnSpace) return true;
  if (node.Is("other-identifier")) {
    const absl::StatusOr<plan::ResourceName> name = plan::ParseName(node.Get("ref"), "ref");
    return node.Get("type") == "A1" && name.ok() &&
           (name->kind == plan::NameKind::kActivity || name->kind == plan::NameKind::kPlan);
  }
  const bool has_vocabulary = node.Is("sector") || node.Is("tag");
  return has_vocabulary && absl::StartsWith(node.Get("vocabulary-uri"), kOwnSpace);
}

std::optional<v1::ImplementationStatus> StatusOf(absl::string_view code) {
  if (code == "1") return v1::IMPLEMENTATION_STATUS_PLANNED;
  if (code == "2") return v1::IMPLEMENTATION_STATUS_ONGOING;
  if (code == "3" || code == "4") return v1::IMPLEMENTATION_STATUS_COMPLETED;
  if (code == "5") return v1::IMPLEMENTATION_STATUS_CANCELLED;
  if (code == "6") return v1::IMPLEMENTATION_STATUS_SUSPENDED;
  return std::nullopt;
}

std::string StatusCode(v1::ImplementationStatus status, bool has_open_steps) {
  switch (status) {
    case v1::IMPLEMENTATION_STATUS_ONGOING:
      return "2";
    case v1::IMPLEMENTATION_STATUS_COMPLETED:
      return has_open_steps ? "3" : "4";
    case v1::IMPLEMENTATION_STATUS_CANCELLED:
      return "5";
    case v1::IMPLEMENTATION_STATUS_SUSPENDED:
      return "6";
    default:
      return "1";
  }
}

std::optional<v1::PartnerRole> RoleOf(absl::string_view code) {
  // Who extends money on behalf of others supports the activity.
  if (code == "3") return v1::PARTNER_ROLE_SUPPORTING;
  for (const RoleRow& row : kRoles) {
    if (row.is_read && code == row.code) return row.role;
  }
  return std::nullopt;
}

std::string RoleCode(v1::PartnerRole role) {
  for (const RoleRow& row : kRoles) {
    if (row.role == role) return row.code;
  }
  return "";
}

std::string OrganisationTypeCode(v1::PartnerType type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return row.code;
  }
  return "";
}

v1::PartnerType OrganisationTypeOf(absl::string_view code) {
  for (const TypeRow& row : kTypes) {
    // What is called 90, other, may be anything.
    if (code == row.code && code != "90") return row.type;
  }
  return v1::PARTNER_TYPE_UNSPECIFIED;
}

std::string LanguageOf(absl::string_view tag, absl::string_view otherwise) {
  std::vector<std::string> parts = absl::StrSplit(tag, absl::ByAnyChar("-_"));
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool region = i > 0 && parts[i].size() == 2;
    parts[i] = region ? absl::AsciiStrToUpper(parts[i]) : absl::AsciiStrToLower(parts[i]);
  }
  std::string language = absl::StrJoin(parts, "-");
  return plan::IsLanguageTag(language) ? language : std::string(otherwise);
}

std::string DayOf(absl::string_view iso_date) {
  const std::string day(iso_date.substr(0, 10));
  const absl::string_view rest = iso_date.substr(day.size());
  // A time zone may follow, and in files that are not quite right a time.
  const bool ends = rest.empty() || absl::StrContains("Z+-T", rest.substr(0, 1));
  return ends && plan::IsDate(day) ? day : "";
}

std::string DecimalOf(absl::string_view text) {
  absl::ConsumePrefix(&text, "+");
  if (text.find_first_of("eE") != absl::string_view::npos) return "";
  return ReadNumber(text, NumberFormat{}).value_or("");
}

}  // namespace jointplan::exchange
