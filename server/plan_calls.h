#ifndef JOINTPLAN_SERVER_PLAN_CALLS_H_
#define JOINTPLAN_SERVER_PLAN_CALLS_H_

#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jointplan/v1/plan_service.pb.h"
#include "server/backend.h"
#include "server/call.h"
#include "server/wire.h"

namespace jointplan::server {

// The calls of PlanService that edit and read records; plan_service.proto says what each does.
// Those that write need a call with a transaction.
absl::StatusOr<v1::Plan> CreatePlan(const Call& call, const v1::CreatePlanRequest& request);
absl::StatusOr<v1::Plan> GetPlan(const Call& call, const v1::GetPlanRequest& request);
absl::StatusOr<v1::ListPlansResponse> ListPlans(const Call& call,
                                                const v1::ListPlansRequest& request);
absl::StatusOr<v1::Plan> UpdatePlan(const Call& call, const v1::UpdatePlanRequest& request);
absl::StatusOr<Rendered<v1::Activity>> CreateActivity(const Call& call,
                                                      const v1::CreateActivityRequest& request);
absl::StatusOr<Rendered<v1::Activity>> GetActivity(const Call& call,
                                                   const v1::GetActivityRequest& request);
// The same without waiting for the disk: nothing if that would be needed, or if the answer is not
// simply the newest state.
std::optional<grpc::ByteBuffer> GetActivityAtOnce(const Backend& backend,
                                                  const plan::Principal& principal,
                                                  const v1::GetActivityRequest& request);
absl::StatusOr<v1::ListActivitiesResponse> ListActivities(const Call& call,
                                                          const v1::ListActivitiesRequest& request);
absl::StatusOr<Rendered<v1::Activity>> UpdateActivity(const Call& call,
                                                      const v1::UpdateActivityRequest& request);
absl::StatusOr<v1::Changeset> DeleteActivity(const Call& call,
                                             const v1::DeleteActivityRequest& request);
absl::StatusOr<Rendered<v1::Activity>> AnswerPart(const Call& call,
                                                  const v1::AnswerPartRequest& request);
absl::StatusOr<v1::BatchEditResponse> BatchEdit(const Call& call,
                                                const v1::BatchEditRequest& request);

// The calls of PlanService that explain what happened.
absl::StatusOr<v1::ListChangesetsResponse> ListChangesets(const Call& call,
                                                          const v1::ListChangesetsRequest& request);
absl::StatusOr<v1::Changeset> GetChangeset(const Call& call,
                                           const v1::GetChangesetRequest& request);
absl::StatusOr<v1::DiffRevisionsResponse> DiffRevisions(const Call& call,
                                                        const v1::DiffRevisionsRequest& request);
absl::StatusOr<v1::BlameResponse> Blame(const Call& call, const v1::BlameRequest& request);

// Checks that the caller may read the changesets of a line: `plans/{plan}`, a proposal, or
// `catalog`.
absl::Status AuthorizeLine(const Call& call, absl::string_view line);

// Returns what differs between two revisions of a plan's line, by record name. 0 as `from`: before
// anything was there.
absl::StatusOr<std::vector<v1::RecordDiff>> DiffLine(const Call& call, absl::string_view line,
                                                     int64_t from, int64_t to);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_PLAN_CALLS_H_
