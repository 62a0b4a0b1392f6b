#ifndef JOINTPLAN_CLI_SILENCE_VIEW_H_
#define JOINTPLAN_CLI_SILENCE_VIEW_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cli/context.h"
#include "google/protobuf/timestamp.pb.h"
#include "jointplan/v1/agreement.pb.h"

namespace jointplan::cli {

// What `agreement show` says of an agreement's silence procedure. Empty if there was none.
std::string SilenceText(const Context& context, const v1::Agreement& agreement);

// How a sealed agreement was adopted, if by silence: `by silence at 2019-03-15T12:00Z; silent:
// afd`. Empty if it was sealed by hand.
std::string AdoptionText(const v1::Silence& silence);

// Reads a deadline: `2019-03-15T12:00Z` (UTC, with or without seconds and Z), `2019-03-15` (the end
// of that day, UTC), or `14d` and `48h` from `now` on. A usage error for anything else, which names
// `flag`.
absl::StatusOr<google::protobuf::Timestamp> ReadDeadline(absl::string_view flag,
                                                         absl::string_view text, absl::Time now);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_SILENCE_VIEW_H_
