#ifndef JOINTPLAN_SERVER_FEEDBACK_CALLS_H_
#define JOINTPLAN_SERVER_FEEDBACK_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/feedback_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of FeedbackService; feedback_service.proto says what each does. Those that write need a
// call with a transaction. Each thread is a line of its own, so that nobody can count what is said
// about a draft.
absl::StatusOr<v1::Thread> CreateThread(const Call& call, const v1::CreateThreadRequest& request);
absl::StatusOr<v1::Thread> GetThread(const Call& call, const v1::GetThreadRequest& request);
absl::StatusOr<v1::ListThreadsResponse> ListThreads(const Call& call,
                                                    const v1::ListThreadsRequest& request);
absl::StatusOr<v1::Thread> AddComment(const Call& call, const v1::AddCommentRequest& request);
absl::StatusOr<v1::Thread> EditComment(const Call& call, const v1::EditCommentRequest& request);
absl::StatusOr<v1::Thread> ResolveThread(const Call& call, const v1::ResolveThreadRequest& request);
absl::StatusOr<v1::Thread> ReopenThread(const Call& call, const v1::ReopenThreadRequest& request);
absl::StatusOr<v1::Proposal> ProposeSuggestion(const Call& call,
                                               const v1::ProposeSuggestionRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_FEEDBACK_CALLS_H_
