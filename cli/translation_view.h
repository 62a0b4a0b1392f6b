#ifndef JOINTPLAN_CLI_TRANSLATION_VIEW_H_
#define JOINTPLAN_CLI_TRANSLATION_VIEW_H_

#include <string>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/table.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/translation.pb.h"

namespace jointplan::cli {

// Translations, a row each.
Table TranslationsTable(const google::protobuf::RepeatedPtrField<v1::Translation>& translations);

// What `show` says of the translations of a record that are out of date, a line each: `title[fr]:
// en changed at revision 12, by giz`. Asks the server for who changed it, and only if there is one.
// `revision` is the plan's; 0 for a record as a proposal has it, of which nobody else knows.
absl::StatusOr<std::string> StaleText(Context* context, const v1::Activity& activity,
                                      int64_t revision);
absl::StatusOr<std::string> StaleText(Context* context, const v1::Plan& plan);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_TRANSLATION_VIEW_H_
