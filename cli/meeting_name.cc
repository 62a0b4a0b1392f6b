#include "cli/meeting_name.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

std::string StatesText(const std::vector<v1::MeetingState>& states) {
  std::vector<std::string> names;
  names.reserve(states.size());
  for (const v1::MeetingState state : states) names.push_back(EnumText(state));
  return absl::StrJoin(names, " or ");
}

}  // namespace

absl::StatusOr<std::vector<v1::Meeting>> AllMeetingsOf(Context* context) {
  v1::ListMeetingsRequest request;
  JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::ListMeetingsResponse response,
                      client::AllMeetings(*client, std::move(request)));
  std::vector<v1::Meeting> meetings(response.meetings().begin(), response.meetings().end());
  std::stable_sort(meetings.begin(), meetings.end(), [](const auto& a, const auto& b) {
    return a.start_time().seconds() < b.start_time().seconds();
  });
  return meetings;
}

absl::StatusOr<std::string> MeetingName(Context* context, std::vector<std::string>* arguments,
                                        const std::vector<v1::MeetingState>& states) {
  JP_RETURN_IF_ERROR(context->TakePlan(arguments, 0, 1, "at most one meeting"));
  if (!arguments->empty()) return context->NameIn("meetings", arguments->front());
  JP_ASSIGN_OR_RETURN(const auto meetings, AllMeetingsOf(context));
  for (const v1::MeetingState state : states) {
    std::vector<std::string> names;
    for (const v1::Meeting& meeting : meetings) {
      if (meeting.state() == state) names.push_back(ShortNameOf(meeting.name()));
    }
    if (names.empty()) continue;
    if (names.size() == 1 || state == v1::MEETING_STATE_CLOSED) {
      return context->NameIn("meetings", names.back());
    }
    return UsageError(absl::StrCat("There are ", names.size(), " meetings that are ",
                                   EnumText(state), "; name one: ", absl::StrJoin(names, ", "),
                                   "."));
  }
  JP_ASSIGN_OR_RETURN(const std::string plan, context->PlanName());
  return absl::NotFoundError(
      absl::StrCat(plan, " has no meeting that is ", StatesText(states), "."));
}

}  // namespace jointplan::cli
