#ifndef JOINTPLAN_EXCHANGE_IATI_CODES_H_
#define JOINTPLAN_EXCHANGE_IATI_CODES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"

namespace jointplan::exchange {

// What the elements and codes of IATI 2.03 mean in a joint plan. docs/formats.md is the same for
// people.

// The namespace of what is ours in a file, and the beginning of our `vocabulary-uri`s.
inline constexpr char kOwnSpace[] = "urn:jointplan:v1";
inline constexpr char kThemesUri[] = "urn:jointplan:v1:themes";
inline constexpr char kTagsUri[] = "urn:jointplan:v1:tags";
inline constexpr char kTargetsUri[] = "urn:jointplan:v1:targets";

// The elements of an activity in the order that the schema asks for.
const std::vector<std::string>& IatiElements();

// Elements of which our records have fields; of all others no field has what they say.
bool HasField(absl::string_view element);

// Whether an element was written by this program and says what a record's own fields say: it is
// read, and never kept.
bool IsOwn(const XmlNode& node);

// `activity-status`; nothing for a code that there is none of.
std::optional<v1::ImplementationStatus> StatusOf(absl::string_view code);
std::string StatusCode(v1::ImplementationStatus status, bool has_open_steps);

// `participating-org/@role`.
std::optional<v1::PartnerRole> RoleOf(absl::string_view code);
std::string RoleCode(v1::PartnerRole role);

// `participating-org/@type`; empty and UNSPECIFIED where there is none.
std::string OrganisationTypeCode(v1::PartnerType type);
v1::PartnerType OrganisationTypeOf(absl::string_view code);

// Returns a language tag as the API writes it (`EN` is `en`), or `otherwise` for what is none.
std::string LanguageOf(absl::string_view tag, absl::string_view otherwise);

// Returns the day of an `iso-date`, as `YYYY-MM-DD`; empty for what is none.
std::string DayOf(absl::string_view iso_date);

// Returns a number of xsd:decimal in the form of the API; empty for what is none.
std::string DecimalOf(absl::string_view text);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_CODES_H_
