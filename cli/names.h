#ifndef JOINTPLAN_CLI_NAMES_H_
#define JOINTPLAN_CLI_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace jointplan::cli {

// Names as people type them, short or whole. Whether something exists, and whether a name has a
// valid form, is for the server to say.

// `hub` or `plans/hub` -> `plans/hub`.
std::string PlanNameOf(absl::string_view text);

// `giz` or `partners/giz` -> `partners/giz`.
std::string PartnerNameOf(absl::string_view text);

// `gcm` or `frameworks/gcm` -> `frameworks/gcm`.
std::string FrameworkNameOf(absl::string_view text);

// `gcm/15` or `frameworks/gcm/objectives/15` -> `frameworks/gcm/objectives/15`.
std::string ObjectiveNameOf(absl::string_view text);

// `tabc` or `tokens/tabc` -> `tokens/tabc`.
std::string TokenNameOf(absl::string_view text);

// `a1` in the collection `activities` of `plans/hub` -> `plans/hub/activities/a1`; a whole name
// stays as it is. Also takes `activities/a1`.
std::string ChildNameOf(absl::string_view plan, absl::string_view collection,
                        absl::string_view text);

// Whether `text` is exactly a plan's whole name, `plans/hub`.
bool IsWholePlanName(absl::string_view text);

// The plan that a name lies in, `plans/hub`; empty if it lies in none.
std::string PlanPartOf(absl::string_view name);

// The short form: `a1`, `giz`, `gcm/15`.
std::string ShortNameOf(absl::string_view name);

// What kind of thing a name names and its short form: `activity a1`.
std::string KindAndNameOf(absl::string_view name);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_NAMES_H_
