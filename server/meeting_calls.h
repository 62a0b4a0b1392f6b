#ifndef JOINTPLAN_SERVER_MEETING_CALLS_H_
#define JOINTPLAN_SERVER_MEETING_CALLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "jointplan/v1/meeting_service.pb.h"
#include "server/call.h"
#include "server/records.h"

namespace jointplan::server {

// The calls of MeetingService; meeting_service.proto says what each does. Those that write need a
// call with a transaction. Each meeting is a line of its own, so that holding one moves nothing in
// the plan.
absl::StatusOr<v1::Meeting> CreateMeeting(const Call& call,
                                          const v1::CreateMeetingRequest& request);
absl::StatusOr<v1::Meeting> GetMeeting(const Call& call, const v1::GetMeetingRequest& request);
absl::StatusOr<v1::ListMeetingsResponse> ListMeetings(const Call& call,
                                                      const v1::ListMeetingsRequest& request);
absl::StatusOr<v1::Meeting> UpdateMeeting(const Call& call,
                                          const v1::UpdateMeetingRequest& request);
absl::StatusOr<v1::Meeting> AnswerMeeting(const Call& call,
                                          const v1::AnswerMeetingRequest& request);
absl::StatusOr<v1::Meeting> OpenMeeting(const Call& call, const v1::OpenMeetingRequest& request);
absl::StatusOr<v1::Meeting> CloseMeeting(const Call& call, const v1::CloseMeetingRequest& request);
absl::StatusOr<v1::Meeting> CancelMeeting(const Call& call,
                                          const v1::CancelMeetingRequest& request);
absl::StatusOr<v1::Meeting> RecordDecision(const Call& call,
                                           const v1::RecordDecisionRequest& request);
absl::StatusOr<v1::Forecast> ForecastConflicts(const Call& call,
                                               const v1::ForecastConflictsRequest& request);
absl::StatusOr<v1::Minutes> GetMinutes(const Call& call, const v1::GetMinutesRequest& request);

// A meeting of a plan that the caller may read.
struct FoundMeeting {
  std::string plan;
  Loaded<v1::Meeting> loaded;  // Whole, as it is stored.
};

// Finds a meeting if the caller may do `action` in its plan; errors name `field`.
absl::StatusOr<FoundMeeting> RequireMeeting(const Call& call, const std::string& name,
                                            absl::string_view field, v1::Action action);

// Returns a meeting as the caller may see it: without items of the agenda about things that it may
// not read, and without decisions about these.
absl::StatusOr<v1::Meeting> ShowMeeting(const Call& call, FoundMeeting found);

// What a proposal's step, or an agreement's state, is called when something is told of it.
v1::MeetingEventKind EventKindOf(v1::ProposalState state);
v1::MeetingEventKind EventKindOf(v1::AgreementState state);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_MEETING_CALLS_H_
