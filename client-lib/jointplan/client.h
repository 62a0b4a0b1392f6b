#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_CLIENT_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "jointplan/connection.h"
#include "jointplan/transport.h"
#include "jointplan/v1/access_service.pb.h"
#include "jointplan/v1/admin_service.pb.h"
#include "jointplan/v1/agreement_service.pb.h"
#include "jointplan/v1/catalog_service.pb.h"
#include "jointplan/v1/feedback_service.pb.h"
#include "jointplan/v1/inbox_service.pb.h"
#include "jointplan/v1/meeting_service.pb.h"
#include "jointplan/v1/plan_service.pb.h"
#include "jointplan/v1/proposal_service.pb.h"
#include "jointplan/v1/search_service.pb.h"
#include "jointplan/v1/sharing_service.pb.h"
#include "jointplan/v1/synergy_service.pb.h"

namespace jointplan::client {

// Talks to a jointplan server. One method for each of the API's that gives one answer; the messages
// are documented where they are declared, proto/jointplan/v1. What streams is in watch.h and
// pull.h, what takes several calls in edit.h and pages.h.
//
//   Client client = Connect({.target = "localhost:4720", .token = secret});
//   absl::StatusOr<v1::Plan> plan = client.GetPlan(request);
//
// An error has the server's code, its message for people and, as payloads, its details: ask
// ReasonOf, ConflictsOf, BadRequestOf and MetadataOf (errors.h). Methods wait for the answer;
// any number of threads may call them at once. Copies share one connection.
class Client {
 public:
  explicit Client(std::shared_ptr<const Connection> connection)
      : connection_(std::move(connection)) {}

  const Connection& connection() const { return *connection_; }
  std::shared_ptr<const Connection> shared_connection() const { return connection_; }

  // ---- Plans and activities ----
  // Makes a plan at revision 1. Retried: by request id.
  absl::StatusOr<v1::Plan> CreatePlan(v1::CreatePlanRequest request,
                                      const CallOptions& call = {}) const;
  // Reads a plan's own record, now or at a revision. Retried.
  absl::StatusOr<v1::Plan> GetPlan(v1::GetPlanRequest request, const CallOptions& call = {}) const;
  // Lists the plans that the caller may see, by name. Retried.
  absl::StatusOr<v1::ListPlansResponse> ListPlans(v1::ListPlansRequest request,
                                                  const CallOptions& call = {}) const;
  // Changes fields of a plan's own record. Retried: by request id.
  absl::StatusOr<v1::Plan> UpdatePlan(v1::UpdatePlanRequest request,
                                      const CallOptions& call = {}) const;
  // Adds an activity to the plan. Retried: by request id.
  absl::StatusOr<v1::Activity> CreateActivity(v1::CreateActivityRequest request,
                                              const CallOptions& call = {}) const;
  // Reads an activity, now or at a revision, in the plan or as a proposal has it. Retried.
  absl::StatusOr<v1::Activity> GetActivity(v1::GetActivityRequest request,
                                           const CallOptions& call = {}) const;
  // Lists the activities of a plan by name, now or at a revision, or as a proposal has them.
  // Retried.
  absl::StatusOr<v1::ListActivitiesResponse> ListActivities(v1::ListActivitiesRequest request,
                                                            const CallOptions& call = {}) const;
  // Changes fields of an activity. Retried: by request id.
  absl::StatusOr<v1::Activity> UpdateActivity(v1::UpdateActivityRequest request,
                                              const CallOptions& call = {}) const;
  // Takes an activity out of the plan; its history stays. Retried: by request id.
  absl::StatusOr<v1::Changeset> DeleteActivity(v1::DeleteActivityRequest request,
                                               const CallOptions& call = {}) const;
  // Says whether the caller's organization stands by its part of an activity.
  // Retried: by request id.
  absl::StatusOr<v1::Activity> AnswerPart(v1::AnswerPartRequest request,
                                          const CallOptions& call = {}) const;
  // Edits many records in one changeset, all or nothing. See Edit in edit.h for one that gives
  // conflicts as a result. Retried: by request id.
  absl::StatusOr<v1::BatchEditResponse> BatchEdit(v1::BatchEditRequest request,
                                                  const CallOptions& call = {}) const;
  // Lists the changesets of a plan, newest first; of one record, if one is named. Retried.
  absl::StatusOr<v1::ListChangesetsResponse> ListChangesets(v1::ListChangesetsRequest request,
                                                            const CallOptions& call = {}) const;
  // Reads one changeset. Retried.
  absl::StatusOr<v1::Changeset> GetChangeset(v1::GetChangesetRequest request,
                                             const CallOptions& call = {}) const;
  // Compares two revisions of a plan, record by record and field by field. Retried.
  absl::StatusOr<v1::DiffRevisionsResponse> DiffRevisions(v1::DiffRevisionsRequest request,
                                                          const CallOptions& call = {}) const;
  // Says of every field of a record who gave it its value, when, in which changeset, and why.
  // Retried.
  absl::StatusOr<v1::BlameResponse> Blame(v1::BlameRequest request,
                                          const CallOptions& call = {}) const;
  // Asks the plan's quality checks, now, at a revision, or as a proposal would leave it. Retried.
  absl::StatusOr<v1::CheckPlanResponse> CheckPlan(v1::CheckPlanRequest request,
                                                  const CallOptions& call = {}) const;
  // Lists the translations of a plan's texts that are missing or out of date. Retried.
  absl::StatusOr<v1::ListTranslationsResponse> ListTranslations(v1::ListTranslationsRequest request,
                                                                const CallOptions& call = {}) const;
  // Says that translations still fit the texts that they render. Retried: by request id.
  absl::StatusOr<v1::Changeset> ConfirmTranslation(v1::ConfirmTranslationRequest request,
                                                   const CallOptions& call = {}) const;
  // Reads a need, now or at a revision, in the plan or as a proposal has it. Retried.
  absl::StatusOr<v1::Need> GetNeed(v1::GetNeedRequest request, const CallOptions& call = {}) const;
  // Lists the needs of a plan by name, now or at a revision, or as a proposal has them. Retried.
  absl::StatusOr<v1::ListNeedsResponse> ListNeeds(v1::ListNeedsRequest request,
                                                  const CallOptions& call = {}) const;
  // Says which needs activities answer and which objectives they serve, gaps first. Retried.
  absl::StatusOr<v1::GetCoverageResponse> GetCoverage(v1::GetCoverageRequest request,
                                                      const CallOptions& call = {}) const;

