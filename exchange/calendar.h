#ifndef JOINTPLAN_EXCHANGE_CALENDAR_H_
#define JOINTPLAN_EXCHANGE_CALENDAR_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exchange/report.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/meeting.pb.h"

namespace jointplan::exchange {

// An activity as it stood at a revision of its plan.
using ActivityAt = std::pair<std::string, int64_t>;

// What a calendar is made of.
struct CalendarState {
  PlanState plan;  // The newest.
  std::vector<v1::Meeting> meetings;
  std::vector<v1::Changeset> changesets;    // All of the plan's, in any order.
  std::map<ActivityAt, v1::Activity> past;  // What PastWanted asks for, as far as there is any.
};

struct CalendarOptions {
  std::string language;  // As in ReportOptions.
  // Only next steps of this partner, `partners/{partner}`; empty: of all. Meetings are for all.
  std::string partner;
};

// Returns the activities whose earlier states tell what was in the calendar once and is not any
// more: steps that were taken out, given to another partner, or lost their day. In order.
std::vector<ActivityAt> PastWanted(const CalendarState& state, const CalendarOptions& options);

// Writes an iCalendar (RFC 5545): next steps that have a day as events of a whole day, because that
// is what calendars show, and meetings. What is in a file has the same UID in every later one, with
// a SEQUENCE that grows with each change; what is not to happen any more stays, as CANCELLED.
// The same input always gives the same bytes.
std::string WriteCalendar(const CalendarState& state, const CalendarOptions& options);

// How many next steps have no day and are therefore in no calendar.
int StepsWithoutDay(const CalendarState& state, const CalendarOptions& options);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_CALENDAR_H_
