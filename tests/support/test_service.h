#ifndef JOINTPLAN_TESTS_SUPPORT_TEST_SERVICE_H_
#define JOINTPLAN_TESTS_SUPPORT_TEST_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
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
#include "server/server.h"
#include "spdlog/spdlog.h"
#include "storage/engine.h"
#include "storage/store.h"
#include "tests/support/shared_engine.h"

namespace jointplan {

// One caller of a service under test: stubs that send its token.
class Caller {
 public:
  Caller(const std::shared_ptr<grpc::Channel>& channel, std::string token)
      : plans(v1::PlanService::NewStub(channel)),
        proposals(v1::ProposalService::NewStub(channel)),
        agreements(v1::AgreementService::NewStub(channel)),
        feedback(v1::FeedbackService::NewStub(channel)),
        meetings(v1::MeetingService::NewStub(channel)),
        inbox(v1::InboxService::NewStub(channel)),
        search(v1::SearchService::NewStub(channel)),
        sharing(v1::SharingService::NewStub(channel)),
        synergies(v1::SynergyService::NewStub(channel)),
        catalog(v1::CatalogService::NewStub(channel)),
        access(v1::AccessService::NewStub(channel)),
        admin(v1::AdminService::NewStub(channel)),
        token_(std::move(token)) {}

  // The same caller of another service.
  std::unique_ptr<Caller> At(const std::shared_ptr<grpc::Channel>& channel) const {
    return std::make_unique<Caller>(channel, token_);
  }

  // Makes a call: `caller.Ask(*caller.plans, &v1::PlanService::Stub::GetPlan, request)`. The error
  // carries the service's details as payloads, as it left the service.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request) const {
    grpc::ClientContext context;
    Prepare(&context);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (status.ok()) return response;
    return FromGrpc(status);
  }

  void Prepare(grpc::ClientContext* context) const {
    if (!token_.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  }

  // The payload with the details' bytes as they came.
  static constexpr char kWire[] = "wire";

  static absl::Status FromGrpc(const grpc::Status& status) {
    absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
    result.SetPayload(kWire, absl::Cord(status.error_details()));
    google::rpc::Status details;
    if (details.ParseFromString(status.error_details())) {
      for (const auto& detail : details.details()) {
        result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
      }
    }
    return result;
  }

  std::unique_ptr<v1::PlanService::Stub> plans;
  std::unique_ptr<v1::ProposalService::Stub> proposals;
  std::unique_ptr<v1::AgreementService::Stub> agreements;
  std::unique_ptr<v1::FeedbackService::Stub> feedback;
  std::unique_ptr<v1::MeetingService::Stub> meetings;
  std::unique_ptr<v1::InboxService::Stub> inbox;
  std::unique_ptr<v1::SearchService::Stub> search;
  std::unique_ptr<v1::SharingService::Stub> sharing;
  std::unique_ptr<v1::SynergyService::Stub> synergies;
  std::unique_ptr<v1::CatalogService::Stub> catalog;
  std::unique_ptr<v1::AccessService::Stub> access;
  std::unique_ptr<v1::AdminService::Stub> admin;

 private:
  const std::string token_;
};

// A whole service on a store in memory, with an operator, the convener's staff, two partners (giz
// and afd) and the plan `plans/hub` with the themes `local` and `inclusion`.
class TestService {
 public:
  explicit TestService(IdSource* ids = IdSource::Random(), const Clock* clock = Clock::System(),
                       std::shared_ptr<storage::Engine> engine = storage::NewMemoryEngine())
      : ids_(ids), clock_(clock), engine_(std::move(engine)) {
    spdlog::set_level(spdlog::level::off);
    auto store =
        storage::Store::Create(std::make_unique<SharedEngine>(engine_), StoreOptionsWith(clock));
    EXPECT_TRUE(store.ok()) << store.status();
    auto secret = server::Server::Seed(store->get(), ids);
    EXPECT_TRUE(secret.ok()) << secret.status();
    Serve(*std::move(store));
    admin = std::make_unique<Caller>(channel_, *secret);
    staff = NewCaller(v1::ROLE_STAFF, "Programme desk");
    AddPartner("giz");
    AddPartner("afd");
    giz = NewCaller(v1::ROLE_PARTNER, "GIZ desk", "partners/giz");
    afd = NewCaller(v1::ROLE_PARTNER, "AFD desk", "partners/afd");
    reader = NewCaller(v1::ROLE_READER, "Ministry portal");
    nobody = std::make_unique<Caller>(channel_, "");
    AddPlan();
  }

