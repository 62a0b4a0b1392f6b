#ifndef JOINTPLAN_CLI_MEETING_NAME_H_
#define JOINTPLAN_CLI_MEETING_NAME_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "jointplan/v1/meeting.pb.h"

namespace jointplan::cli {

// Returns all meetings of the plan that is worked on, the earliest first.
absl::StatusOr<std::vector<v1::Meeting>> AllMeetingsOf(Context* context);

// Returns the meeting that the arguments name, or the one that is meant without a name: of the
// first of `states` in which the plan has any, the only one; of closed ones, the last. A plan may
// stand before the meeting.
absl::StatusOr<std::string> MeetingName(Context* context, std::vector<std::string>* arguments,
                                        const std::vector<v1::MeetingState>& states);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_MEETING_NAME_H_
