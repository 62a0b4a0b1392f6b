#ifndef JOINTPLAN_CLI_MEETING_VIEW_H_
#define JOINTPLAN_CLI_MEETING_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "cli/context.h"
#include "jointplan/v1/meeting.pb.h"

namespace jointplan::cli {

// When a meeting is planned, in its own time zone: `2019-06-12, 09:00 to 17:00 (Europe/Paris)`.
std::string WhenText(const v1::Meeting& meeting);

// What an item of an agenda is about: `proposal wgabcdefghij: the towns`.
std::string ItemText(const v1::AgendaItem& item);

// Shows a meeting: agenda, attendance and decisions.
absl::Status ShowMeeting(Context* context, const v1::Meeting& meeting);

// Shows the agenda alone.
absl::Status ShowAgenda(Context* context, const v1::Meeting& meeting);

// Shows what will collide, and the order of merging.
absl::Status ShowForecast(Context* context, const v1::Forecast& forecast);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_MEETING_VIEW_H_