  // Makes a token and returns a caller with it; `token` gets its name.
  std::unique_ptr<Caller> NewCaller(v1::Role role, const std::string& label,
                                    const std::string& partner = "", std::string* token = nullptr) {
    v1::CreateTokenRequest request;
    request.mutable_token()->set_label(label);
    request.mutable_token()->set_role(role);
    request.mutable_token()->set_partner(partner);
    const auto made = admin->Ask(*admin->access, &v1::AccessService::Stub::CreateToken, request);
    EXPECT_TRUE(made.ok()) << made.status();
    if (token != nullptr) *token = made->token().name();
    return std::make_unique<Caller>(channel_, made->secret());
  }

  // Adds an activity to the plan as staff and returns it.
  v1::Activity AddActivity(const std::string& id, const std::string& theme = "local") {
    v1::CreateActivityRequest request;
    request.set_parent("plans/hub");
    request.set_activity_id(id);
    (*request.mutable_activity()->mutable_title())["en"] = absl::StrCat("Activity ", id);
    request.mutable_activity()->add_themes(theme);
    const auto made = staff->Ask(*staff->plans, &v1::PlanService::Stub::CreateActivity, request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(v1::Activity());
  }

  // Adds a partner to the catalogue as staff.
  void AddPartner(const std::string& id) {
    v1::CreatePartnerRequest request;
    request.set_partner_id(id);
    (*request.mutable_partner()->mutable_title())["en"] = id;
    const auto made =
        staff->Ask(*staff->catalog, &v1::CatalogService::Stub::CreatePartner, request);
    EXPECT_TRUE(made.ok()) << made.status();
  }

  server::Server& server() { return *server_; }

  // Ends the server: nobody answers until Restart.
  void Stop() { server_.reset(); }

  // Starts another server on the same store. Callers made by NewCaller go on with Caller::At.
  void Restart() {
    auto store =
        storage::Store::Open(std::make_unique<SharedEngine>(engine_), StoreOptionsWith(clock_));
    EXPECT_TRUE(store.ok()) << store.status();
    Serve(*std::move(store));
    for (std::unique_ptr<Caller>* caller : {&admin, &staff, &giz, &afd, &reader, &nobody}) {
      *caller = (*caller)->At(channel_);
    }
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  static storage::StoreOptions StoreOptionsWith(const Clock* clock) {
    storage::StoreOptions options;
    options.clock = clock;
    return options;
  }

  void Serve(std::unique_ptr<storage::Store> store) {
    server::ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.ids = ids_;
    options.clock = clock_;
    auto server = server::Server::Start(std::move(store), options);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = server_->InProcessChannel();
  }

  void AddPlan() {
    v1::CreatePlanRequest request;
    request.set_plan_id("hub");
    (*request.mutable_plan()->mutable_title())["en"] = "Joint work plan";
    for (const char* id : {"local", "inclusion"}) {
      v1::Theme* theme = request.mutable_plan()->add_themes();
      theme->set_id(id);
      (*theme->mutable_title())["en"] = id;
    }
    const auto made = staff->Ask(*staff->plans, &v1::PlanService::Stub::CreatePlan, request);
    EXPECT_TRUE(made.ok()) << made.status();
  }

  IdSource* const ids_;
  const Clock* const clock_;
  const std::shared_ptr<storage::Engine> engine_;
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;

 public:
  std::unique_ptr<Caller> admin, staff, giz, afd, reader, nobody;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SUPPORT_TEST_SERVICE_H_
