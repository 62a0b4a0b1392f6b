#ifndef JOINTPLAN_CLI_REPORT_DATA_H_
#define JOINTPLAN_CLI_REPORT_DATA_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"
#include "exchange/report.h"

namespace jointplan::cli {

// Fetches what reports are made of.

// The plan at a revision, 0 for the newest, with all partners and with the objectives of the
// frameworks that its activities name.
absl::StatusOr<exchange::PlanState> PlanStateAt(Context* context, int64_t revision);

// A sealed agreement by its number, or `latest`; pulled whole and verified against its digest.
absl::StatusOr<exchange::PlanState> AgreedState(Context* context, absl::string_view number);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_REPORT_DATA_H_
