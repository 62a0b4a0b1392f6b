// Partners' own plans: who makes, reads and edits them, and what they do not have.
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "plan/errors.h"
#include "tests/server/own_plan_desk.h"

namespace jointplan {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;
using Feedback = v1::FeedbackService::Stub;
using Search = v1::SearchService::Stub;

class OwnPlansTest : public OwnPlanDesk {};

// ---- Making one ----

TEST_F(OwnPlansTest, APlanOfItsOwnBelongsToThePartnerThatMakesIt) {
  const auto plan = Read(afd(), kOwn);
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->kind(), v1::PLAN_KIND_PARTNER);
  EXPECT_EQ(plan->owner(), "partners/afd");
  EXPECT_FALSE(plan->has_sharing());
  v1::CreatePlanRequest request = NewPlan("afd-two", v1::PLAN_KIND_PARTNER);
  request.mutable_plan()->set_owner("partners/afd");
  EXPECT_THAT(Create(afd(), request), IsOk());
}

TEST_F(OwnPlansTest, NobodyMakesAnOwnPlanForAnother) {
  v1::CreatePlanRequest request = NewPlan("other", v1::PLAN_KIND_PARTNER);
  request.mutable_plan()->set_owner("partners/giz");
  const auto other = Create(afd(), request);
  EXPECT_EQ(plan::ReasonOf(other.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("plan.owner"));
  const auto of_staff = Create(staff(), request);
  EXPECT_EQ(plan::ReasonOf(of_staff.status()), plan::Reason::kPermissionDenied);
  EXPECT_THAT(std::string(of_staff.status().message()), HasSubstr("Only a partner makes its own"));
  EXPECT_THAT(Read(afd(), "plans/other"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(OwnPlansTest, APartnerThatAsksForAJointPlanIsToldToPropose) {
  for (const v1::PlanKind kind : {v1::PLAN_KIND_UNSPECIFIED, v1::PLAN_KIND_JOINT}) {
    v1::CreatePlanRequest request = NewPlan("joint", kind);
    // Whether or not it would be among the plan's readers.
    for (const auto readers : {v1::PLAN_READERS_UNSPECIFIED, v1::PLAN_READERS_LISTED_PARTNERS}) {
      request.mutable_plan()->mutable_policy()->set_readers(readers);
      const auto refused = Create(afd(), request);
      EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kPermissionDenied);
      EXPECT_THAT(std::string(refused.status().message()), HasSubstr("through proposals"));
    }
  }
}

TEST_F(OwnPlansTest, APlanWithoutAKindIsJointAsEver) {
  ASSERT_THAT(Create(staff(), NewPlan("plain", v1::PLAN_KIND_UNSPECIFIED)), IsOk());
  ASSERT_THAT(Create(staff(), NewPlan("said", v1::PLAN_KIND_JOINT)), IsOk());
  for (const char* name : {"plans/plain", "plans/said"}) {
    EXPECT_THAT(Read(giz(), name), IsOk()) << name;
    EXPECT_FALSE(Read(giz(), name)->has_owner());
  }
}

TEST_F(OwnPlansTest, ATakenNameIsTakenInTheSameWordsWhoeverHasIt) {
  const auto of_hidden = CreateOwn(giz(), "afd-own");
  const auto of_joint = CreateOwn(giz(), "hub");
  EXPECT_EQ(of_hidden.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(absl::StrReplaceAll(of_hidden.status().message(), {{"afd-own", "hub"}}),
            std::string(of_joint.status().message()));
  // Who may not make the plan does not even learn that.
  EXPECT_EQ(Create(giz(), NewPlan("afd-own", v1::PLAN_KIND_JOINT)).status().code(),
            absl::StatusCode::kPermissionDenied);
}

// ---- What it stays ----

TEST_F(OwnPlansTest, KindAndOwnerNeverChange) {
  v1::Plan joint;
  joint.set_kind(v1::PLAN_KIND_JOINT);
  auto refused = Change(afd(), kOwn, "kind", joint);
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plan.kind"));
  v1::Plan given;
  given.set_owner("partners/giz");
  refused = Change(afd(), kOwn, "owner", given);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plan.owner"));
  EXPECT_THAT(Change(afd(), kOwn, "owner", v1::Plan()),
              StatusIs(absl::StatusCode::kInvalidArgument));

  v1::Plan own;
  own.set_kind(v1::PLAN_KIND_PARTNER);
  v1::BatchEditRequest batch;
  batch.set_parent("plans/hub");
  *batch.add_edits()->mutable_update_plan() = own;
  batch.mutable_edits(0)->mutable_update_plan()->set_name("plans/hub");
  batch.mutable_edits(0)->mutable_update_plan()->set_etag(Read(staff(), "plans/hub")->etag());
  batch.mutable_edits(0)->mutable_update_mask()->add_paths("kind");
  const auto turned = Batch(staff(), batch);
  EXPECT_THAT(std::string(turned.status().message()), HasSubstr("edits[0].update_plan.kind"));
}

TEST_F(OwnPlansTest, AJointPlanHasNoOwnerAndSharesNothing) {
  v1::CreatePlanRequest request = NewPlan("owned", v1::PLAN_KIND_JOINT);
  request.mutable_plan()->set_owner("partners/giz");
  auto refused = Create(staff(), request);
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plan.owner"));
  refused = SharePlan(staff(), "plans/hub", SharedAs(v1::AUDIENCE_EVERYBODY));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plan.sharing"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("is a joint plan"));
  const v1::Activity activity = service_.AddActivity("a1");
  const auto shared = ShareActivity(staff(), activity.name(), SharedWith({"giz"}));
  EXPECT_EQ(plan::ReasonOf(shared.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(shared.status().message()), HasSubstr("activity.sharing"));
}

TEST_F(OwnPlansTest, AnOwnActivityComesFromNoOther) {
  v1::Activity wanted;
  wanted.add_upstreams()->set_activity(absl::StrCat(kOwn, "/activities/a2"));
  wanted.mutable_upstreams(0)->set_version(1);
  const auto refused =
      ChangeActivity(afd(), absl::StrCat(kOwn, "/activities/a1"), "upstreams", wanted);
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("activity.upstreams"));
}

TEST_F(OwnPlansTest, SharingThatListsPartnersSaysSoAndNamesThoseThereAre) {
  v1::Sharing unsaid = SharedWith({"giz"});
  unsaid.clear_audience();
  v1::Plan wanted;
  *wanted.mutable_sharing() = unsaid;
  auto refused = Change(afd(), kOwn, "sharing", wanted);
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plan.sharing.audience"));
  refused = SharePlan(afd(), kOwn, SharedWith({"nobody-knows"}));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plan.sharing.partners"));
}

// ---- Its owner ----

TEST_F(OwnPlansTest, ItsOwnerEditsItDirectlyInEveryWay) {
  const std::string first = absl::StrCat(kOwn, "/activities/a1");
  v1::BatchEditRequest batch;
  batch.set_parent(kOwn);
  v1::Need* need = batch.add_edits()->mutable_create_need();
  need->set_name(absl::StrCat(kOwn, "/needs/n1"));
  need->set_theme("work");
  need->set_municipality("Sour");
  (*need->mutable_question())["en"] = "What is missing?";
  v1::Activity* activity = batch.add_edits()->mutable_create_activity();
  activity->set_name(absl::StrCat(kOwn, "/activities/a3"));
  (*activity->mutable_title())["en"] = "Wells";
  activity->add_themes("work");
  activity->add_needs(need->name());
  v1::BatchEditRequest tried = batch;
  tried.set_validate_only(true);
  EXPECT_THAT(Batch(afd(), tried), IsOk());
  ASSERT_THAT(Batch(afd(), batch), IsOk());

  v1::Plan dated;
  dated.set_end_date("2021-12-31");
  ASSERT_THAT(Change(afd(), kOwn, "end_date", dated), IsOk());
  v1::Activity titled;
  (*titled.mutable_title())["fr"] = "Activité";
  ASSERT_THAT(ChangeActivity(afd(), first, "title[fr]", titled), IsOk());
  v1::DeleteActivityRequest removed;
  removed.set_name(absl::StrCat(kOwn, "/activities/a2"));
  removed.set_etag(ReadActivity(afd(), removed.name())->etag());
  ASSERT_THAT(afd().Ask(*afd().plans, &Plans::DeleteActivity, removed), IsOk());

  v1::ListChangesetsRequest history;
  history.set_parent(kOwn);
  const auto changes = afd().Ask(*afd().plans, &Plans::ListChangesets, history);
  ASSERT_THAT(changes, IsOk());
  EXPECT_THAT(changes->changesets(), SizeIs(7));
  for (const v1::Changeset& change : changes->changesets()) {
    EXPECT_EQ(change.author().partner(), "partners/afd");
  }
}

TEST_F(OwnPlansTest, ItsOwnerReadsItInEveryWay) {
  const std::string name = absl::StrCat(kOwn, "/activities/a1");
  v1::BlameRequest blame;
  blame.set_name(name);
  EXPECT_THAT(afd().Ask(*afd().plans, &Plans::Blame, blame), IsOk());
  v1::DiffRevisionsRequest diff;
  diff.set_name(kOwn);
  diff.set_from_revision(1);
  const auto differs = afd().Ask(*afd().plans, &Plans::DiffRevisions, diff);
  ASSERT_THAT(differs, IsOk());
  EXPECT_THAT(differs->records(), SizeIs(2));
  v1::GetCoverageRequest coverage;
  coverage.set_name(kOwn);
  EXPECT_THAT(afd().Ask(*afd().plans, &Plans::GetCoverage, coverage), IsOk());
  v1::ListTranslationsRequest translations;
  translations.set_name(kOwn);
  EXPECT_THAT(afd().Ask(*afd().plans, &Plans::ListTranslations, translations), IsOk());

  v1::SearchActivitiesRequest search;
  search.set_parent(kOwn);
  search.set_query("activity");
  const auto found = afd().Ask(*afd().search, &Search::SearchActivities, search);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->total_size(), 2);
  v1::SaveFilterRequest save;
  save.set_parent(kOwn);
  save.mutable_saved_filter()->set_title("Mine");
  save.mutable_saved_filter()->set_query("activity");
  EXPECT_THAT(afd().Ask(*afd().search, &Search::SaveFilter, save), IsOk());
  v1::ListPlansRequest list;
  EXPECT_THAT(afd().Ask(*afd().plans, &Plans::ListPlans, list)->plans(), SizeIs(2));
  EXPECT_THAT(giz().Ask(*giz().plans, &Plans::ListPlans, list)->plans(), SizeIs(1));
  EXPECT_THAT(staff().Ask(*staff().plans, &Plans::ListPlans, list)->plans(), SizeIs(1));
}

TEST_F(OwnPlansTest, ItsOwnerWatchesIt) {
  v1::WatchPlanRequest request;
  request.set_name(kOwn);
  request.set_start_revision(1);
  grpc::ClientContext context;
  afd().Prepare(&context);
  const auto stream = afd().plans->WatchPlan(&context, request);
  v1::WatchPlanResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.changeset().revision(), 1);
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(OwnPlansTest, ChecksAskAnOwnPlanNothingAboutPartnersThatAreOnlyNamed) {
  v1::Activity wanted;
  v1::Participant* named = wanted.add_participants();
  named->set_partner("partners/giz");
  named->add_roles(v1::PARTNER_ROLE_SUPPORTING);
  v1::NextStep* step = wanted.add_next_steps();
  step->set_id("s1");
  (*step->mutable_text())["en"] = "Write it down";
  step->set_due_date("2019-01-01");
  const std::string name = absl::StrCat(kOwn, "/activities/a1");
  ASSERT_THAT(ChangeActivity(afd(), name, "participants", wanted), IsOk());
  ASSERT_THAT(ChangeActivity(afd(), name, "next_steps", wanted), IsOk());
  v1::CheckPlanRequest request;
  request.set_name(kOwn);
  const auto checked = afd().Ask(*afd().plans, &Plans::CheckPlan, request);
  ASSERT_THAT(checked, IsOk());
  std::set<std::string> checks;
  for (const v1::Finding& finding : checked->findings()) checks.insert(finding.check());
  EXPECT_TRUE(checks.contains("next-step-overdue"));
  EXPECT_TRUE(checks.contains("dates-missing"));
  for (const char* check :
       {"consent-open", "lead-missing", "partner-missing", "next-step-unassigned"}) {
    EXPECT_FALSE(checks.contains(check)) << check;
  }

  v1::GetInboxRequest inbox;
  inbox.set_parent(kOwn);
  const auto waits = afd().Ask(*afd().inbox, &v1::InboxService::Stub::GetInbox, inbox);
  ASSERT_THAT(waits, IsOk());
  ASSERT_THAT(waits->items(), SizeIs(1));
  EXPECT_EQ(waits->items(0).kind(), v1::INBOX_KIND_STEP_OVERDUE);
}

TEST_F(OwnPlansTest, ANamedPartnerIsTakenOutWithoutItsConsent) {
  const std::string name = absl::StrCat(kOwn, "/activities/a1");
  v1::Activity wanted;
  v1::Participant* named = wanted.add_participants();
  named->set_partner("partners/giz");
  named->add_roles(v1::PARTNER_ROLE_SUPPORTING);
  ASSERT_THAT(ChangeActivity(afd(), name, "participants", wanted), IsOk());
  // Nobody says in another's name that it stands by its part.
  named->set_consent(v1::CONSENT_CONFIRMED);
  EXPECT_EQ(plan::ReasonOf(ChangeActivity(afd(), name, "participants", wanted).status()),
            plan::Reason::kPermissionDenied);
  EXPECT_THAT(ChangeActivity(afd(), name, "participants", v1::Activity()), IsOk());
}

TEST_F(OwnPlansTest, ItsOwnerTalksAboutItAndNobodyElseHears) {
  v1::CreateThreadRequest request;
  request.set_parent(kOwn);
  request.mutable_thread()->set_subject(absl::StrCat(kOwn, "/activities/a1"));
  (*request.mutable_comment()->mutable_text())["en"] = "@giz might help here";
  const auto thread = afd().Ask(*afd().feedback, &Feedback::CreateThread, request);
  ASSERT_THAT(thread, IsOk());
  v1::GetThreadRequest get;
  get.set_name(thread->name());
  EXPECT_THAT(afd().Ask(*afd().feedback, &Feedback::GetThread, get), IsOk());
  EXPECT_THAT(giz().Ask(*giz().feedback, &Feedback::GetThread, get),
              StatusIs(absl::StatusCode::kNotFound));
}

// ---- What it does not have ----

TEST_F(OwnPlansTest, AnOwnPlanHasNoProposalsAndNoConsents) {
  const auto expect_refused = [](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(plan::ReasonOf(status), plan::Reason::kState);
    EXPECT_THAT(std::string(status.message()), HasSubstr("is a partner's own plan"));
  };
  v1::CreateProposalRequest proposal;
  proposal.set_parent(kOwn);
  (*proposal.mutable_proposal()->mutable_title())["en"] = "A draft";
  expect_refused(afd().Ask(*afd().proposals, &Proposals::CreateProposal, proposal).status());

  const auto activity = ReadActivity(afd(), absl::StrCat(kOwn, "/activities/a1"));
  ASSERT_THAT(activity, IsOk());
  v1::AnswerPartRequest answer;
  answer.set_activity(activity->name());
  answer.set_etag(activity->etag());
  answer.set_consent(v1::CONSENT_CONFIRMED);
  expect_refused(afd().Ask(*afd().plans, &Plans::AnswerPart, answer).status());

  v1::BatchEditRequest parked;
  parked.set_parent(kOwn);
  v1::Activity* changed = parked.add_edits()->mutable_update_activity();
  changed->set_name(activity->name());
  changed->set_etag(activity->etag());
  changed->set_end_date("2020-01-01");
  parked.set_on_conflict(v1::ON_CONFLICT_PARK);
  expect_refused(Batch(afd(), parked).status());

  v1::CreateThreadRequest thread;
  thread.set_parent(kOwn);
  thread.mutable_thread()->set_subject(activity->name());
  (*thread.mutable_comment()->mutable_text())["en"] = "This way";
  v1::Suggestion* suggestion = thread.mutable_comment()->add_suggestions();
  suggestion->set_path("end_date");
  suggestion->mutable_value()->set_string_value("2020-01-01");
  const auto begun = afd().Ask(*afd().feedback, &Feedback::CreateThread, thread);
  ASSERT_THAT(begun, IsOk());
  v1::ProposeSuggestionRequest propose;
  propose.set_thread(begun->name());
  expect_refused(afd().Ask(*afd().feedback, &Feedback::ProposeSuggestion, propose).status());
  EXPECT_FALSE(ReadActivity(afd(), activity->name())->has_end_date());
}

}  // namespace
}  // namespace jointplan