  // ---- Proposals ----
  // Begins a draft against the plan's newest revision. Retried: by request id.
  absl::StatusOr<v1::Proposal> CreateProposal(v1::CreateProposalRequest request,
                                              const CallOptions& call = {}) const;
  // Reads a proposal and counts what moved underneath it. Retried.
  absl::StatusOr<v1::Proposal> GetProposal(v1::GetProposalRequest request,
                                           const CallOptions& call = {}) const;
  // Lists the proposals of a plan that the caller may see, by name. Retried.
  absl::StatusOr<v1::ListProposalsResponse> ListProposals(v1::ListProposalsRequest request,
                                                          const CallOptions& call = {}) const;
  // Shows what merging would do now. Writes nothing; works in every state before the last. Retried.
  absl::StatusOr<v1::MergePreview> PreviewMerge(v1::PreviewMergeRequest request,
                                                const CallOptions& call = {}) const;
  // Hands the proposal in. Retried: by request id.
  absl::StatusOr<v1::Proposal> SubmitProposal(v1::SubmitProposalRequest request,
                                              const CallOptions& call = {}) const;
  // Takes the proposal back for good. Retried: by request id.
  absl::StatusOr<v1::Proposal> WithdrawProposal(v1::WithdrawProposalRequest request,
                                                const CallOptions& call = {}) const;
  // Sends a submitted proposal back with a reason. Retried: by request id.
  absl::StatusOr<v1::Proposal> RequestChanges(v1::RequestChangesRequest request,
                                              const CallOptions& call = {}) const;
  // Turns a submitted proposal down with a reason. Retried: by request id.
  absl::StatusOr<v1::Proposal> DeclineProposal(v1::DeclineProposalRequest request,
                                               const CallOptions& call = {}) const;
  // Merges a submitted proposal, or a part of it, into the plan in one changeset.
  // Retried: by request id.
  absl::StatusOr<v1::MergeProposalResponse> MergeProposal(v1::MergeProposalRequest request,
                                                          const CallOptions& call = {}) const;

