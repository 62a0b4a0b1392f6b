// The inbox: an item is there as long as its cause is.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Plans = v1::PlanService::Stub;
using Feedback = v1::FeedbackService::Stub;
using Proposals = v1::ProposalService::Stub;
using Agreements = v1::AgreementService::Stub;

constexpr char kPlan[] = "plans/hub";
constexpr char kName[] = "plans/hub/activities/a1";

class InboxTest : public testing::Test {
 protected:
  InboxTest() : service_(IdSource::Random(), &clock_) { service_.AddActivity("a1"); }

  const Caller& staff() const { return *service_.staff; }
  const Caller& giz() const { return *service_.giz; }

  absl::StatusOr<v1::Inbox> Get(const Caller& caller, v1::GetInboxRequest request = {}) const {
    request.set_parent(kPlan);
    return caller.Ask(*caller.inbox, &v1::InboxService::Stub::GetInbox, request);
  }

  // `KIND subject path` of each item.
  std::vector<std::string> Items(const Caller& caller,
                                 const v1::GetInboxRequest& request = {}) const {
    std::vector<std::string> lines;
    const auto inbox = Get(caller, request);
    EXPECT_THAT(inbox, IsOk());
    for (const v1::InboxItem& item : inbox->items()) {
      EXPECT_FALSE(item.description().empty());
      std::string line = absl::StrCat(
          v1::InboxKind_Name(item.kind()).substr(sizeof("INBOX_KIND_") - 1), " ", item.subject());
      if (!item.path().empty()) absl::StrAppend(&line, " ", item.path());
      lines.push_back(std::move(line));
    }
    return lines;
  }

  v1::Activity Now(const Caller& caller) const {
    v1::GetActivityRequest request;
    request.set_name(kName);
    return *caller.Ask(*caller.plans, &Plans::GetActivity, request);
  }

  void Edit(v1::Activity values, const std::string& mask) const {
    values.set_name(kName);
    values.set_etag(Now(staff()).etag());
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = std::move(values);
    request.mutable_update_mask()->add_paths(mask);
    request.set_message("An edit");
    ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdateActivity, request), IsOk());
  }

  // Gives giz a part in the activity.
  void TakePart() const {
    v1::Activity values;
    v1::Participant* part = values.add_participants();
    part->set_partner("partners/giz");
    part->add_roles(v1::PARTNER_ROLE_SUPPORTING);
    Edit(values, "participants");
  }

  void Confirm() const {
    v1::AnswerPartRequest request;
    request.set_activity(kName);
    request.set_etag(Now(giz()).etag());
    request.set_consent(v1::CONSENT_CONFIRMED);
    ASSERT_THAT(giz().Ask(*giz().plans, &Plans::AnswerPart, request), IsOk());
  }

  std::string Begin(const Caller& caller, const std::string& text) const {
    v1::CreateThreadRequest request;
    request.set_parent(kPlan);
    request.mutable_thread()->set_subject(kName);
    (*request.mutable_comment()->mutable_text())["en"] = text;
    return caller.Ask(*caller.feedback, &Feedback::CreateThread, request)->name();
  }

  void Reply(const Caller& caller, const std::string& thread, const std::string& text) const {
    v1::AddCommentRequest request;
    request.set_thread(thread);
    (*request.mutable_comment()->mutable_text())["en"] = text;
    ASSERT_THAT(caller.Ask(*caller.feedback, &Feedback::AddComment, request), IsOk());
  }

  FakeClock clock_;  // 1 March 2019.
  TestService service_;
};

TEST_F(InboxTest, APartToConfirmWaitsUntilItIsAnsweredAndAgainWhenItChanged) {
  EXPECT_THAT(Items(giz()), IsEmpty());
  TakePart();
  const std::string item = absl::StrCat("CONSENT ", kName, " participants[partners/giz].consent");
  EXPECT_THAT(Items(giz()), ElementsAre(item));
  EXPECT_THAT(Items(*service_.afd), IsEmpty());
  Confirm();
  EXPECT_THAT(Items(giz()), IsEmpty());
  v1::Activity values;
  values.add_participants()->set_partner("partners/giz");
  values.mutable_participants(0)->set_due_date("2020-01-01");
  Edit(values, "participants[partners/giz].due_date");
  EXPECT_THAT(Items(giz()), ElementsAre(item));
}

