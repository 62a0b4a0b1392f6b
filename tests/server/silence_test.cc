// Adoption by silence: what a deadline does, and what keeps it from doing it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/errors.h"
#include "plan/manifest.h"
#include "server/records.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Agreements = v1::AgreementService::Stub;

constexpr char kPlan[] = "plans/hub";
constexpr char kName[] = "plans/hub/agreements/1";
constexpr char kActivity[] = "plans/hub/activities/a1";

class SilenceTest : public testing::Test {
 protected:
  SilenceTest() : service_(IdSource::Random(), &clock_) {
    service_.AddActivity("a1");
    service_.AddPartner("iom");
    v1::Plan plan;
    for (const char* partner : {"partners/afd", "partners/giz", "partners/iom"}) {
      plan.add_partners(partner);
    }
    EditPlan(plan, "partners");
    v1::OpenAgreementRequest open;
    open.set_parent(kPlan);
    EXPECT_THAT(staff().Ask(*staff().agreements, &Agreements::OpenAgreement, open), IsOk());
  }

  const Caller& staff() const { return *service_.staff; }
  const Caller& giz() const { return *service_.giz; }
  const Caller& afd() const { return *service_.afd; }

  // `hours` from now.
  google::protobuf::Timestamp In(int hours) const {
    return server::ToTimestamp(clock_.Now() + absl::Hours(hours));
  }