  // ---- Agreements ----
  // Opens the next agreement of a plan. Retried: by request id.
  absl::StatusOr<v1::Agreement> OpenAgreement(v1::OpenAgreementRequest request,
                                              const CallOptions& call = {}) const;
  // Reads an agreement; an open one as it would be sealed now. Retried.
  absl::StatusOr<v1::Agreement> GetAgreement(v1::GetAgreementRequest request,
                                             const CallOptions& call = {}) const;
  // Lists the agreements of a plan that the caller may see, oldest first. Retried.
  absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(v1::ListAgreementsRequest request,
                                                            const CallOptions& call = {}) const;
  // Shows what a scope of an open agreement holds now, and the digest that an answer needs.
  // Retried.
  absl::StatusOr<v1::Scope> GetScope(v1::GetScopeRequest request,
                                     const CallOptions& call = {}) const;
  // Gives a partner's answer for a scope; replaces the partner's earlier answer for that scope.
  // Retried: by request id.
  absl::StatusOr<v1::Agreement> Endorse(v1::EndorseRequest request,
                                        const CallOptions& call = {}) const;
  // Lets a finding pass until one of its fields changes. Retried: by request id.
  absl::StatusOr<v1::Agreement> WaiveFinding(v1::WaiveFindingRequest request,
                                             const CallOptions& call = {}) const;
  // Takes a waiver back. Retried: by request id.
  absl::StatusOr<v1::Agreement> RemoveWaiver(v1::RemoveWaiverRequest request,
                                             const CallOptions& call = {}) const;
  // Seals an open agreement. Retried: by request id.
  absl::StatusOr<v1::Agreement> SealAgreement(v1::SealAgreementRequest request,
                                              const CallOptions& call = {}) const;
  // Has an agreement sealed at a deadline unless a partner objects. Retried: by request id.
  absl::StatusOr<v1::Agreement> StartSilence(v1::StartSilenceRequest request,
                                             const CallOptions& call = {}) const;
  // Gives the partners more time to object. Retried: by request id.
  absl::StatusOr<v1::Agreement> ExtendSilence(v1::ExtendSilenceRequest request,
                                              const CallOptions& call = {}) const;
  // Gives a silence procedure up. Retried: by request id.
  absl::StatusOr<v1::Agreement> WithdrawSilence(v1::WithdrawSilenceRequest request,
                                                const CallOptions& call = {}) const;
  // Gives an open agreement up. Retried: by request id.
  absl::StatusOr<v1::Agreement> AbandonAgreement(v1::AbandonAgreementRequest request,
                                                 const CallOptions& call = {}) const;
  // Compares a sealed agreement with an earlier one, or with the plan as it is now. Retried.
  absl::StatusOr<v1::DiffAgreementsResponse> DiffAgreements(v1::DiffAgreementsRequest request,
                                                            const CallOptions& call = {}) const;

  // ---- Comments ----
  // Begins a thread with a first comment. Retried: by request id.
  absl::StatusOr<v1::Thread> CreateThread(v1::CreateThreadRequest request,
                                          const CallOptions& call = {}) const;
  // Reads a thread. Retried.
  absl::StatusOr<v1::Thread> GetThread(v1::GetThreadRequest request,
                                       const CallOptions& call = {}) const;
  // Lists the threads of a plan that the caller may see, by name. Retried.
  absl::StatusOr<v1::ListThreadsResponse> ListThreads(v1::ListThreadsRequest request,
                                                      const CallOptions& call = {}) const;
  // Adds a comment to a thread. Retried: by request id.
  absl::StatusOr<v1::Thread> AddComment(v1::AddCommentRequest request,
                                        const CallOptions& call = {}) const;
  // Changes a comment of one's own. Retried: by request id.
  absl::StatusOr<v1::Thread> EditComment(v1::EditCommentRequest request,
                                         const CallOptions& call = {}) const;
  // Says that a thread is settled. Retried: by request id.
  absl::StatusOr<v1::Thread> ResolveThread(v1::ResolveThreadRequest request,
                                           const CallOptions& call = {}) const;
  // Says that a thread is not settled after all. Retried: by request id.
  absl::StatusOr<v1::Thread> ReopenThread(v1::ReopenThreadRequest request,
                                          const CallOptions& call = {}) const;
  // Makes a draft proposal out of what a comment suggests. Retried: by request id.
  absl::StatusOr<v1::Proposal> ProposeSuggestion(v1::ProposeSuggestionRequest request,
                                                 const CallOptions& call = {}) const;
  // Opens a feedback round. Retried: by request id.
  absl::StatusOr<v1::Round> OpenRound(v1::OpenRoundRequest request,
                                      const CallOptions& call = {}) const;
  // Reads a round, and who has not answered yet. Retried.
  absl::StatusOr<v1::Round> GetRound(v1::GetRoundRequest request,
                                     const CallOptions& call = {}) const;
  // Lists the rounds of a plan, by name. Retried.
  absl::StatusOr<v1::ListRoundsResponse> ListRounds(v1::ListRoundsRequest request,
                                                    const CallOptions& call = {}) const;
  // Answers a round for the caller's organization. Retried: by request id.
  absl::StatusOr<v1::Round> AnswerRound(v1::AnswerRoundRequest request,
                                        const CallOptions& call = {}) const;
  // Closes a round. Retried: by request id.
  absl::StatusOr<v1::Round> CloseRound(v1::CloseRoundRequest request,
                                       const CallOptions& call = {}) const;