TEST_F(InboxTest, NextStepsWaitFromTwoWeeksBeforeTheirDateUntilTheyAreDone) {
  v1::Activity values;
  v1::NextStep* step = values.add_next_steps();
  step->set_id("s1");
  (*step->mutable_text())["en"] = "Choose the trainers";
  step->set_responsible("partners/giz");
  step->set_due_date("2019-03-16");
  Edit(values, "next_steps");
  EXPECT_THAT(Items(giz()), IsEmpty());
  v1::GetInboxRequest wider;
  wider.set_due_days(15);
  EXPECT_THAT(Items(giz(), wider),
              ElementsAre(absl::StrCat("STEP_DUE ", kName, " next_steps[s1]")));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(Items(giz()), ElementsAre(absl::StrCat("STEP_DUE ", kName, " next_steps[s1]")));
  EXPECT_EQ(Get(giz())->items(0).due_date(), "2019-03-16");
  EXPECT_THAT(Items(*service_.afd), IsEmpty());
  clock_.Advance(absl::Hours(24 * 15));
  EXPECT_THAT(Items(giz()), ElementsAre(absl::StrCat("STEP_OVERDUE ", kName, " next_steps[s1]")));
  step->set_status(v1::NEXT_STEP_STATUS_DONE);
  Edit(values, "next_steps[s1].status");
  EXPECT_THAT(Items(giz()), IsEmpty());
}

TEST_F(InboxTest, AProposalGoesBackAndForth) {
  v1::CreateProposalRequest create;
  create.set_parent(kPlan);
  (*create.mutable_proposal()->mutable_title())["en"] = "A date";
  const std::string name = giz().Ask(*giz().proposals, &Proposals::CreateProposal, create)->name();
  v1::GetActivityRequest get;
  get.set_name(kName);
  get.set_proposal(name);
  v1::BatchEditRequest edit;
  edit.set_parent(name);
  v1::Activity* values = edit.add_edits()->mutable_update_activity();
  values->set_name(kName);
  values->set_etag(giz().Ask(*giz().plans, &Plans::GetActivity, get)->etag());
  values->set_end_date("2020-12-31");
  ASSERT_THAT(giz().Ask(*giz().plans, &Plans::BatchEdit, edit), IsOk());
  EXPECT_THAT(Items(staff()), IsEmpty()) << "a draft waits for nobody";
  v1::SubmitProposalRequest submit;
  submit.set_name(name);
  ASSERT_THAT(giz().Ask(*giz().proposals, &Proposals::SubmitProposal, submit), IsOk());
  EXPECT_THAT(Items(staff()), ElementsAre("REVIEW " + name));
  EXPECT_THAT(Items(giz()), IsEmpty());
  v1::RequestChangesRequest back;
  back.set_name(name);
  back.set_reason("Which trainers?");
  ASSERT_THAT(staff().Ask(*staff().proposals, &Proposals::RequestChanges, back), IsOk());
  EXPECT_THAT(Items(staff()), IsEmpty());
  EXPECT_THAT(Items(giz()), ElementsAre("CHANGES_REQUESTED " + name));
  EXPECT_THAT(Get(giz())->items(0).description(), HasSubstr("Which trainers?"));
  EXPECT_THAT(Items(*service_.afd), IsEmpty());
  ASSERT_THAT(giz().Ask(*giz().proposals, &Proposals::SubmitProposal, submit), IsOk());
  EXPECT_THAT(Items(giz()), IsEmpty());
}