  void EditPlan(const v1::Plan& values, const std::string& mask) const {
    v1::GetPlanRequest get;
    get.set_name(kPlan);
    v1::UpdatePlanRequest request;
    *request.mutable_plan() = values;
    request.mutable_plan()->set_name(kPlan);
    request.mutable_plan()->set_etag(staff().Ask(*staff().plans, &Plans::GetPlan, get)->etag());
    request.mutable_update_mask()->add_paths(mask);
    EXPECT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, request), IsOk());
  }

  void SetEnd(const std::string& date) const {
    v1::GetActivityRequest get;
    get.set_name(kActivity);
    v1::UpdateActivityRequest request;
    request.mutable_activity()->set_name(kActivity);
    request.mutable_activity()->set_etag(
        staff().Ask(*staff().plans, &Plans::GetActivity, get)->etag());
    if (!date.empty()) request.mutable_activity()->set_end_date(date);
    request.mutable_update_mask()->add_paths("end_date");
    EXPECT_THAT(staff().Ask(*staff().plans, &Plans::UpdateActivity, request), IsOk());
  }

  // Asks for all partners' endorsement.
  void RequireAll() const {
    v1::Plan plan;
    v1::Requirement* requirement = plan.mutable_policy()->add_requirements();
    requirement->set_id("all");
    requirement->set_kind(v1::REQUIREMENT_KIND_ALL_PARTNERS);
    EditPlan(plan, "policy.requirements");
  }

  absl::StatusOr<v1::Agreement> Show(const Caller& caller) const {
    v1::GetAgreementRequest request;
    request.set_name(kName);
    return caller.Ask(*caller.agreements, &Agreements::GetAgreement, request);
  }
  v1::Agreement Now() const { return *Show(staff()); }

  absl::StatusOr<v1::Agreement> Start(const Caller& caller, const std::string& digest,
                                      const google::protobuf::Timestamp& deadline) const {
    v1::StartSilenceRequest request;
    request.set_name(kName);
    request.set_digest(digest);
    *request.mutable_deadline() = deadline;
    request.set_message("As we spoke");
    return caller.Ask(*caller.agreements, &Agreements::StartSilence, request);
  }
  absl::StatusOr<v1::Agreement> Start(int hours) const {
    return Start(staff(), Now().digest(), In(hours));
  }

  absl::StatusOr<v1::Agreement> Extend(const Caller& caller,
                                       const google::protobuf::Timestamp& deadline) const {
    v1::ExtendSilenceRequest request;
    request.set_name(kName);
    *request.mutable_deadline() = deadline;
    request.set_message("One week more");
    return caller.Ask(*caller.agreements, &Agreements::ExtendSilence, request);
  }

  absl::StatusOr<v1::Agreement> Withdraw(const Caller& caller) const {
    v1::WithdrawSilenceRequest request;
    request.set_name(kName);
    request.set_reason("We meet before");
    return caller.Ask(*caller.agreements, &Agreements::WithdrawSilence, request);
  }

  absl::StatusOr<v1::Agreement> Answer(const Caller& caller, v1::Answer answer,
                                       const std::string& scope = "plan") const {
    v1::GetScopeRequest get;
    get.set_agreement(kName);
    get.set_scope(scope);
    v1::EndorseRequest request;
    request.set_agreement(kName);
    request.set_scope(scope);
    request.set_answer(answer);
    request.set_statement("Not like this");
    request.set_scope_digest(caller.Ask(*caller.agreements, &Agreements::GetScope, get)->digest());
    return caller.Ask(*caller.agreements, &Agreements::Endorse, request);
  }

  absl::StatusOr<v1::Agreement> Seal() const {
    v1::SealAgreementRequest request;
    request.set_name(kName);
    request.set_digest(Now().digest());
    return staff().Ask(*staff().agreements, &Agreements::SealAgreement, request);
  }

  // Lets time pass, and the service see to what is due.
  void Pass(int hours) {
    clock_.Advance(absl::Hours(hours));
    service_.server().SettleSilences();
  }

  // `KIND description` of each item that is about silence.
  std::vector<std::string> Inbox(const Caller& caller) const {
    v1::GetInboxRequest request;
    request.set_parent(kPlan);
    const auto inbox = caller.Ask(*caller.inbox, &v1::InboxService::Stub::GetInbox, request);
    EXPECT_THAT(inbox, IsOk());
    std::vector<std::string> lines;
    for (const v1::InboxItem& item : inbox->items()) {
      if (item.subject() != kName) continue;
      lines.push_back(
          absl::StrCat(v1::InboxKind_Name(item.kind()).substr(sizeof("INBOX_KIND_") - 1), " ",
                       item.due_date(), item.due_date().empty() ? "" : " ", item.description()));
    }
    return lines;
  }

  // An error as it left the service.
  static std::string Bytes(const absl::Status& status) {
    return std::string(status.GetPayload(Caller::kWire).value_or(absl::Cord()));
  }

  // What a reader pulls, verified against a digest.
  v1::Manifest Pull(const std::string& digest) const {
    v1::PullAgreementRequest request;
    request.set_name(kName);
    grpc::ClientContext context;
    service_.reader->Prepare(&context);
    const auto stream = service_.reader->agreements->PullAgreement(&context, request);
    std::string manifest;
    std::vector<v1::SealedRecord> records;
    v1::PullChunk chunk;
    while (stream->Read(&chunk)) {
      manifest += chunk.manifest();
      for (const auto& record : chunk.records().records()) records.push_back(record);
    }
    EXPECT_TRUE(stream->Finish().ok());
    const auto verified = plan::VerifyManifest(digest, manifest, records);
    EXPECT_THAT(verified, IsOk());
    return verified.value_or(v1::Manifest());
  }

  FakeClock clock_;  // 1 March 2019, noon.
  TestService service_;
};

