#include "server/services.h"

#include <utility>

#include "jointplan/v1/access_service.grpc.pb.h"
#include "jointplan/v1/admin_service.grpc.pb.h"
#include "jointplan/v1/agreement_service.grpc.pb.h"
#include "jointplan/v1/catalog_service.grpc.pb.h"
#include "jointplan/v1/plan_service.grpc.pb.h"
#include "jointplan/v1/proposal_service.grpc.pb.h"
#include "server/access_calls.h"
#include "server/agreement_calls.h"
#include "server/catalog_calls.h"
#include "server/plan_calls.h"
#include "server/proposal_calls.h"
#include "server/streams.h"
#include "server/unary.h"

// A unary method of a service: takes the call in and lets the function of the same name do it.
#define JP_METHOD(access, Service, Method, Request, Response)                                     \
  grpc::ServerUnaryReactor* Method(grpc::CallbackServerContext* context,                          \
                                   const v1::Request* request, v1::Response* response) override { \
    return TakeIn<v1::Request, v1::Response>(backend_, access,                                    \
                                             "jointplan.v1." #Service "." #Method, context,       \
                                             request, response, &server::Method);                 \
  }

namespace jointplan::server {
namespace {

constexpr Access kRead = Access::kRead;
constexpr Access kWrite = Access::kWrite;

class PlanServiceImpl : public v1::PlanService::CallbackService {
 public:
  explicit PlanServiceImpl(const Backend& backend) : backend_(backend) {}

  JP_METHOD(kWrite, PlanService, CreatePlan, CreatePlanRequest, Plan)
  JP_METHOD(kRead, PlanService, GetPlan, GetPlanRequest, Plan)
  JP_METHOD(kRead, PlanService, ListPlans, ListPlansRequest, ListPlansResponse)
  JP_METHOD(kWrite, PlanService, UpdatePlan, UpdatePlanRequest, Plan)
  JP_METHOD(kWrite, PlanService, CreateActivity, CreateActivityRequest, Activity)
  JP_METHOD(kRead, PlanService, GetActivity, GetActivityRequest, Activity)
  JP_METHOD(kRead, PlanService, ListActivities, ListActivitiesRequest, ListActivitiesResponse)
  JP_METHOD(kWrite, PlanService, UpdateActivity, UpdateActivityRequest, Activity)
  JP_METHOD(kWrite, PlanService, DeleteActivity, DeleteActivityRequest, Changeset)
  JP_METHOD(kWrite, PlanService, BatchEdit, BatchEditRequest, BatchEditResponse)
  JP_METHOD(kRead, PlanService, ListChangesets, ListChangesetsRequest, ListChangesetsResponse)
  JP_METHOD(kRead, PlanService, GetChangeset, GetChangesetRequest, Changeset)
  JP_METHOD(kRead, PlanService, DiffRevisions, DiffRevisionsRequest, DiffRevisionsResponse)
  JP_METHOD(kRead, PlanService, Blame, BlameRequest, BlameResponse)
  grpc::ServerWriteReactor<v1::WatchPlanResponse>* WatchPlan(
      grpc::CallbackServerContext* context, const v1::WatchPlanRequest* request) override {
    return StartWatch(backend_, context, request);
  }

 private:
  const Backend& backend_;
};

class ProposalServiceImpl : public v1::ProposalService::CallbackService {
 public:
  explicit ProposalServiceImpl(const Backend& backend) : backend_(backend) {}

  JP_METHOD(kWrite, ProposalService, CreateProposal, CreateProposalRequest, Proposal)
  JP_METHOD(kRead, ProposalService, GetProposal, GetProposalRequest, Proposal)
  JP_METHOD(kRead, ProposalService, ListProposals, ListProposalsRequest, ListProposalsResponse)
  JP_METHOD(kRead, ProposalService, PreviewMerge, PreviewMergeRequest, MergePreview)
  JP_METHOD(kWrite, ProposalService, SubmitProposal, SubmitProposalRequest, Proposal)
  JP_METHOD(kWrite, ProposalService, WithdrawProposal, WithdrawProposalRequest, Proposal)
  JP_METHOD(kWrite, ProposalService, RequestChanges, RequestChangesRequest, Proposal)
  JP_METHOD(kWrite, ProposalService, DeclineProposal, DeclineProposalRequest, Proposal)
  JP_METHOD(kWrite, ProposalService, MergeProposal, MergeProposalRequest, MergeProposalResponse)

