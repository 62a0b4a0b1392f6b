#ifndef JOINTPLAN_CLI_CHECK_VIEW_H_
#define JOINTPLAN_CLI_CHECK_VIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"
#include "cli/table.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/check.pb.h"

namespace jointplan::cli {

// What people type for a finding or a waiver: the first hexadecimal digits of its digest.
std::string FindingId(absl::string_view digest);

// Returns the one digest that begins with `text`. A usage error if several do, or if `text` is too
// short or no digits; NOT_FOUND if none does. `what` is `finding` or `waiver`.
absl::StatusOr<std::string> ChooseDigest(const std::vector<std::string>& digests,
                                         absl::string_view text, absl::string_view what);

// Findings, a row each.
Table FindingsTable(const google::protobuf::RepeatedPtrField<v1::Finding>& findings);

// Every check, a row each.
Table ChecksTable(const google::protobuf::RepeatedPtrField<v1::CheckInfo>& checks);

// What `agreement show` says of an open agreement's requirements and of what keeps it from being
// sealed, and of any agreement's waivers. Empty where there is nothing to say.
std::string RequirementsText(const Context& context, const v1::Agreement& agreement);
std::string BlockingText(const Context& context, const v1::Agreement& agreement);
std::string WaiversText(const Context& context, const v1::Agreement& agreement);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_CHECK_VIEW_H_
