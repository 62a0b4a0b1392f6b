#include "jointplan/connection.h"

#include <set>

#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "plan/errors.h"
#include "tests/client/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace jointplan::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

absl::Status Unavailable() { return absl::UnavailableError("no route"); }

absl::Status AskedToWait(absl::StatusCode code, int seconds) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(seconds);
  absl::Status status(code, "later");
  status.SetPayload(plan::DetailUrl("google.rpc.RetryInfo"), absl::Cord(info.SerializeAsString()));
  return status;
}

// Fails a method with each of `errors` in turn, and answers after them.
template <class Request, class Response>
void FailFirst(FakeTransport* transport, const std::string& method,
               const std::vector<absl::Status>& errors) {
  auto attempt = std::make_shared<size_t>(0);
  transport->On<Request, Response>(method, [=](const Request&) -> absl::StatusOr<Response> {
    if (*attempt < errors.size()) return errors[(*attempt)++];
    return Response();
  });
}

TEST(ConnectionTest, AReadIsTriedAgainAndWaitsGrow) {
  FakeClient fake;
  FailFirst<v1::GetPlanRequest, v1::Plan>(
      fake.transport, "GetPlan",
      {Unavailable(), Unavailable(), absl::DeadlineExceededError("slow")});
  EXPECT_THAT(fake.client->GetPlan({}), IsOk());
  EXPECT_THAT(fake.surroundings.sleeps, ElementsAre(absl::Milliseconds(75), absl::Milliseconds(150),
                                                    absl::Milliseconds(300)));
}

