#include "server/services.h"

#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <deque>
#include <map>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "jointplan/v1/access_service.grpc.pb.h"
#include "jointplan/v1/admin_service.grpc.pb.h"
#include "jointplan/v1/agreement_service.grpc.pb.h"
#include "jointplan/v1/catalog_service.grpc.pb.h"
#include "jointplan/v1/feedback_service.grpc.pb.h"
#include "jointplan/v1/inbox_service.grpc.pb.h"
#include "jointplan/v1/meeting_service.grpc.pb.h"
#include "jointplan/v1/plan_service.grpc.pb.h"
#include "jointplan/v1/proposal_service.grpc.pb.h"
#include "jointplan/v1/search_service.grpc.pb.h"
#include "jointplan/v1/sharing_service.grpc.pb.h"
#include "jointplan/v1/synergy_service.grpc.pb.h"
#include "server/access_calls.h"
#include "server/agreement_calls.h"
#include "server/catalog_calls.h"
#include "server/check_calls.h"
#include "server/coverage_calls.h"
#include "server/feedback_calls.h"
#include "server/inbox_calls.h"
#include "server/meeting_calls.h"
#include "server/need_calls.h"
#include "server/plan_calls.h"
#include "server/proposal_calls.h"
#include "server/round_calls.h"
#include "server/search_calls.h"
#include "server/sharing_calls.h"
#include "server/silence_calls.h"
#include "server/streams.h"
#include "server/synergy_calls.h"
#include "server/translation_calls.h"
#include "server/unary.h"
#include "server/upstream_calls.h"
#include "spdlog/spdlog.h"

namespace jointplan::server {
namespace {

using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::MethodHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

constexpr Access kRead = Access::kRead;
constexpr Access kWrite = Access::kWrite;

// One service of the API, as its descriptor has it. Every method takes and gives bytes (see
// server/wire.h), and its calls pass the one door. What the generated code does for typed methods
// is done here for all of them at once.
class RpcService : public grpc::Service {
 public:
  RpcService(const Backend& backend, const char* full_name)
      : backend_(backend),
        descriptor_(
            *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name)) {}

  // Declares that a method is done by `handler`, and possibly by `at_once` before it.
  template <class Request, class Answer>
  void Unary(const char* name, Access access, Handler<Request, Answer> handler,
             AtOnce<Request> at_once = nullptr) {
    const Method& method = Declare(name, access);
    handlers_[name] = new CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
        [this, &method, handler, at_once](grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) {
          return TakeIn(backend_, method, handler, at_once, context, request, response);
        });
  }

  // Declares that a method that answers with a stream is done by `start`.
  void Streaming(const char* name, StreamStart start) {
    const Method& method = Declare(name, kRead);
    handlers_[name] = new CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
        [this, &method, start](grpc::CallbackServerContext* context,
                               const grpc::ByteBuffer* request) {
          return start(backend_, method, context, *request);
        });
  }

  // Hands what was declared to gRPC. A method of the API that nobody declared is answered
  // UNIMPLEMENTED, and the log says so.
  void Finish() {
    for (int i = 0; i < descriptor_.method_count(); ++i) {
      const auto& method = *descriptor_.method(i);
      const auto found = handlers_.find(method.name());
      if (found == handlers_.end()) {
        spdlog::critical("nobody answers {}", method.full_name());
        continue;
      }
      AddMethod(new RpcServiceMethod(
          PathOf(method.name()),
          method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC,
          nullptr));
      MarkMethodRawCallback(added_++, found->second);
    }
  }

 private:
  const Method& Declare(const char* name, Access access) {
    return methods_.emplace_back(*descriptor_.FindMethodByName(name), access);
  }

  // gRPC keeps the pointer.
  const char* PathOf(const std::string& name) const {
    const std::string full_name = descriptor_.FindMethodByName(name)->full_name();
    for (const Method& method : methods_) {
      if (method.name == full_name) return method.path.c_str();
    }
    return "";
  }

  const Backend& backend_;
  const google::protobuf::ServiceDescriptor& descriptor_;
  std::deque<Method> methods_;                      // Stay where they are.
  std::map<std::string, MethodHandler*> handlers_;  // gRPC owns them.
  int added_ = 0;
};