TEST_F(InboxTest, AnAgreementWaitsForAnswersAndThenForTheSeal) {
  v1::OpenAgreementRequest open;
  open.set_parent(kPlan);
  ASSERT_THAT(staff().Ask(*staff().agreements, &Agreements::OpenAgreement, open), IsOk());
  EXPECT_THAT(Items(giz()), ElementsAre("ANSWER plans/hub/agreements/1"));
  EXPECT_THAT(Items(staff()), IsEmpty());
  const auto endorse = [&] {
    v1::GetScopeRequest scope;
    scope.set_agreement("plans/hub/agreements/1");
    scope.set_scope("plan");
    v1::EndorseRequest request;
    request.set_agreement(scope.agreement());
    request.set_scope("plan");
    request.set_answer(v1::ANSWER_ENDORSE);
    request.set_scope_digest(giz().Ask(*giz().agreements, &Agreements::GetScope, scope)->digest());
    ASSERT_THAT(giz().Ask(*giz().agreements, &Agreements::Endorse, request), IsOk());
  };
  endorse();
  EXPECT_THAT(Items(giz()), IsEmpty());
  EXPECT_THAT(Items(staff()), ElementsAre("SEAL plans/hub/agreements/1"));
  v1::Activity values;
  values.set_end_date("2020-12-31");
  Edit(values, "end_date");
  EXPECT_THAT(Items(giz()), ElementsAre("ANSWER_OUTDATED plans/hub/agreements/1"));
  endorse();
  v1::GetPlanRequest get;
  get.set_name(kPlan);
  v1::UpdatePlanRequest policy;
  policy.mutable_plan()->set_name(kPlan);
  policy.mutable_plan()->set_etag(staff().Ask(*staff().plans, &Plans::GetPlan, get)->etag());
  v1::CheckSetting* setting = policy.mutable_plan()->mutable_policy()->add_checks();
  setting->set_check("place-missing");
  setting->set_level(v1::CHECK_LEVEL_BLOCKING);
  policy.mutable_update_mask()->add_paths("policy.checks");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, policy), IsOk());
  EXPECT_THAT(Items(staff()), ElementsAre("BLOCKED plans/hub/agreements/1"));
}

TEST_F(InboxTest, AMentionWaitsUntilSomebodyOfTheOrganizationAnswers) {
  const std::string thread = Begin(staff(), "Does @giz know, or @giz-jordan?");
  EXPECT_THAT(Items(giz()), ElementsAre("MENTION " + thread));
  EXPECT_THAT(Items(*service_.afd), IsEmpty());
  EXPECT_THAT(Items(staff()), IsEmpty());
  Reply(giz(), thread, "We do");
  EXPECT_THAT(Items(giz()), IsEmpty());
  EXPECT_THAT(Items(staff()), ElementsAre("REPLY " + thread));
  Reply(*service_.afd, thread, "So do we");
  EXPECT_THAT(Items(giz()), ElementsAre("REPLY " + thread));
  v1::ResolveThreadRequest resolve;
  resolve.set_name(thread);
  ASSERT_THAT(staff().Ask(*staff().feedback, &Feedback::ResolveThread, resolve), IsOk());
  EXPECT_THAT(Items(giz()), IsEmpty());
  const std::string longer = Begin(staff(), "Only @giz-jordan knows");
  EXPECT_THAT(Items(giz()), IsEmpty()) << "the beginning of another name";
  const std::string to_staff = Begin(giz(), "@staff: who decides?");
  EXPECT_THAT(Items(staff()), Contains("MENTION " + to_staff));
  EXPECT_THAT(Items(staff()), Not(Contains("MENTION " + longer)));
}

TEST_F(InboxTest, ARoundWaitsUntilItIsAnswered) {
  v1::OpenRoundRequest open;
  open.set_parent(kPlan);
  (*open.mutable_round()->mutable_title())["en"] = "First draft";
  open.mutable_round()->set_deadline("2019-03-31");
  open.mutable_round()->add_partners("partners/giz");
  const std::string round = staff().Ask(*staff().feedback, &Feedback::OpenRound, open)->name();
  EXPECT_THAT(Items(giz()), ElementsAre("ROUND " + round));
  EXPECT_EQ(Get(giz())->items(0).due_date(), "2019-03-31");
  EXPECT_THAT(Items(*service_.afd), IsEmpty());
  v1::AnswerRoundRequest answer;
  answer.set_name(round);
  ASSERT_THAT(giz().Ask(*giz().feedback, &Feedback::AnswerRound, answer), IsOk());
  EXPECT_THAT(Items(giz()), IsEmpty());
}