TEST_F(SilenceTest, ItIsAdoptedAtTheDeadlineAndTheSilentStayApartFromWhoEndorsed) {
  const auto started = Start(48);
  ASSERT_THAT(started, IsOk());
  EXPECT_EQ(started->silence().state(), v1::SILENCE_STATE_RUNNING);
  EXPECT_EQ(started->silence().started_by().label(), "Programme desk");
  EXPECT_EQ(started->silence().message(), "As we spoke");
  EXPECT_THAT(started->silence().content_digest(), SizeIs(32));
  EXPECT_THAT(started->silence().tally().silent(),
              ElementsAre("partners/afd", "partners/giz", "partners/iom"));
  ASSERT_THAT(Answer(giz(), v1::ANSWER_ENDORSE), IsOk());
  ASSERT_THAT(Answer(giz(), v1::ANSWER_ENDORSE_WITH_RESERVATION, "themes/local"), IsOk());
  ASSERT_THAT(Answer(afd(), v1::ANSWER_ABSTAIN, "themes/inclusion"), IsOk());
  Pass(47);
  EXPECT_EQ(Now().state(), v1::AGREEMENT_STATE_OPEN);
  Pass(1);
  const v1::Agreement sealed = Now();
  EXPECT_EQ(sealed.state(), v1::AGREEMENT_STATE_SEALED);
  EXPECT_EQ(sealed.closed_by().label(), "Silence procedure, started by Programme desk");
  const v1::Silence& silence = sealed.silence();
  EXPECT_EQ(silence.state(), v1::SILENCE_STATE_ADOPTED);
  EXPECT_EQ(silence.end_time().seconds(), silence.deadline().seconds());
  EXPECT_THAT(silence.tally().endorsed(), IsEmpty());
  EXPECT_THAT(silence.tally().with_reservation(), ElementsAre("partners/giz"));
  EXPECT_THAT(silence.tally().abstained(), ElementsAre("partners/afd"));
  EXPECT_THAT(silence.tally().silent(), ElementsAre("partners/iom"));
  const v1::Manifest pulled = Pull(sealed.digest());
  EXPECT_EQ(pulled.silence().SerializeAsString(), silence.SerializeAsString());
  EXPECT_THAT(pulled.endorsements(), SizeIs(3)) << "nobody endorsed by saying nothing";
  service_.server().SettleSilences();
  EXPECT_EQ(Now().revision(), sealed.revision()) << "once is enough";
}

TEST_F(SilenceTest, AnObjectionToAnyScopeBreaksItAtOnce) {
  ASSERT_THAT(Start(48), IsOk());
  Pass(1);
  const auto broken = Answer(afd(), v1::ANSWER_OBJECT, "themes/inclusion");
  ASSERT_THAT(broken, IsOk());
  const v1::Silence& silence = broken->silence();
  EXPECT_EQ(silence.state(), v1::SILENCE_STATE_BROKEN);
  EXPECT_EQ(silence.ended_by().partner(), "partners/afd");
  EXPECT_EQ(silence.scope(), "themes/inclusion");
  EXPECT_EQ(silence.reason(), "Not like this");
  EXPECT_EQ(silence.end_time().seconds(), server::ToTimestamp(clock_.Now()).seconds());
  Pass(48);
  EXPECT_EQ(Now().state(), v1::AGREEMENT_STATE_OPEN);
  EXPECT_EQ(Now().revision(), broken->revision());
  EXPECT_EQ(plan::ReasonOf(Start(48).status()), plan::Reason::kObjections);
  ASSERT_THAT(Answer(afd(), v1::ANSWER_ABSTAIN, "themes/inclusion"), IsOk());
  ASSERT_THAT(Start(1), IsOk()) << "settled, so another may be started";
  Pass(1);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_ADOPTED);
}

TEST_F(SilenceTest, TheDeadlineIsExtendedAndNeverShortened) {
  ASSERT_THAT(Start(48), IsOk());
  EXPECT_THAT(std::string(Extend(staff(), In(47)).status().message()),
              HasSubstr("is not later than 2019-03-03T12:00:00Z"));
  EXPECT_EQ(plan::ReasonOf(Extend(staff(), In(48)).status()), plan::Reason::kFieldInvalid);
  const auto extended = Extend(staff(), In(72));
  ASSERT_THAT(extended, IsOk());
  ASSERT_THAT(extended->silence().extensions(), SizeIs(1));
  EXPECT_EQ(extended->silence().extensions(0).message(), "One week more");
  EXPECT_EQ(extended->silence().extensions(0).previous_deadline().seconds(), In(48).seconds());
  Pass(48);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_RUNNING);
  ASSERT_THAT(Answer(giz(), v1::ANSWER_ENDORSE), IsOk());
  Pass(24);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_ADOPTED);
  EXPECT_EQ(plan::ReasonOf(Extend(staff(), In(72)).status()), plan::Reason::kState);
}

