#ifndef JOINTPLAN_SERVER_PROPOSAL_CALLS_H_
#define JOINTPLAN_SERVER_PROPOSAL_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/proposal_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of ProposalService; proposal_service.proto says what each does. Those that write need a
// call with a transaction.
absl::StatusOr<v1::Proposal> CreateProposal(const Call& call,
                                            const v1::CreateProposalRequest& request);
absl::StatusOr<v1::Proposal> GetProposal(const Call& call, const v1::GetProposalRequest& request);
absl::StatusOr<v1::ListProposalsResponse> ListProposals(const Call& call,
                                                        const v1::ListProposalsRequest& request);
absl::StatusOr<v1::MergePreview> PreviewMerge(const Call& call,
                                              const v1::PreviewMergeRequest& request);
absl::StatusOr<v1::Proposal> SubmitProposal(const Call& call,
                                            const v1::SubmitProposalRequest& request);
absl::StatusOr<v1::Proposal> WithdrawProposal(const Call& call,
                                              const v1::WithdrawProposalRequest& request);
absl::StatusOr<v1::Proposal> RequestChanges(const Call& call,
                                            const v1::RequestChangesRequest& request);
absl::StatusOr<v1::Proposal> DeclineProposal(const Call& call,
                                             const v1::DeclineProposalRequest& request);
absl::StatusOr<v1::MergeProposalResponse> MergeProposal(const Call& call,
                                                        const v1::MergeProposalRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_PROPOSAL_CALLS_H_