TEST(ConnectionTest, ATextThatIsNotUtf8IsNamedAndNotSent) {
  FakeClient fake;
  v1::BatchEditRequest request;
  v1::Activity* activity = request.add_edits()->mutable_create_activity();
  (*activity->mutable_title())["en"] = "good";
  (*activity->mutable_title())["fr"] = "caf\xe9";
  activity->add_next_steps()->set_responsible("\xff");
  request.set_message("fine");
  const absl::Status status = fake.client->BatchEdit(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto violations = plan::ViolationsOf(status);
  ASSERT_THAT(violations, SizeIs(2));
  EXPECT_EQ(violations[0].field, "edits[0].create_activity.title[fr]");
  EXPECT_THAT(violations[0].description, HasSubstr("is not UTF-8: the byte at offset 3"));
  EXPECT_EQ(violations[1].field, "edits[0].create_activity.next_steps[0].responsible");
  EXPECT_THAT(fake.transport->calls, IsEmpty());
}

TEST(ConnectionTest, ChanceSpreadsAWaitOverItsUpperHalf) {
  for (const double chance : {0.0, 0.999}) {
    FakeClient fake;
    fake.surroundings.chance = chance;
    FailFirst<v1::GetPlanRequest, v1::Plan>(fake.transport, "GetPlan", {Unavailable()});
    EXPECT_THAT(fake.client->GetPlan({}), IsOk());
    EXPECT_THAT(fake.surroundings.sleeps, ElementsAre(absl::Milliseconds(50 + 50 * chance)));
  }
}

TEST(ConnectionTest, AllAttemptsOfAWriteCarryOneRequestId) {
  FakeClient fake;
  FailFirst<v1::BatchEditRequest, v1::BatchEditResponse>(fake.transport, "BatchEdit",
                                                         {Unavailable(), Unavailable()});
  EXPECT_THAT(fake.client->BatchEdit({}), IsOk());
  const auto requests = fake.transport->Requests<v1::BatchEditRequest>("BatchEdit");
  ASSERT_THAT(requests, SizeIs(3));
  for (const auto& request : requests) EXPECT_EQ(request.request_id(), "request-1");
}

TEST(ConnectionTest, TwoCallsCarryTwoRequestIds) {
  FakeClient fake;
  FailFirst<v1::BatchEditRequest, v1::BatchEditResponse>(fake.transport, "BatchEdit", {});
  EXPECT_THAT(fake.client->BatchEdit({}), IsOk());
  EXPECT_THAT(fake.client->BatchEdit({}), IsOk());
  const auto requests = fake.transport->Requests<v1::BatchEditRequest>("BatchEdit");
  EXPECT_NE(requests[0].request_id(), requests[1].request_id());
}

TEST(ConnectionTest, ARequestIdOfTheCallerIsKept) {
  FakeClient fake;
  FailFirst<v1::BatchEditRequest, v1::BatchEditResponse>(fake.transport, "BatchEdit", {});
  v1::BatchEditRequest request;
  request.set_request_id("mine");
  EXPECT_THAT(fake.client->BatchEdit(request), IsOk());
  EXPECT_EQ(fake.transport->Requests<v1::BatchEditRequest>("BatchEdit")[0].request_id(), "mine");
}

TEST(ConnectionTest, MakingATokenIsNeverRepeated) {
  FakeClient fake;
  FailFirst<v1::CreateTokenRequest, v1::CreateTokenResponse>(fake.transport, "CreateToken",
                                                             {Unavailable()});
  EXPECT_THAT(fake.client->CreateToken({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(fake.transport->calls, SizeIs(1));
}

TEST(ConnectionTest, ARefusalIsNotRepeated) {
  FakeClient fake;
  FailFirst<v1::GetPlanRequest, v1::Plan>(fake.transport, "GetPlan", {plan::NotFoundError("x")});
  EXPECT_THAT(fake.client->GetPlan({}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(fake.surroundings.sleeps, IsEmpty());
}

TEST(ConnectionTest, AttemptsEnd) {
  ClientOptions options;
  options.retry.attempts_max = 3;
  FakeClient fake(options);
  FailFirst<v1::GetPlanRequest, v1::Plan>(fake.transport, "GetPlan",
                                          std::vector<absl::Status>(10, Unavailable()));
  EXPECT_THAT(fake.client->GetPlan({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(fake.transport->calls, SizeIs(3));
}

TEST(ConnectionTest, NoAttemptIsMadeAfterTheDeadline) {
  ClientOptions options;
  options.timeout = absl::Milliseconds(200);
  FakeClient fake(options);
  FailFirst<v1::GetPlanRequest, v1::Plan>(fake.transport, "GetPlan",
                                          std::vector<absl::Status>(10, Unavailable()));
  const absl::Time deadline = fake.surroundings.now + options.timeout;
  EXPECT_THAT(fake.client->GetPlan({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(fake.surroundings.sleeps, ElementsAre(absl::Milliseconds(75)));
  for (const auto& call : fake.transport->calls) EXPECT_EQ(call.deadline, deadline);
}

TEST(ConnectionTest, ACallThatIsInterruptedInItsWaitIsNotTriedAgain) {
  FakeClient fake;
  fake.transport->On<v1::GetPlanRequest, v1::Plan>("GetPlan",
                                                   [](const auto&) { return Unavailable(); });
  Interrupt interrupt;
  fake.surroundings.in_sleep = [&interrupt](const Interrupt* given) {
    EXPECT_EQ(given, &interrupt);
    interrupt.Fire();
  };
  CallOptions call;
  call.interrupt = &interrupt;
  EXPECT_EQ(fake.client->GetPlan({}, call).status(), Unavailable());
  EXPECT_THAT(fake.surroundings.sleeps, SizeIs(1));
  EXPECT_THAT(fake.transport->calls, SizeIs(1));
}

TEST(ConnectionTest, ACallMayBringItsOwnTimeout) {
  FakeClient fake;
  FailFirst<v1::CheckStoreRequest, v1::CheckStoreResponse>(fake.transport, "CheckStore", {});
  const absl::Time start = fake.surroundings.now;
  EXPECT_THAT(fake.client->CheckStore({}, {.timeout = absl::Minutes(7)}), IsOk());
  EXPECT_EQ(fake.transport->calls[0].deadline, start + absl::Minutes(7));
}

TEST(ConnectionTest, AServerThatAsksToWaitIsGivenThatTime) {
  FakeClient fake;
  FailFirst<v1::GetPlanRequest, v1::Plan>(fake.transport, "GetPlan",
                                          {AskedToWait(absl::StatusCode::kResourceExhausted, 3)});
  EXPECT_THAT(fake.client->GetPlan({}), IsOk());
  EXPECT_THAT(fake.surroundings.sleeps, ElementsAre(absl::Seconds(3)));
}

TEST(ConnectionTest, ALimitThatWillNotPassIsFinal) {
  FakeClient fake;
  FailFirst<v1::GetPlanRequest, v1::Plan>(fake.transport, "GetPlan",
                                          {absl::ResourceExhaustedError("too many plans")});
  EXPECT_THAT(fake.client->GetPlan({}), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(ConnectionTest, ARequestThatNoServerTakesIsNotSentAndNamesTheLargestField) {
  FakeClient fake;
  v1::BatchEditRequest request;
  request.add_edits()->mutable_create_activity()->set_name("small");
  (*request.add_edits()->mutable_create_activity()->mutable_description())["en"] =
      std::string(size_t{17} * 1024 * 1024, 'x');
  const auto response = fake.client->BatchEdit(request);
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kResourceExhausted,
                                 HasSubstr("edits[1].create_activity.description[0].value")));
  EXPECT_THAT(fake.transport->calls, IsEmpty());
}

TEST(ConnectionTest, EveryMethodOfTheApiCanBeCalledByItsName) {
  // What the client calls must be what the server offers: the paths are compared with the protos.
  FakeClient fake;
  const Client& client = *fake.client;
  std::set<std::string> called;
  const auto call = [&](const auto& result) { EXPECT_FALSE(result.ok()); };
  call(client.CreatePlan({}));
  call(client.GetPlan({}));
  call(client.ListPlans({}));
  call(client.UpdatePlan({}));
  call(client.CreateActivity({}));
  call(client.GetActivity({}));
  call(client.ListActivities({}));
  call(client.UpdateActivity({}));
  call(client.DeleteActivity({}));
  call(client.AnswerPart({}));
  call(client.BatchEdit({}));
  call(client.ListChangesets({}));
  call(client.GetChangeset({}));
  call(client.DiffRevisions({}));
  call(client.Blame({}));
  call(client.CheckPlan({}));
  call(client.ListTranslations({}));
  call(client.ConfirmTranslation({}));
  call(client.GetNeed({}));
  call(client.ListNeeds({}));
  call(client.GetCoverage({}));
  call(client.CreateProposal({}));
  call(client.GetProposal({}));
  call(client.ListProposals({}));
  call(client.PreviewMerge({}));
  call(client.SubmitProposal({}));
  call(client.WithdrawProposal({}));
  call(client.RequestChanges({}));
  call(client.DeclineProposal({}));
  call(client.MergeProposal({}));
  call(client.OpenAgreement({}));
  call(client.GetAgreement({}));
  call(client.ListAgreements({}));
  call(client.GetScope({}));
  call(client.Endorse({}));
  call(client.WaiveFinding({}));
  call(client.RemoveWaiver({}));
  call(client.SealAgreement({}));
  call(client.StartSilence({}));
  call(client.ExtendSilence({}));
  call(client.WithdrawSilence({}));
  call(client.AbandonAgreement({}));
  call(client.DiffAgreements({}));
  call(client.CreateThread({}));
  call(client.GetThread({}));
  call(client.ListThreads({}));
  call(client.AddComment({}));
  call(client.EditComment({}));
  call(client.ResolveThread({}));
  call(client.ReopenThread({}));
  call(client.ProposeSuggestion({}));
  call(client.OpenRound({}));
  call(client.GetRound({}));
  call(client.ListRounds({}));
  call(client.AnswerRound({}));
  call(client.CloseRound({}));
  call(client.CreateMeeting({}));
  call(client.GetMeeting({}));
  call(client.ListMeetings({}));
  call(client.UpdateMeeting({}));
  call(client.AnswerMeeting({}));
  call(client.OpenMeeting({}));
  call(client.CloseMeeting({}));
  call(client.CancelMeeting({}));
  call(client.RecordDecision({}));
  call(client.ForecastConflicts({}));
  call(client.GetMinutes({}));
  call(client.GetInbox({}));
  call(client.SearchActivities({}));
  call(client.SaveFilter({}));
  call(client.GetSavedFilter({}));
  call(client.ListSavedFilters({}));
  call(client.DeleteSavedFilter({}));
  call(client.ListSharedPlans({}));
  call(client.ListSharedActivities({}));
  call(client.GetSharedActivity({}));
  call(client.ListUpstreams({}));
  call(client.CreatePartner({}));
  call(client.GetPartner({}));
  call(client.ListPartners({}));
  call(client.UpdatePartner({}));
  call(client.ListFrameworks({}));
  call(client.CreateFramework({}));
  call(client.GetObjective({}));
  call(client.ListObjectives({}));
  call(client.CreateObjective({}));
  call(client.WhoAmI({}));
  call(client.CreateToken({}));
  call(client.ListTokens({}));
  call(client.RevokeToken({}));
  call(client.CheckStore({}));
  for (const auto& made : fake.transport->calls) called.insert(made.method);
  called.insert("WatchPlan");
  called.insert("WatchInbox");
  called.insert("PullAgreement");
  std::set<std::string> offered;
  for (const auto* message :
       {v1::GetPlanRequest::descriptor(), v1::GetProposalRequest::descriptor(),
        v1::GetAgreementRequest::descriptor(), v1::GetThreadRequest::descriptor(),
        v1::GetMeetingRequest::descriptor(), v1::GetInboxRequest::descriptor(),
        v1::SearchActivitiesRequest::descriptor(), v1::GetSharedActivityRequest::descriptor(),
        v1::GetPartnerRequest::descriptor(), v1::WhoAmIRequest::descriptor(),
        v1::CheckStoreRequest::descriptor()}) {
    const auto* service = message->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) offered.insert(service->method(i)->name());
  }
  EXPECT_EQ(called, offered);
}

}  // namespace
}  // namespace jointplan::client