TEST_F(SilenceTest, OncePastTheDeadlineEverythingIsTooLate) {
  ASSERT_THAT(Start(48), IsOk());
  const std::string digest = Now().digest();
  clock_.Advance(absl::Hours(48));  // Nobody has seen to it yet.
  const absl::Status late = Answer(afd(), v1::ANSWER_OBJECT).status();
  EXPECT_EQ(plan::ReasonOf(late), plan::Reason::kState);
  EXPECT_THAT(std::string(late.message()),
              HasSubstr("past the deadline of its silence procedure, 2019-03-03T12:00:00Z"));
  EXPECT_THAT(std::string(late.message()), HasSubstr("too late"));
  EXPECT_EQ(plan::ReasonOf(Answer(giz(), v1::ANSWER_ENDORSE).status()), plan::Reason::kState);
  EXPECT_EQ(plan::ReasonOf(Extend(staff(), In(72)).status()), plan::Reason::kState);
  EXPECT_EQ(plan::ReasonOf(Withdraw(staff()).status()), plan::Reason::kState);
  EXPECT_EQ(plan::ReasonOf(Start(staff(), digest, In(9)).status()), plan::Reason::kState);
  service_.server().SettleSilences();
  EXPECT_THAT(Now().silence().tally().silent(), SizeIs(3));
}

TEST_F(SilenceTest, AServerThatWasDownAtTheDeadlineAdoptsWhenItIsBack) {
  ASSERT_THAT(Start(48), IsOk());
  service_.Stop();
  clock_.Advance(absl::Hours(50));
  service_.Restart();
  const v1::Agreement sealed = Now();
  EXPECT_EQ(sealed.state(), v1::AGREEMENT_STATE_SEALED);
  EXPECT_EQ(sealed.silence().state(), v1::SILENCE_STATE_ADOPTED);
  EXPECT_EQ(sealed.silence().end_time().seconds() - sealed.silence().deadline().seconds(),
            2 * 3600);
  EXPECT_EQ(sealed.close_time().seconds(), sealed.silence().end_time().seconds());
  Pull(sealed.digest());
}

TEST_F(SilenceTest, AServerThatIsBackBeforeTheDeadlineStillKnowsIt) {
  ASSERT_THAT(Start(48), IsOk());
  service_.Stop();
  clock_.Advance(absl::Hours(47));
  service_.Restart();
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_RUNNING);
  Pass(1);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_ADOPTED);
}

TEST_F(SilenceTest, APlanThatChangedIsNotAdopted) {
  ASSERT_THAT(Start(48), IsOk());
  SetEnd("2020-12-31");
  EXPECT_TRUE(Now().silence().changed());
  EXPECT_EQ(plan::ReasonOf(Extend(staff(), In(72)).status()), plan::Reason::kAgreementOutdated);
  EXPECT_THAT(Inbox(staff()), ElementsAre(HasSubstr("the plan changed since")));
  Pass(48);
  const v1::Agreement lapsed = Now();
  EXPECT_EQ(lapsed.state(), v1::AGREEMENT_STATE_OPEN);
  EXPECT_EQ(lapsed.silence().state(), v1::SILENCE_STATE_LAPSED);
  EXPECT_THAT(lapsed.silence().reason(), HasSubstr("the plan changed since"));
  EXPECT_FALSE(lapsed.silence().has_ended_by());
  EXPECT_THAT(Inbox(staff()), ElementsAre(HasSubstr("SILENCE_ENDED was not adopted, it lapsed")));
  service_.server().SettleSilences();
  EXPECT_EQ(Now().revision(), lapsed.revision());
  EXPECT_THAT(Seal(), IsOk()) << "by hand, as before";
  EXPECT_FALSE(Pull(Now().digest()).has_silence());
}

TEST_F(SilenceTest, APlanThatIsAsItWasAgainIsAdopted) {
  ASSERT_THAT(Start(48), IsOk());
  SetEnd("2020-12-31");
  SetEnd("");
  EXPECT_FALSE(Now().silence().changed());
  Pass(48);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_ADOPTED);
}