void DeclarePlanService(RpcService& service) {
  service.Unary("CreatePlan", kWrite, &CreatePlan);
  service.Unary("GetPlan", kRead, &GetPlan);
  service.Unary("ListPlans", kRead, &ListPlans);
  service.Unary("UpdatePlan", kWrite, &UpdatePlan);
  service.Unary("CreateActivity", kWrite, &CreateActivity);
  service.Unary("GetActivity", kRead, &GetActivity, &GetActivityAtOnce);
  service.Unary("ListActivities", kRead, &ListActivities);
  service.Unary("UpdateActivity", kWrite, &UpdateActivity);
  service.Unary("DeleteActivity", kWrite, &DeleteActivity);
  service.Unary("AnswerPart", kWrite, &AnswerPart);
  service.Unary("BatchEdit", kWrite, &BatchEdit);
  service.Unary("ListChangesets", kRead, &ListChangesets);
  service.Unary("GetChangeset", kRead, &GetChangeset);
  service.Unary("DiffRevisions", kRead, &DiffRevisions);
  service.Unary("Blame", kRead, &Blame);
  service.Unary("CheckPlan", kRead, &CheckPlan);
  service.Unary("ListTranslations", kRead, &ListTranslations);
  service.Unary("ConfirmTranslation", kWrite, &ConfirmTranslation);
  service.Unary("GetNeed", kRead, &GetNeed);
  service.Unary("ListNeeds", kRead, &ListNeeds);
  service.Unary("GetCoverage", kRead, &GetCoverage);
  service.Streaming("WatchPlan", &StartWatch);
}

void DeclareProposalService(RpcService& service) {
  service.Unary("CreateProposal", kWrite, &CreateProposal);
  service.Unary("GetProposal", kRead, &GetProposal);
  service.Unary("ListProposals", kRead, &ListProposals);
  service.Unary("PreviewMerge", kRead, &PreviewMerge);
  service.Unary("SubmitProposal", kWrite, &SubmitProposal);
  service.Unary("WithdrawProposal", kWrite, &WithdrawProposal);
  service.Unary("RequestChanges", kWrite, &RequestChanges);
  service.Unary("DeclineProposal", kWrite, &DeclineProposal);
  service.Unary("MergeProposal", kWrite, &MergeProposal);
}

void DeclareAgreementService(RpcService& service) {
  service.Unary("OpenAgreement", kWrite, &OpenAgreement);
  service.Unary("GetAgreement", kRead, &GetAgreement);
  service.Unary("ListAgreements", kRead, &ListAgreements);
  service.Unary("GetScope", kRead, &GetScope);
  service.Unary("Endorse", kWrite, &Endorse);
  service.Unary("WaiveFinding", kWrite, &WaiveFinding);
  service.Unary("RemoveWaiver", kWrite, &RemoveWaiver);
  service.Unary("SealAgreement", kWrite, &SealAgreement);
  service.Unary("StartSilence", kWrite, &StartSilence);
  service.Unary("ExtendSilence", kWrite, &ExtendSilence);
  service.Unary("WithdrawSilence", kWrite, &WithdrawSilence);
  service.Unary("AbandonAgreement", kWrite, &AbandonAgreement);
  service.Streaming("PullAgreement", &StartPull);
  service.Unary("DiffAgreements", kRead, &DiffAgreements);
}

void DeclareFeedbackService(RpcService& service) {
  service.Unary("CreateThread", kWrite, &CreateThread);
  service.Unary("GetThread", kRead, &GetThread);
  service.Unary("ListThreads", kRead, &ListThreads);
  service.Unary("AddComment", kWrite, &AddComment);
  service.Unary("EditComment", kWrite, &EditComment);
  service.Unary("ResolveThread", kWrite, &ResolveThread);
  service.Unary("ReopenThread", kWrite, &ReopenThread);
  service.Unary("ProposeSuggestion", kWrite, &ProposeSuggestion);
  service.Unary("OpenRound", kWrite, &OpenRound);
  service.Unary("GetRound", kRead, &GetRound);
  service.Unary("ListRounds", kRead, &ListRounds);
  service.Unary("AnswerRound", kWrite, &AnswerRound);
  service.Unary("CloseRound", kWrite, &CloseRound);
}