 private:
  const Backend& backend_;
};

class AgreementServiceImpl : public v1::AgreementService::CallbackService {
 public:
  explicit AgreementServiceImpl(const Backend& backend) : backend_(backend) {}

  JP_METHOD(kWrite, AgreementService, OpenAgreement, OpenAgreementRequest, Agreement)
  JP_METHOD(kRead, AgreementService, GetAgreement, GetAgreementRequest, Agreement)
  JP_METHOD(kRead, AgreementService, ListAgreements, ListAgreementsRequest, ListAgreementsResponse)
  JP_METHOD(kRead, AgreementService, GetScope, GetScopeRequest, Scope)
  JP_METHOD(kWrite, AgreementService, Endorse, EndorseRequest, Agreement)
  JP_METHOD(kWrite, AgreementService, SealAgreement, SealAgreementRequest, Agreement)
  JP_METHOD(kWrite, AgreementService, AbandonAgreement, AbandonAgreementRequest, Agreement)
  grpc::ServerWriteReactor<v1::PullChunk>* PullAgreement(
      grpc::CallbackServerContext* context, const v1::PullAgreementRequest* request) override {
    return StartPull(backend_, context, request);
  }
  JP_METHOD(kRead, AgreementService, DiffAgreements, DiffAgreementsRequest, DiffAgreementsResponse)

 private:
  const Backend& backend_;
};

class CatalogServiceImpl : public v1::CatalogService::CallbackService {
 public:
  explicit CatalogServiceImpl(const Backend& backend) : backend_(backend) {}

  JP_METHOD(kWrite, CatalogService, CreatePartner, CreatePartnerRequest, Partner)
  JP_METHOD(kRead, CatalogService, GetPartner, GetPartnerRequest, Partner)
  JP_METHOD(kRead, CatalogService, ListPartners, ListPartnersRequest, ListPartnersResponse)
  JP_METHOD(kWrite, CatalogService, UpdatePartner, UpdatePartnerRequest, Partner)
  JP_METHOD(kRead, CatalogService, ListFrameworks, ListFrameworksRequest, ListFrameworksResponse)
  JP_METHOD(kWrite, CatalogService, CreateFramework, CreateFrameworkRequest, Framework)
  JP_METHOD(kRead, CatalogService, GetObjective, GetObjectiveRequest, Objective)
  JP_METHOD(kRead, CatalogService, ListObjectives, ListObjectivesRequest, ListObjectivesResponse)
  JP_METHOD(kWrite, CatalogService, CreateObjective, CreateObjectiveRequest, Objective)

 private:
  const Backend& backend_;
};

class AccessServiceImpl : public v1::AccessService::CallbackService {
 public:
  explicit AccessServiceImpl(const Backend& backend) : backend_(backend) {}

  JP_METHOD(kRead, AccessService, WhoAmI, WhoAmIRequest, WhoAmIResponse)
  JP_METHOD(kWrite, AccessService, CreateToken, CreateTokenRequest, CreateTokenResponse)
  JP_METHOD(kRead, AccessService, ListTokens, ListTokensRequest, ListTokensResponse)
  JP_METHOD(kWrite, AccessService, RevokeToken, RevokeTokenRequest, Token)

 private:
  const Backend& backend_;
};

class AdminServiceImpl : public v1::AdminService::CallbackService {
 public:
  explicit AdminServiceImpl(const Backend& backend) : backend_(backend) {}

  JP_METHOD(kRead, AdminService, CheckStore, CheckStoreRequest, CheckStoreResponse)

 private:
  const Backend& backend_;
};

}  // namespace

std::vector<NamedService> MakeServices(const Backend& backend) {
  std::vector<NamedService> services;
  const auto add = [&services](const char* name, std::unique_ptr<grpc::Service> service) {
    services.push_back({name, std::move(service)});
  };
  add(v1::PlanService::service_full_name(), std::make_unique<PlanServiceImpl>(backend));
  add(v1::ProposalService::service_full_name(), std::make_unique<ProposalServiceImpl>(backend));
  add(v1::AgreementService::service_full_name(), std::make_unique<AgreementServiceImpl>(backend));
  add(v1::CatalogService::service_full_name(), std::make_unique<CatalogServiceImpl>(backend));
  add(v1::AccessService::service_full_name(), std::make_unique<AccessServiceImpl>(backend));
  add(v1::AdminService::service_full_name(), std::make_unique<AdminServiceImpl>(backend));
  return services;
}

}  // namespace jointplan::server