TEST_F(SilenceTest, SilenceGivesTheEndorsementsThatThePlanAsksForButNoAbstentionDoes) {
  RequireAll();
  EXPECT_EQ(plan::ReasonOf(Seal().status()), plan::Reason::kRequirements);
  const auto started = Start(48);
  ASSERT_THAT(started, IsOk());
  EXPECT_TRUE(started->requirements(0).met());
  ASSERT_THAT(Answer(afd(), v1::ANSWER_ABSTAIN), IsOk());
  EXPECT_FALSE(Now().requirements(0).met());
  EXPECT_THAT(Inbox(staff()), ElementsAre(HasSubstr("asks for answers that are missing")));
  Pass(48);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_LAPSED);
  EXPECT_THAT(Now().silence().reason(), HasSubstr("partners/afd abstained"));
  EXPECT_EQ(plan::ReasonOf(Start(48).status()), plan::Reason::kRequirements);
  ASSERT_THAT(Answer(afd(), v1::ANSWER_ENDORSE), IsOk());
  ASSERT_THAT(Start(48), IsOk());
  Pass(48);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_ADOPTED);
}

TEST_F(SilenceTest, ConsentIsNotGivenBySilence) {
  v1::GetActivityRequest get;
  get.set_name(kActivity);
  v1::UpdateActivityRequest request;
  *request.mutable_activity() = *staff().Ask(*staff().plans, &Plans::GetActivity, get);
  v1::Participant* part = request.mutable_activity()->add_participants();
  part->set_partner("partners/giz");
  part->add_roles(v1::PARTNER_ROLE_SUPPORTING);
  request.mutable_update_mask()->add_paths("participants");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdateActivity, request), IsOk());
  v1::Plan plan;
  v1::Requirement* requirement = plan.mutable_policy()->add_requirements();
  requirement->set_id("parts");
  requirement->set_kind(v1::REQUIREMENT_KIND_CONSENTS);
  EditPlan(plan, "policy.requirements");
  const absl::Status refused = Start(48).status();
  EXPECT_EQ(plan::ReasonOf(refused), plan::Reason::kRequirements);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("partners/giz has not confirmed its part"));
  EXPECT_FALSE(Now().has_silence());
}

TEST_F(SilenceTest, AFindingThatBlocksKeepsItFromBeginning) {
  v1::Plan plan;
  v1::CheckSetting* setting = plan.mutable_policy()->add_checks();
  setting->set_check("place-missing");
  setting->set_level(v1::CHECK_LEVEL_BLOCKING);
  EditPlan(plan, "policy.checks");
  EXPECT_EQ(plan::ReasonOf(Start(48).status()), plan::Reason::kChecks);
}

TEST_F(SilenceTest, WhileItRunsStaffNeitherSealsNorWaives) {
  ASSERT_THAT(Start(48), IsOk());
  const absl::Status sealed = Seal().status();
  EXPECT_EQ(plan::ReasonOf(sealed), plan::Reason::kState);
  EXPECT_THAT(std::string(sealed.message()),
              HasSubstr("under a silence procedure until 2019-03-03T12:00:00Z"));
  v1::WaiveFindingRequest waive;
  waive.set_agreement(kName);
  waive.set_finding_digest(std::string(32, 'd'));
  waive.set_reason("Later");
  EXPECT_EQ(
      plan::ReasonOf(staff().Ask(*staff().agreements, &Agreements::WaiveFinding, waive).status()),
      plan::Reason::kState);
  EXPECT_EQ(plan::ReasonOf(Start(72).status()), plan::Reason::kState);
  const auto withdrawn = Withdraw(staff());
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_EQ(withdrawn->silence().state(), v1::SILENCE_STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->silence().reason(), "We meet before");
  EXPECT_EQ(plan::ReasonOf(Withdraw(staff()).status()), plan::Reason::kState);
  Pass(48);
  EXPECT_EQ(Now().state(), v1::AGREEMENT_STATE_OPEN);
  EXPECT_THAT(Seal(), IsOk());
}