void DeclareMeetingService(RpcService& service) {
  service.Unary("CreateMeeting", kWrite, &CreateMeeting);
  service.Unary("GetMeeting", kRead, &GetMeeting);
  service.Unary("ListMeetings", kRead, &ListMeetings);
  service.Unary("UpdateMeeting", kWrite, &UpdateMeeting);
  service.Unary("AnswerMeeting", kWrite, &AnswerMeeting);
  service.Unary("OpenMeeting", kWrite, &OpenMeeting);
  service.Unary("CloseMeeting", kWrite, &CloseMeeting);
  service.Unary("CancelMeeting", kWrite, &CancelMeeting);
  service.Unary("RecordDecision", kWrite, &RecordDecision);
  service.Unary("ForecastConflicts", kRead, &ForecastConflicts);
  service.Unary("GetMinutes", kRead, &GetMinutes);
}

void DeclareInboxService(RpcService& service) {
  service.Unary("GetInbox", kRead, &GetInbox);
  service.Streaming("WatchInbox", &StartWatchInbox);
}

void DeclareSearchService(RpcService& service) {
  service.Unary("SearchActivities", kRead, &SearchActivities);
  service.Unary("SaveFilter", kWrite, &SaveFilter);
  service.Unary("GetSavedFilter", kRead, &GetSavedFilter);
  service.Unary("ListSavedFilters", kRead, &ListSavedFilters);
  service.Unary("DeleteSavedFilter", kWrite, &DeleteSavedFilter);
}

void DeclareSharingService(RpcService& service) {
  service.Unary("ListSharedPlans", kRead, &ListSharedPlans);
  service.Unary("ListSharedActivities", kRead, &ListSharedActivities);
  service.Unary("GetSharedActivity", kRead, &GetSharedActivity);
  service.Unary("ListUpstreams", kRead, &ListUpstreams);
}

void DeclareSynergyService(RpcService& service) {
  service.Unary("FindSynergies", kRead, &FindSynergies);
  service.Unary("AnswerSynergy", kWrite, &AnswerSynergy);
}

void DeclareCatalogService(RpcService& service) {
  service.Unary("CreatePartner", kWrite, &CreatePartner);
  service.Unary("GetPartner", kRead, &GetPartner);
  service.Unary("ListPartners", kRead, &ListPartners);
  service.Unary("UpdatePartner", kWrite, &UpdatePartner);
  service.Unary("ListFrameworks", kRead, &ListFrameworks);
  service.Unary("CreateFramework", kWrite, &CreateFramework);
  service.Unary("GetObjective", kRead, &GetObjective);
  service.Unary("ListObjectives", kRead, &ListObjectives);
  service.Unary("CreateObjective", kWrite, &CreateObjective);
}

void DeclareAccessService(RpcService& service) {
  service.Unary("WhoAmI", kRead, &WhoAmI);
  service.Unary("CreateToken", kWrite, &CreateToken);
  service.Unary("ListTokens", kRead, &ListTokens);
  service.Unary("RevokeToken", kWrite, &RevokeToken);
}

void DeclareAdminService(RpcService& service) { service.Unary("CheckStore", kRead, &CheckStore); }

}  // namespace

std::vector<NamedService> MakeServices(const Backend& backend) {
  std::vector<NamedService> services;
  const auto add = [&](const char* name, void (*declare)(RpcService&)) {
    auto service = std::make_unique<RpcService>(backend, name);
    declare(*service);
    service->Finish();
    services.push_back({name, std::move(service)});
  };
  add(v1::PlanService::service_full_name(), &DeclarePlanService);
  add(v1::ProposalService::service_full_name(), &DeclareProposalService);
  add(v1::AgreementService::service_full_name(), &DeclareAgreementService);
  add(v1::FeedbackService::service_full_name(), &DeclareFeedbackService);
  add(v1::MeetingService::service_full_name(), &DeclareMeetingService);
  add(v1::InboxService::service_full_name(), &DeclareInboxService);
  add(v1::SearchService::service_full_name(), &DeclareSearchService);
  add(v1::SharingService::service_full_name(), &DeclareSharingService);
  add(v1::SynergyService::service_full_name(), &DeclareSynergyService);
  add(v1::CatalogService::service_full_name(), &DeclareCatalogService);
  add(v1::AccessService::service_full_name(), &DeclareAccessService);
  add(v1::AdminService::service_full_name(), &DeclareAdminService);
  return services;
}

}  // namespace jointplan::server