TEST_F(InboxTest, WhatOthersChangedSinceAVisitIsShownToWhomItConcerns) {
  TakePart();
  Confirm();
  v1::GetInboxRequest since;
  since.set_since_revision(Get(giz())->revision());
  EXPECT_THAT(Items(giz(), since), IsEmpty());
  service_.AddActivity("a2");
  EXPECT_THAT(Items(giz(), since), IsEmpty()) << "it takes no part in that one";
  v1::Activity values;
  values.set_end_date("2020-12-31");
  Edit(values, "end_date");
  EXPECT_THAT(Items(giz(), since), ElementsAre(absl::StrCat("CHANGED ", kName)));
  EXPECT_THAT(Get(giz(), since)->items(0).description(), HasSubstr("An edit"));
  EXPECT_THAT(Items(giz()), IsEmpty());
  EXPECT_THAT(Items(staff(), since), IsEmpty()) << "staff changed it";
  since.set_since_revision(1);
  EXPECT_THAT(Items(staff(), since), ElementsAre(absl::StrCat("CHANGED ", kName)))
      << "what giz confirmed";
}

TEST_F(InboxTest, ReadersHaveNoneAndNumbersHaveTheirLimits) {
  EXPECT_EQ(Get(*service_.reader).status().code(), absl::StatusCode::kPermissionDenied);
  v1::GetInboxRequest request;
  request.set_due_days(-1);
  EXPECT_EQ(Get(giz(), request).status().code(), absl::StatusCode::kInvalidArgument);
  request.set_due_days(0);
  request.set_since_revision(-1);
  EXPECT_EQ(Get(giz(), request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(InboxTest, KindsThatAreNotAskedForAreLeftOut) {
  TakePart();
  v1::GetInboxRequest request;
  request.add_kinds(v1::INBOX_KIND_MENTION);
  EXPECT_THAT(Items(giz(), request), IsEmpty());
  request.add_kinds(v1::INBOX_KIND_CONSENT);
  EXPECT_THAT(Items(giz(), request), Not(IsEmpty()));
}

TEST_F(InboxTest, AWatchSendsTheInboxAgainWheneverOtherItemsAreInIt) {
  v1::WatchInboxRequest request;
  request.mutable_inbox()->set_parent(kPlan);
  request.mutable_inbox()->add_kinds(v1::INBOX_KIND_CONSENT);
  request.mutable_inbox()->add_kinds(v1::INBOX_KIND_REVIEW);
  grpc::ClientContext context;
  giz().Prepare(&context);
  const auto stream = giz().inbox->WatchInbox(&context, request);
  v1::Inbox inbox;
  ASSERT_TRUE(stream->Read(&inbox));
  EXPECT_THAT(inbox.items(), IsEmpty());
  service_.AddActivity("a2");  // Changes nothing in what is asked for.
  TakePart();
  ASSERT_TRUE(stream->Read(&inbox));
  ASSERT_EQ(inbox.items_size(), 1);
  EXPECT_EQ(inbox.items(0).kind(), v1::INBOX_KIND_CONSENT);
  Confirm();
  ASSERT_TRUE(stream->Read(&inbox));
  EXPECT_THAT(inbox.items(), IsEmpty());
  context.TryCancel();
}

TEST_F(InboxTest, AWatchOfAPlanThatIsNotThereEndsAsAQuestionDoes) {
  v1::WatchInboxRequest request;
  request.mutable_inbox()->set_parent("plans/never");
  grpc::ClientContext context;
  giz().Prepare(&context);
  const auto stream = giz().inbox->WatchInbox(&context, request);
  v1::Inbox inbox;
  EXPECT_FALSE(stream->Read(&inbox));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace jointplan