  // ---- Meetings ----
  // Calls a meeting. Retried: by request id.
  absl::StatusOr<v1::Meeting> CreateMeeting(v1::CreateMeetingRequest request,
                                            const CallOptions& call = {}) const;
  // Reads a meeting. Retried.
  absl::StatusOr<v1::Meeting> GetMeeting(v1::GetMeetingRequest request,
                                         const CallOptions& call = {}) const;
  // Lists the meetings of a plan, by name. Retried.
  absl::StatusOr<v1::ListMeetingsResponse> ListMeetings(v1::ListMeetingsRequest request,
                                                        const CallOptions& call = {}) const;
  // Changes what is said of a meeting, its agenda or its attendance. Retried: by request id.
  absl::StatusOr<v1::Meeting> UpdateMeeting(v1::UpdateMeetingRequest request,
                                            const CallOptions& call = {}) const;
  // Announces how the caller's organization will take part. Retried: by request id.
  absl::StatusOr<v1::Meeting> AnswerMeeting(v1::AnswerMeetingRequest request,
                                            const CallOptions& call = {}) const;
  // Opens a meeting. Retried: by request id.
  absl::StatusOr<v1::Meeting> OpenMeeting(v1::OpenMeetingRequest request,
                                          const CallOptions& call = {}) const;
  // Closes a meeting. Retried: by request id.
  absl::StatusOr<v1::Meeting> CloseMeeting(v1::CloseMeetingRequest request,
                                           const CallOptions& call = {}) const;
  // Says that a meeting will not be held. Retried: by request id.
  absl::StatusOr<v1::Meeting> CancelMeeting(v1::CancelMeetingRequest request,
                                            const CallOptions& call = {}) const;
  // Records what a meeting decides. Retried: by request id.
  absl::StatusOr<v1::Meeting> RecordDecision(v1::RecordDecisionRequest request,
                                             const CallOptions& call = {}) const;
  // Forecasts which submitted proposals collide, and the order that needs the fewest decisions.
  // Retried.
  absl::StatusOr<v1::Forecast> ForecastConflicts(v1::ForecastConflictsRequest request,
                                                 const CallOptions& call = {}) const;
  // Makes the minutes of a meeting. Retried.
  absl::StatusOr<v1::Minutes> GetMinutes(v1::GetMinutesRequest request,
                                         const CallOptions& call = {}) const;

  // ---- The inbox ----
  // Lists what waits for the caller in a plan, and why. Retried.
  absl::StatusOr<v1::Inbox> GetInbox(v1::GetInboxRequest request,
                                     const CallOptions& call = {}) const;

  // ---- Search ----
  // Finds activities by words, a filter and an order, with counts. Retried.
  absl::StatusOr<v1::SearchActivitiesResponse> SearchActivities(v1::SearchActivitiesRequest request,
                                                                const CallOptions& call = {}) const;
  // Keeps a filter for the caller's organization. Retried: by request id.
  absl::StatusOr<v1::SavedFilter> SaveFilter(v1::SaveFilterRequest request,
                                             const CallOptions& call = {}) const;
  // Reads a filter that the caller's organization keeps. Retried.
  absl::StatusOr<v1::SavedFilter> GetSavedFilter(v1::GetSavedFilterRequest request,
                                                 const CallOptions& call = {}) const;
  // Lists the filters that the caller's organization keeps. Retried.
  absl::StatusOr<v1::ListSavedFiltersResponse> ListSavedFilters(v1::ListSavedFiltersRequest request,
                                                                const CallOptions& call = {}) const;
  // Forgets a filter that the caller's organization keeps. Retried: by request id.
  absl::StatusOr<v1::DeleteSavedFilterResponse> DeleteSavedFilter(
      v1::DeleteSavedFilterRequest request, const CallOptions& call = {}) const;