TEST_F(SilenceTest, AnAbandonedAgreementIsNotAdopted) {
  ASSERT_THAT(Start(48), IsOk());
  v1::AbandonAgreementRequest abandon;
  abandon.set_name(kName);
  abandon.set_reason("Too early");
  ASSERT_THAT(staff().Ask(*staff().agreements, &Agreements::AbandonAgreement, abandon), IsOk());
  Pass(48);
  EXPECT_EQ(Now().state(), v1::AGREEMENT_STATE_ABANDONED);
  EXPECT_EQ(Now().silence().state(), v1::SILENCE_STATE_WITHDRAWN);
}

TEST_F(SilenceTest, OnlyStaffStartsOneAndOnlyForWhatItWasShown) {
  const std::string shown = Now().digest();
  EXPECT_EQ(Start(giz(), shown, In(48)).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Start(*service_.admin, shown, In(48)).status().code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_THAT(Answer(giz(), v1::ANSWER_ENDORSE), IsOk());
  EXPECT_EQ(plan::ReasonOf(Start(staff(), shown, In(48)).status()),
            plan::Reason::kAgreementOutdated);
  EXPECT_THAT(std::string(Start(0).status().message()),
              HasSubstr("deadline: 2019-03-01T12:00:00Z is over"));
  google::protobuf::Timestamp never;
  never.set_seconds(int64_t{1} << 60);
  EXPECT_EQ(plan::ReasonOf(Start(staff(), Now().digest(), never).status()),
            plan::Reason::kFieldInvalid);
  ASSERT_THAT(Start(48), IsOk());
  EXPECT_EQ(Extend(afd(), In(72)).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Withdraw(afd()).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(SilenceTest, WhoMayNotReadThePlanLearnsNothingOfIt) {
  v1::Plan plan;
  plan.mutable_policy()->set_readers(v1::PLAN_READERS_LISTED_PARTNERS);
  EditPlan(plan, "policy.readers");
  service_.AddPartner("other");
  const auto stranger = service_.NewCaller(v1::ROLE_PARTNER, "Other", "partners/other");
  const absl::Status before = Show(*stranger).status();
  v1::GetInboxRequest inbox;
  inbox.set_parent(kPlan);
  const auto look_in = [&] {
    return Bytes(
        stranger->Ask(*stranger->inbox, &v1::InboxService::Stub::GetInbox, inbox).status());
  };
  const std::string inbox_before = look_in();
  EXPECT_EQ(before.code(), absl::StatusCode::kNotFound);
  ASSERT_THAT(Start(48), IsOk());
  EXPECT_EQ(Bytes(Show(*stranger).status()), Bytes(before));
  EXPECT_EQ(Show(*service_.reader).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Extend(*stranger, In(72)).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(look_in(), inbox_before);
}

TEST_F(SilenceTest, ThePartnersInboxSaysUntilWhenAndTheStaffsWhatBecameOfIt) {
  EXPECT_THAT(Inbox(afd()), ElementsAre(HasSubstr("ANSWER has no answer of yours")));
  ASSERT_THAT(Start(48), IsOk());
  EXPECT_THAT(Inbox(afd()), ElementsAre(HasSubstr(
                                "SILENCE 2019-03-03 is adopted at 2019-03-03 12:00 UTC unless a "
                                "partner objects before; endorse it, object, or count as "
                                "silent: As we spoke")));
  EXPECT_THAT(Inbox(staff()), IsEmpty());
  ASSERT_THAT(Answer(giz(), v1::ANSWER_ENDORSE), IsOk());
  EXPECT_THAT(Inbox(giz()), IsEmpty());
  EXPECT_THAT(Inbox(staff()), IsEmpty()) << "nobody seals what a deadline will";
  ASSERT_THAT(Answer(afd(), v1::ANSWER_OBJECT), IsOk());
  EXPECT_THAT(Inbox(staff()),
              ElementsAre("SILENCE_ENDED was not adopted, partners/afd broke the silence: Not like "
                          "this"));
  EXPECT_THAT(Inbox(giz()), IsEmpty());
  ASSERT_THAT(Answer(afd(), v1::ANSWER_ENDORSE), IsOk());
  ASSERT_THAT(Start(48), IsOk());
  EXPECT_THAT(Inbox(staff()), IsEmpty());
}

}  // namespace
}  // namespace jointplan
