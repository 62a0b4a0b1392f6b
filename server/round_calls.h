#ifndef JOINTPLAN_SERVER_ROUND_CALLS_H_
#define JOINTPLAN_SERVER_ROUND_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/feedback_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of FeedbackService about rounds; feedback_service.proto says what each does. Those that
// write need a call with a transaction.
absl::StatusOr<v1::Round> OpenRound(const Call& call, const v1::OpenRoundRequest& request);
absl::StatusOr<v1::Round> GetRound(const Call& call, const v1::GetRoundRequest& request);
absl::StatusOr<v1::ListRoundsResponse> ListRounds(const Call& call,
                                                  const v1::ListRoundsRequest& request);
absl::StatusOr<v1::Round> AnswerRound(const Call& call, const v1::AnswerRoundRequest& request);
absl::StatusOr<v1::Round> CloseRound(const Call& call, const v1::CloseRoundRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ROUND_CALLS_H_