  // ---- What partners share of their own plans ----
  // Lists the partners' own plans of which the caller sees something. Retried.
  absl::StatusOr<v1::ListSharedPlansResponse> ListSharedPlans(v1::ListSharedPlansRequest request,
                                                              const CallOptions& call = {}) const;
  // Lists the activities that partners share with the caller. Retried.
  absl::StatusOr<v1::ListSharedActivitiesResponse> ListSharedActivities(
      v1::ListSharedActivitiesRequest request, const CallOptions& call = {}) const;
  // Reads an activity that is shared with the caller. Retried.
  absl::StatusOr<v1::SharedActivity> GetSharedActivity(v1::GetSharedActivityRequest request,
                                                       const CallOptions& call = {}) const;
  // Lists what activities of a joint plan came from. Retried.
  absl::StatusOr<v1::ListUpstreamsResponse> ListUpstreams(v1::ListUpstreamsRequest request,
                                                          const CallOptions& call = {}) const;

  // ---- Synergies ----
  // Finds pairs of activities of different partners that could gain from each other. Retried.
  absl::StatusOr<v1::FindSynergiesResponse> FindSynergies(v1::FindSynergiesRequest request,
                                                          const CallOptions& call = {}) const;
  // Says what one side makes of a pair. Retried: by request id.
  absl::StatusOr<v1::AnswerSynergyResponse> AnswerSynergy(v1::AnswerSynergyRequest request,
                                                          const CallOptions& call = {}) const;

  // ---- Partners, frameworks and objectives ----
  // Adds a partner. Retried: by request id.
  absl::StatusOr<v1::Partner> CreatePartner(v1::CreatePartnerRequest request,
                                            const CallOptions& call = {}) const;
  // Reads a partner. Retried.
  absl::StatusOr<v1::Partner> GetPartner(v1::GetPartnerRequest request,
                                         const CallOptions& call = {}) const;
  // Lists the partners, by name. Retried.
  absl::StatusOr<v1::ListPartnersResponse> ListPartners(v1::ListPartnersRequest request,
                                                        const CallOptions& call = {}) const;
  // Changes fields of a partner. Retried: by request id.
  absl::StatusOr<v1::Partner> UpdatePartner(v1::UpdatePartnerRequest request,
                                            const CallOptions& call = {}) const;
  // Lists the frameworks, by name. Retried.
  absl::StatusOr<v1::ListFrameworksResponse> ListFrameworks(v1::ListFrameworksRequest request,
                                                            const CallOptions& call = {}) const;
  // Adds a framework. Retried: by request id.
  absl::StatusOr<v1::Framework> CreateFramework(v1::CreateFrameworkRequest request,
                                                const CallOptions& call = {}) const;
  // Reads an objective. Retried.
  absl::StatusOr<v1::Objective> GetObjective(v1::GetObjectiveRequest request,
                                             const CallOptions& call = {}) const;
  // Lists the objectives of one framework, or of all, in the order of their numbers. Retried.
  absl::StatusOr<v1::ListObjectivesResponse> ListObjectives(v1::ListObjectivesRequest request,
                                                            const CallOptions& call = {}) const;
  // Adds an objective to a framework. Retried: by request id.
  absl::StatusOr<v1::Objective> CreateObjective(v1::CreateObjectiveRequest request,
                                                const CallOptions& call = {}) const;

  // ---- Who may come in ----
  // Says who the caller is. Retried.
  absl::StatusOr<v1::WhoAmIResponse> WhoAmI(v1::WhoAmIRequest request,
                                            const CallOptions& call = {}) const;
  // Makes a token. Its secret is in this answer and nowhere else, ever.
  // Never retried: there would be two tokens.
  absl::StatusOr<v1::CreateTokenResponse> CreateToken(v1::CreateTokenRequest request,
                                                      const CallOptions& call = {}) const;
  // Lists all tokens, without their secrets. Retried.
  absl::StatusOr<v1::ListTokensResponse> ListTokens(v1::ListTokensRequest request,
                                                    const CallOptions& call = {}) const;
  // Revokes a token at once, on open streams too. Revoking again changes nothing.
  // Retried: the second time changes nothing.
  absl::StatusOr<v1::Token> RevokeToken(v1::RevokeTokenRequest request,
                                        const CallOptions& call = {}) const;

  // ---- The store ----
  // Reads the whole store and checks it; give it time. Retried.
  absl::StatusOr<v1::CheckStoreResponse> CheckStore(v1::CheckStoreRequest request,
                                                    const CallOptions& call = {}) const;

 private:
  std::shared_ptr<const Connection> connection_;
};

// Makes a client over gRPC. Nothing is sent before the first call.
Client Connect(const ConnectionOptions& connection, const ClientOptions& options = {});

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_CLIENT_H_
