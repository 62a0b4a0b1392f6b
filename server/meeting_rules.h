#ifndef JOINTPLAN_SERVER_MEETING_RULES_H_
#define JOINTPLAN_SERVER_MEETING_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/meeting.pb.h"
#include "server/call.h"

namespace jointplan::server {

// Checks what a meeting of a plan says of itself, beyond the shape of its fields: times in order, a
// time zone that exists, people and minutes in range, partners that exist, items of the agenda that
// say something. What the agenda names must exist for the caller, unless `before` names it already;
// it is stored under its own name. INVALID_ARGUMENT or NOT_FOUND.
absl::Status CheckMeeting(const Call& call, const std::string& plan, const v1::Meeting& before,
                          v1::Meeting* meeting);

// Checks that there is a partner of that name; an empty name is none. INVALID_ARGUMENT names
// `field`.
absl::Status RequirePartner(const Call& call, absl::string_view partner, absl::string_view field);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_MEETING_RULES_H_
