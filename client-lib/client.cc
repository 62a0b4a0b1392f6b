#include "jointplan/client.h"

namespace jointplan::client {

// One method of the API. A macro, because the name of a method is its path on the wire too, and
// because forty of these would differ in nothing else.
#define JP_METHOD(service, method, request_type, response_type, repeat)             \
  absl::StatusOr<v1::response_type> Client::method(v1::request_type request,        \
                                                   const CallOptions& call) const { \
    constexpr Method kMethod{"/jointplan.v1." #service "/" #method, repeat};        \
    return connection_->Ask<v1::response_type>(kMethod, std::move(request), call);  \
  }

JP_METHOD(PlanService, CreatePlan, CreatePlanRequest, Plan, Repeat::kRequestId)
JP_METHOD(PlanService, GetPlan, GetPlanRequest, Plan, Repeat::kHarmless)
JP_METHOD(PlanService, ListPlans, ListPlansRequest, ListPlansResponse, Repeat::kHarmless)
JP_METHOD(PlanService, UpdatePlan, UpdatePlanRequest, Plan, Repeat::kRequestId)
JP_METHOD(PlanService, CreateActivity, CreateActivityRequest, Activity, Repeat::kRequestId)
JP_METHOD(PlanService, GetActivity, GetActivityRequest, Activity, Repeat::kHarmless)
JP_METHOD(PlanService, ListActivities, ListActivitiesRequest, ListActivitiesResponse,
          Repeat::kHarmless)
JP_METHOD(PlanService, UpdateActivity, UpdateActivityRequest, Activity, Repeat::kRequestId)
JP_METHOD(PlanService, DeleteActivity, DeleteActivityRequest, Changeset, Repeat::kRequestId)
JP_METHOD(PlanService, AnswerPart, AnswerPartRequest, Activity, Repeat::kRequestId)
JP_METHOD(PlanService, BatchEdit, BatchEditRequest, BatchEditResponse, Repeat::kRequestId)
JP_METHOD(PlanService, ListChangesets, ListChangesetsRequest, ListChangesetsResponse,
          Repeat::kHarmless)
JP_METHOD(PlanService, GetChangeset, GetChangesetRequest, Changeset, Repeat::kHarmless)
JP_METHOD(PlanService, DiffRevisions, DiffRevisionsRequest, DiffRevisionsResponse,
          Repeat::kHarmless)
JP_METHOD(PlanService, Blame, BlameRequest, BlameResponse, Repeat::kHarmless)
JP_METHOD(PlanService, CheckPlan, CheckPlanRequest, CheckPlanResponse, Repeat::kHarmless)
JP_METHOD(PlanService, ListTranslations, ListTranslationsRequest, ListTranslationsResponse,
          Repeat::kHarmless)
JP_METHOD(PlanService, ConfirmTranslation, ConfirmTranslationRequest, Changeset, Repeat::kRequestId)
JP_METHOD(PlanService, GetNeed, GetNeedRequest, Need, Repeat::kHarmless)
JP_METHOD(PlanService, ListNeeds, ListNeedsRequest, ListNeedsResponse, Repeat::kHarmless)
JP_METHOD(PlanService, GetCoverage, GetCoverageRequest, GetCoverageResponse, Repeat::kHarmless)
JP_METHOD(ProposalService, CreateProposal, CreateProposalRequest, Proposal, Repeat::kRequestId)
JP_METHOD(ProposalService, GetProposal, GetProposalRequest, Proposal, Repeat::kHarmless)
JP_METHOD(ProposalService, ListProposals, ListProposalsRequest, ListProposalsResponse,
          Repeat::kHarmless)
JP_METHOD(ProposalService, PreviewMerge, PreviewMergeRequest, MergePreview, Repeat::kHarmless)
JP_METHOD(ProposalService, SubmitProposal, SubmitProposalRequest, Proposal, Repeat::kRequestId)
JP_METHOD(ProposalService, WithdrawProposal, WithdrawProposalRequest, Proposal, Repeat::kRequestId)
JP_METHOD(ProposalService, RequestChanges, RequestChangesRequest, Proposal, Repeat::kRequestId)
JP_METHOD(ProposalService, DeclineProposal, DeclineProposalRequest, Proposal, Repeat::kRequestId)
JP_METHOD(ProposalService, MergeProposal, MergeProposalRequest, MergeProposalResponse,
          Repeat::kRequestId)
JP_METHOD(AgreementService, OpenAgreement, OpenAgreementRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, GetAgreement, GetAgreementRequest, Agreement, Repeat::kHarmless)
JP_METHOD(AgreementService, ListAgreements, ListAgreementsRequest, ListAgreementsResponse,
          Repeat::kHarmless)
JP_METHOD(AgreementService, GetScope, GetScopeRequest, Scope, Repeat::kHarmless)
JP_METHOD(AgreementService, Endorse, EndorseRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, WaiveFinding, WaiveFindingRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, RemoveWaiver, RemoveWaiverRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, SealAgreement, SealAgreementRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, StartSilence, StartSilenceRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, ExtendSilence, ExtendSilenceRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, WithdrawSilence, WithdrawSilenceRequest, Agreement, Repeat::kRequestId)
JP_METHOD(AgreementService, AbandonAgreement, AbandonAgreementRequest, Agreement,
          Repeat::kRequestId)
JP_METHOD(AgreementService, DiffAgreements, DiffAgreementsRequest, DiffAgreementsResponse,
          Repeat::kHarmless)
JP_METHOD(FeedbackService, CreateThread, CreateThreadRequest, Thread, Repeat::kRequestId)
JP_METHOD(FeedbackService, GetThread, GetThreadRequest, Thread, Repeat::kHarmless)
JP_METHOD(FeedbackService, ListThreads, ListThreadsRequest, ListThreadsResponse, Repeat::kHarmless)
JP_METHOD(FeedbackService, AddComment, AddCommentRequest, Thread, Repeat::kRequestId)
JP_METHOD(FeedbackService, EditComment, EditCommentRequest, Thread, Repeat::kRequestId)
JP_METHOD(FeedbackService, ResolveThread, ResolveThreadRequest, Thread, Repeat::kRequestId)
JP_METHOD(FeedbackService, ReopenThread, ReopenThreadRequest, Thread, Repeat::kRequestId)
JP_METHOD(FeedbackService, OpenRound, OpenRoundRequest, Round, Repeat::kRequestId)
JP_METHOD(FeedbackService, GetRound, GetRoundRequest, Round, Repeat::kHarmless)
JP_METHOD(FeedbackService, ListRounds, ListRoundsRequest, ListRoundsResponse, Repeat::kHarmless)
JP_METHOD(FeedbackService, AnswerRound, AnswerRoundRequest, Round, Repeat::kRequestId)
JP_METHOD(FeedbackService, CloseRound, CloseRoundRequest, Round, Repeat::kRequestId)
JP_METHOD(FeedbackService, ProposeSuggestion, ProposeSuggestionRequest, Proposal,
          Repeat::kRequestId)
JP_METHOD(MeetingService, CreateMeeting, CreateMeetingRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, GetMeeting, GetMeetingRequest, Meeting, Repeat::kHarmless)
JP_METHOD(MeetingService, ListMeetings, ListMeetingsRequest, ListMeetingsResponse,
          Repeat::kHarmless)
JP_METHOD(MeetingService, UpdateMeeting, UpdateMeetingRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, AnswerMeeting, AnswerMeetingRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, OpenMeeting, OpenMeetingRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, CloseMeeting, CloseMeetingRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, CancelMeeting, CancelMeetingRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, RecordDecision, RecordDecisionRequest, Meeting, Repeat::kRequestId)
JP_METHOD(MeetingService, ForecastConflicts, ForecastConflictsRequest, Forecast, Repeat::kHarmless)
JP_METHOD(MeetingService, GetMinutes, GetMinutesRequest, Minutes, Repeat::kHarmless)
JP_METHOD(InboxService, GetInbox, GetInboxRequest, Inbox, Repeat::kHarmless)
JP_METHOD(SearchService, SearchActivities, SearchActivitiesRequest, SearchActivitiesResponse,
          Repeat::kHarmless)
JP_METHOD(SearchService, SaveFilter, SaveFilterRequest, SavedFilter, Repeat::kRequestId)
JP_METHOD(SearchService, GetSavedFilter, GetSavedFilterRequest, SavedFilter, Repeat::kHarmless)
JP_METHOD(SearchService, ListSavedFilters, ListSavedFiltersRequest, ListSavedFiltersResponse,
          Repeat::kHarmless)
JP_METHOD(SearchService, DeleteSavedFilter, DeleteSavedFilterRequest, DeleteSavedFilterResponse,
          Repeat::kRequestId)
JP_METHOD(SharingService, ListSharedPlans, ListSharedPlansRequest, ListSharedPlansResponse,
          Repeat::kHarmless)
JP_METHOD(SharingService, ListSharedActivities, ListSharedActivitiesRequest,
          ListSharedActivitiesResponse, Repeat::kHarmless)
JP_METHOD(SharingService, GetSharedActivity, GetSharedActivityRequest, SharedActivity,
          Repeat::kHarmless)
JP_METHOD(SharingService, ListUpstreams, ListUpstreamsRequest, ListUpstreamsResponse,
          Repeat::kHarmless)
JP_METHOD(SynergyService, FindSynergies, FindSynergiesRequest, FindSynergiesResponse,
          Repeat::kHarmless)
JP_METHOD(SynergyService, AnswerSynergy, AnswerSynergyRequest, AnswerSynergyResponse,
          Repeat::kRequestId)
JP_METHOD(CatalogService, CreatePartner, CreatePartnerRequest, Partner, Repeat::kRequestId)
JP_METHOD(CatalogService, GetPartner, GetPartnerRequest, Partner, Repeat::kHarmless)
JP_METHOD(CatalogService, ListPartners, ListPartnersRequest, ListPartnersResponse,
          Repeat::kHarmless)
JP_METHOD(CatalogService, UpdatePartner, UpdatePartnerRequest, Partner, Repeat::kRequestId)
JP_METHOD(CatalogService, ListFrameworks, ListFrameworksRequest, ListFrameworksResponse,
          Repeat::kHarmless)
JP_METHOD(CatalogService, CreateFramework, CreateFrameworkRequest, Framework, Repeat::kRequestId)
JP_METHOD(CatalogService, GetObjective, GetObjectiveRequest, Objective, Repeat::kHarmless)
JP_METHOD(CatalogService, ListObjectives, ListObjectivesRequest, ListObjectivesResponse,
          Repeat::kHarmless)
JP_METHOD(CatalogService, CreateObjective, CreateObjectiveRequest, Objective, Repeat::kRequestId)
JP_METHOD(AccessService, WhoAmI, WhoAmIRequest, WhoAmIResponse, Repeat::kHarmless)
JP_METHOD(AccessService, CreateToken, CreateTokenRequest, CreateTokenResponse, Repeat::kDangerous)
JP_METHOD(AccessService, ListTokens, ListTokensRequest, ListTokensResponse, Repeat::kHarmless)
JP_METHOD(AccessService, RevokeToken, RevokeTokenRequest, Token, Repeat::kHarmless)
JP_METHOD(AdminService, CheckStore, CheckStoreRequest, CheckStoreResponse, Repeat::kHarmless)

#undef JP_METHOD

Client Connect(const ConnectionOptions& connection, const ClientOptions& options) {
  return Client(std::make_shared<const Connection>(MakeGrpcTransport(connection), options,
                                                   Surroundings::System()));
}

}  // namespace jointplan::client
