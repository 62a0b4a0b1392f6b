#ifndef JOINTPLAN_PLAN_LOCALIZE_H_
#define JOINTPLAN_PLAN_LOCALIZE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "plan/sentences.h"

namespace jointplan::plan {

// The tag of a language (BCP 47): `en`, `fr`, `ar`.
absl::string_view TagOf(Language language);

// Returns the language that a caller prefers of those in which errors are told, by an
// `Accept-Language` as HTTP has it: `fr`, `ar-LB, en;q=0.5`. Nothing if it prefers English, which
// every error has, or none of them. What cannot be read is passed over, and so is what comes after
// the first 16 languages or 256 bytes.
std::optional<Language> PreferredLanguage(absl::string_view accept_language);

// Tells an error in French or Arabic: as its sentence says it, or what its reason means in general.
// Made from the metadata that the error carries, of which long values are shown in part, so that
// the whole stays below 1,000 characters.
std::string Localized(const absl::Status& error, Language language);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_LOCALIZE_H_
