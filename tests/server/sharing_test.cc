// Partners' own plans: who makes, reads and edits them, what is shared of them, and that to
// everybody else they are as plans that never were.
#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/dynamic_message.h"
#include "plan/access.h"
#include "plan/errors.h"
#include "tests/support/methods.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;
using Feedback = v1::FeedbackService::Stub;
using Search = v1::SearchService::Stub;
using Sharing = v1::SharingService::Stub;

constexpr char kOwn[] = "plans/afd-own";

v1::Sharing SharedWith(const std::vector<std::string>& partners, bool convener = false) {
  v1::Sharing sharing;
  sharing.set_audience(v1::AUDIENCE_LISTED);
  for (const std::string& partner : partners) sharing.add_partners("partners/" + partner);
  if (convener) sharing.set_convener(true);
  return sharing;
}

v1::Sharing SharedAs(v1::Audience audience) {
  v1::Sharing sharing;
  sharing.set_audience(audience);
  return sharing;
}

std::vector<std::string> NamesOf(const v1::ListSharedActivitiesResponse& response) {
  std::vector<std::string> names;
  for (const v1::SharedActivity& shared : response.activities()) {
    names.push_back(shared.activity().name());
  }
  return names;
}

// AFD keeps a plan of its own, with a theme, two activities and a need. IOM is a partner, too.
class SharingTest : public testing::Test {
 protected:
  SharingTest() {
    service_.AddPartner("iom");
    iom_ = service_.NewCaller(v1::ROLE_PARTNER, "IOM desk", "partners/iom");
    EXPECT_THAT(CreateOwn(afd(), "afd-own"), IsOk());
    EXPECT_THAT(Add(afd(), kOwn, "a1"), IsOk());
    EXPECT_THAT(Add(afd(), kOwn, "a2"), IsOk());
  }

  const Caller& staff() const { return *service_.staff; }
  const Caller& afd() const { return *service_.afd; }
  const Caller& giz() const { return *service_.giz; }
  const Caller& iom() const { return *iom_; }

  static v1::CreatePlanRequest NewPlan(const std::string& id, v1::PlanKind kind) {
    v1::CreatePlanRequest request;
    request.set_plan_id(id);
    (*request.mutable_plan()->mutable_title())["en"] = "What " + id + " plans";
    v1::Theme* theme = request.mutable_plan()->add_themes();
    theme->set_id("work");
    (*theme->mutable_title())["en"] = "Work";
    request.mutable_plan()->set_kind(kind);
    return request;
  }

  static absl::StatusOr<v1::Plan> Create(const Caller& caller,
                                         const v1::CreatePlanRequest& request) {
    return caller.Ask(*caller.plans, &Plans::CreatePlan, request);
  }

  static absl::StatusOr<v1::Plan> CreateOwn(const Caller& caller, const std::string& id) {
    return Create(caller, NewPlan(id, v1::PLAN_KIND_PARTNER));
  }

  static absl::StatusOr<v1::Activity> Add(const Caller& caller, const std::string& plan,
                                          const std::string& id) {
    v1::CreateActivityRequest request;
    request.set_parent(plan);
    request.set_activity_id(id);
    (*request.mutable_activity()->mutable_title())["en"] = "Activity " + id;
    request.mutable_activity()->add_themes("work");
    return caller.Ask(*caller.plans, &Plans::CreateActivity, request);
  }

  static absl::StatusOr<v1::Plan> Read(const Caller& caller, const std::string& plan) {
    v1::GetPlanRequest request;
    request.set_name(plan);
    return caller.Ask(*caller.plans, &Plans::GetPlan, request);
  }

  static absl::StatusOr<v1::Activity> ReadActivity(const Caller& caller, const std::string& name) {
    v1::GetActivityRequest request;
    request.set_name(name);
    return caller.Ask(*caller.plans, &Plans::GetActivity, request);
  }

  // Changes a plan's own record as `wanted` has the field `path`.
  static absl::StatusOr<v1::Plan> Change(const Caller& caller, const std::string& plan,
                                         const std::string& path, v1::Plan wanted) {
    const auto now = Read(caller, plan);
    v1::UpdatePlanRequest request;
    *request.mutable_plan() = std::move(wanted);
    request.mutable_plan()->set_name(plan);
    request.mutable_plan()->set_etag(now.value_or(v1::Plan()).etag());
    request.mutable_update_mask()->add_paths(path);
    return caller.Ask(*caller.plans, &Plans::UpdatePlan, request);
  }

  static absl::StatusOr<v1::Activity> ChangeActivity(const Caller& caller, const std::string& name,
                                                     const std::string& path, v1::Activity wanted) {
    const auto now = ReadActivity(caller, name);
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = std::move(wanted);
    request.mutable_activity()->set_name(name);
    request.mutable_activity()->set_etag(now.value_or(v1::Activity()).etag());
    request.mutable_update_mask()->add_paths(path);
    return caller.Ask(*caller.plans, &Plans::UpdateActivity, request);
  }

  static absl::StatusOr<v1::Plan> SharePlan(const Caller& caller, const std::string& plan,
                                            const v1::Sharing& sharing) {
    v1::Plan wanted;
    *wanted.mutable_sharing() = sharing;
    return Change(caller, plan, "sharing", wanted);
  }

  // Unset: as the plan says.
  static absl::StatusOr<v1::Activity> ShareActivity(const Caller& caller, const std::string& name,
                                                    const v1::Sharing& sharing) {
    v1::Activity wanted;
    if (sharing.audience() != v1::AUDIENCE_UNSPECIFIED) *wanted.mutable_sharing() = sharing;
    return ChangeActivity(caller, name, "sharing", wanted);
  }

  static absl::StatusOr<v1::ListSharedActivitiesResponse> List(const Caller& caller,
                                                               const std::string& parent,
                                                               const std::string& filter = "",
                                                               const std::string& query = "") {
    v1::ListSharedActivitiesRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_query(query);
    return caller.Ask(*caller.sharing, &Sharing::ListSharedActivities, request);
  }

  static std::vector<std::string> Names(const Caller& caller, const std::string& filter = "",
                                        const std::string& query = "") {
    const auto listed = List(caller, "plans/-", filter, query);
    EXPECT_THAT(listed, IsOk());
    return NamesOf(listed.value_or(v1::ListSharedActivitiesResponse()));
  }

  static absl::StatusOr<v1::SharedActivity> Get(const Caller& caller, const std::string& name) {
    v1::GetSharedActivityRequest request;
    request.set_name(name);
    return caller.Ask(*caller.sharing, &Sharing::GetSharedActivity, request);
  }

  static absl::StatusOr<v1::BatchEditResponse> Batch(const Caller& caller,
                                                     const v1::BatchEditRequest& request) {
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request);
  }

  TestService service_;
  std::unique_ptr<Caller> iom_;
};

// ---- Making one ----

TEST_F(SharingTest, APlanOfItsOwnBelongsToThePartnerThatMakesIt) {
  const auto plan = Read(afd(), kOwn);
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->kind(), v1::PLAN_KIND_PARTNER);
  EXPECT_EQ(plan->owner(), "partners/afd");
  EXPECT_FALSE(plan->has_sharing());
  v1::CreatePlanRequest request = NewPlan("afd-two", v1::PLAN_KIND_PARTNER);
  request.mutable_plan()->set_owner("partners/afd");
  EXPECT_THAT(Create(afd(), request), IsOk());
}

TEST_F(SharingTest, NobodyMakesAnOwnPlanForAnother) {
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

TEST_F(SharingTest, APartnerThatAsksForAJointPlanIsToldToPropose) {
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

TEST_F(SharingTest, APlanWithoutAKindIsJointAsEver) {
  ASSERT_THAT(Create(staff(), NewPlan("plain", v1::PLAN_KIND_UNSPECIFIED)), IsOk());
  ASSERT_THAT(Create(staff(), NewPlan("said", v1::PLAN_KIND_JOINT)), IsOk());
  for (const char* name : {"plans/plain", "plans/said"}) {
    EXPECT_THAT(Read(giz(), name), IsOk()) << name;
    EXPECT_FALSE(Read(giz(), name)->has_owner());
  }
}

TEST_F(SharingTest, ATakenNameIsTakenInTheSameWordsWhoeverHasIt) {
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

TEST_F(SharingTest, KindAndOwnerNeverChange) {
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

TEST_F(SharingTest, AJointPlanHasNoOwnerAndSharesNothing) {
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

TEST_F(SharingTest, AnOwnActivityComesFromNoOther) {
  v1::Activity wanted;
  wanted.add_upstreams()->set_activity(absl::StrCat(kOwn, "/activities/a2"));
  wanted.mutable_upstreams(0)->set_version(1);
  const auto refused =
      ChangeActivity(afd(), absl::StrCat(kOwn, "/activities/a1"), "upstreams", wanted);
  EXPECT_EQ(plan::ReasonOf(refused.status()), plan::Reason::kFieldInvalid);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("activity.upstreams"));
}

TEST_F(SharingTest, SharingThatListsPartnersSaysSoAndNamesThoseThereAre) {
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

TEST_F(SharingTest, ItsOwnerEditsItDirectlyInEveryWay) {
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

TEST_F(SharingTest, ItsOwnerReadsItInEveryWay) {
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
  translations.set_parent(kOwn);
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

TEST_F(SharingTest, ItsOwnerWatchesIt) {
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

TEST_F(SharingTest, ChecksAskAnOwnPlanNothingAboutPartnersThatAreOnlyNamed) {
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

TEST_F(SharingTest, ANamedPartnerIsTakenOutWithoutItsConsent) {
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

TEST_F(SharingTest, ItsOwnerTalksAboutItAndNobodyElseHears) {
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

TEST_F(SharingTest, AnOwnPlanHasNoProposalsAndNoConsents) {
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

// ---- What is shared ----

TEST_F(SharingTest, WhatIsSharedIsSeenByThoseItIsSharedWithAndByNobodyElse) {
  EXPECT_THAT(Names(giz()), IsEmpty());
  EXPECT_THAT(Names(staff()), IsEmpty());
  EXPECT_THAT(Names(afd()), SizeIs(2));
  ASSERT_THAT(SharePlan(afd(), kOwn, SharedWith({"giz"})), IsOk());
  const std::string first = absl::StrCat(kOwn, "/activities/a1");
  const std::string second = absl::StrCat(kOwn, "/activities/a2");
  EXPECT_THAT(Names(giz()), ElementsAre(first, second));
  EXPECT_THAT(Names(iom()), IsEmpty());
  ASSERT_THAT(ShareActivity(afd(), first, SharedWith({"iom"}, /*convener=*/true)), IsOk());
  EXPECT_THAT(Names(giz()), ElementsAre(second));
  EXPECT_THAT(Names(iom()), ElementsAre(first));
  EXPECT_THAT(Names(staff()), ElementsAre(first));
  EXPECT_THAT(Get(giz(), first), StatusIs(absl::StatusCode::kNotFound));
  const auto seen = Get(staff(), first);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->owner(), "partners/afd");
  EXPECT_EQ(seen->activity().title().at("en"), "Activity a1");
  EXPECT_FALSE(seen->activity().has_sharing());
  EXPECT_EQ(seen->activity().etag(), "");
  EXPECT_EQ(seen->activity().revision(), 0);
  for (const Caller* nobody : {service_.reader.get(), service_.admin.get()}) {
    EXPECT_THAT(Get(*nobody, first), StatusIs(absl::StatusCode::kPermissionDenied));
    EXPECT_THAT(List(*nobody, "plans/-"), StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST_F(SharingTest, APlanIsShownWithWhatIsSeenOfIt) {
  const v1::ListSharedPlansRequest list;
  const auto plans_of = [&](const Caller& caller) {
    const auto listed = caller.Ask(*caller.sharing, &Sharing::ListSharedPlans, list);
    EXPECT_THAT(listed, IsOk());
    return listed.value_or(v1::ListSharedPlansResponse());
  };
  v1::Plan wanted;
  for (const char* id : {"work", "secret"}) {
    v1::Theme* theme = wanted.add_themes();
    theme->set_id(id);
    (*theme->mutable_title())["en"] = id;
  }
  ASSERT_THAT(Change(afd(), kOwn, "themes", wanted), IsOk());
  EXPECT_THAT(plans_of(giz()).plans(), IsEmpty());
  // Shared or not, of an own plan without activities nobody else sees anything.
  ASSERT_THAT(CreateOwn(giz(), "giz-own"), IsOk());
  ASSERT_THAT(SharePlan(giz(), "plans/giz-own", SharedAs(v1::AUDIENCE_EVERYBODY)), IsOk());
  EXPECT_THAT(plans_of(iom()).plans(), IsEmpty());
  EXPECT_THAT(plans_of(giz()).plans(), SizeIs(1));
  ASSERT_THAT(ShareActivity(afd(), absl::StrCat(kOwn, "/activities/a2"), SharedWith({"iom"})),
              IsOk());
  const v1::ListSharedPlansResponse seen = plans_of(iom());
  ASSERT_THAT(seen.plans(), SizeIs(1));
  EXPECT_EQ(seen.plans(0).name(), kOwn);
  EXPECT_EQ(seen.plans(0).owner(), "partners/afd");
  EXPECT_EQ(seen.plans(0).activity_count(), 1);
  ASSERT_THAT(seen.plans(0).themes(), SizeIs(1));
  EXPECT_EQ(seen.plans(0).themes(0).id(), "work");
}

TEST_F(SharingTest, AFilterFindsNothingThatIsHidden) {
  const std::string name = absl::StrCat(kOwn, "/activities/a1");
  v1::BatchEditRequest batch;
  batch.set_parent(kOwn);
  v1::Need* need = batch.add_edits()->mutable_create_need();
  need->set_name(absl::StrCat(kOwn, "/needs/n1"));
  need->set_theme("work");
  need->set_municipality("Sour");
  (*need->mutable_question())["en"] = "What is missing?";
  ASSERT_THAT(Batch(afd(), batch), IsOk());
  v1::Activity wanted;
  wanted.add_needs(need->name());
  ASSERT_THAT(ChangeActivity(afd(), name, "needs", wanted), IsOk());
  ASSERT_THAT(ShareActivity(afd(), name, SharedWith({"giz", "iom"})), IsOk());
  EXPECT_THAT(Names(giz(), "themes = work"), ElementsAre(name));
  EXPECT_THAT(Names(giz(), "title = \"Activity a1\""), ElementsAre(name));
  EXPECT_THAT(Names(giz(), "", "activity"), ElementsAre(name));
  for (const char* hidden : {"sharing.audience = listed", "sharing.partners:*", "needs:*",
                             "sharing.partners = \"partners/iom\""}) {
    EXPECT_THAT(Names(giz(), hidden), IsEmpty()) << hidden;
    EXPECT_THAT(Names(giz(), absl::StrCat("NOT ", hidden)), ElementsAre(name)) << hidden;
  }
  EXPECT_THAT(List(giz(), "plans/-", "nothing = x"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SharingTest, AChangeOfWhatIsHiddenIsNoNewStateAndNoNewTime) {
  const std::string name = absl::StrCat(kOwn, "/activities/a1");
  ASSERT_THAT(ShareActivity(afd(), name, SharedWith({"giz"})), IsOk());
  const auto before = Get(giz(), name);
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->version(), 1);
  ASSERT_THAT(ShareActivity(afd(), name, SharedWith({"giz", "iom"})), IsOk());
  ASSERT_THAT(SharePlan(afd(), kOwn, SharedWith({"iom"})), IsOk());
  ASSERT_THAT(Add(afd(), kOwn, "a9"), IsOk());
  const auto after = Get(giz(), name);
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
  v1::Activity wanted;
  wanted.set_end_date("2021-12-31");
  ASSERT_THAT(ChangeActivity(afd(), name, "end_date", wanted), IsOk());
  EXPECT_EQ(Get(giz(), name)->version(), 2);
}

TEST_F(SharingTest, PagesGoOnWhereTheyEndedOverAllPlans) {
  ASSERT_THAT(SharePlan(afd(), kOwn, SharedWith({"giz"})), IsOk());
  ASSERT_THAT(CreateOwn(iom(), "iom-own"), IsOk());
  ASSERT_THAT(SharePlan(iom(), "plans/iom-own", SharedAs(v1::AUDIENCE_EVERYBODY)), IsOk());
  // A plan whose name begins as another's: by their names, its activities would stand before.
  ASSERT_THAT(CreateOwn(afd(), "afd-own-2"), IsOk());
  ASSERT_THAT(SharePlan(afd(), "plans/afd-own-2", SharedWith({"giz"})), IsOk());
  ASSERT_THAT(Add(afd(), "plans/afd-own-2", "b1"), IsOk());
  ASSERT_THAT(Add(iom(), "plans/iom-own", "c1"), IsOk());
  v1::ListSharedActivitiesRequest request;
  request.set_parent("plans/-");
  request.set_page_size(1);
  std::vector<std::string> seen;
  do {
    const auto page = giz().Ask(*giz().sharing, &Sharing::ListSharedActivities, request);
    ASSERT_THAT(page, IsOk());
    ASSERT_THAT(page->activities(), SizeIs(1));
    seen.push_back(page->activities(0).activity().name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ElementsAre("plans/afd-own/activities/a1", "plans/afd-own/activities/a2",
                                "plans/afd-own-2/activities/b1", "plans/iom-own/activities/c1"));
  EXPECT_EQ(seen, Names(giz()));
}

TEST_F(SharingTest, OfAJointPlanNothingIsListedHere) {
  service_.AddActivity("a1");
  EXPECT_THAT(List(giz(), "plans/hub"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ListActivities")));
  EXPECT_THAT(Get(giz(), "plans/hub/activities/a1"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("GetActivity")));
}

// ---- For random settings ----

v1::Sharing RandomSharing(std::mt19937* random) {
  const auto pick = [&](uint32_t n) { return (*random)() % n; };
  v1::Sharing sharing;
  switch (pick(5)) {
    case 0:
      return SharedAs(v1::AUDIENCE_NOBODY);
    case 1:
      return SharedAs(v1::AUDIENCE_EVERYBODY);
    case 2:
      return sharing;  // Not said.
    default:
      sharing = SharedWith({});
      for (const char* partner : {"giz", "afd", "iom"}) {
        if (pick(2) == 0) sharing.add_partners(absl::StrCat("partners/", partner));
      }
      if (pick(2) == 0) sharing.set_convener(true);
      return sharing;
  }
}

TEST_F(SharingTest, WhatIsListedIsWhatTheRulesLetSeeForRandomSettings) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  ASSERT_THAT(CreateOwn(giz(), "giz-own"), IsOk());
  const std::vector<std::pair<const Caller*, std::string>> owners = {{&afd(), kOwn},
                                                                     {&giz(), "plans/giz-own"}};
  for (const auto& [owner, plan] : owners) {
    for (int i = 10; i < 16; ++i) ASSERT_THAT(Add(*owner, plan, absl::StrCat("r", i)), IsOk());
  }
  const auto who = [](v1::Role role, const std::string& partner) {
    plan::Principal principal;
    principal.role = role;
    principal.partner = partner;
    return principal;
  };
  const std::vector<std::pair<const Caller*, plan::Principal>> callers = {
      {&afd(), who(v1::ROLE_PARTNER, "partners/afd")},
      {&giz(), who(v1::ROLE_PARTNER, "partners/giz")},
      {&iom(), who(v1::ROLE_PARTNER, "partners/iom")},
      {&staff(), who(v1::ROLE_STAFF, "")}};
  for (int round = 0; round < 20; ++round) {
    for (const auto& [owner, plan] : owners) {
      ASSERT_THAT(SharePlan(*owner, plan, RandomSharing(&random)), IsOk());
      for (int i = 0; i < 3; ++i) {
        const std::string name = absl::StrCat(plan, "/activities/r", 10 + random() % 6);
        ASSERT_THAT(ShareActivity(*owner, name, RandomSharing(&random)), IsOk());
      }
    }
    for (const auto& [caller, principal] : callers) {
      std::vector<std::string> expected;
      for (const auto& [owner, plan] : owners) {
        const auto record = Read(*owner, plan);
        v1::ListActivitiesRequest all;
        all.set_parent(plan);
        const auto activities = owner->Ask(*owner->plans, &Plans::ListActivities, all);
        ASSERT_THAT(activities, IsOk());
        for (const v1::Activity& activity : activities->activities()) {
          const bool sees = plan::MaySee(principal, *record, activity);
          if (sees) expected.push_back(activity.name());
          EXPECT_EQ(Get(*caller, activity.name()).ok(), sees) << activity.name();
        }
      }
      EXPECT_EQ(Names(*caller), expected) << plan::RoleName(principal.role) << principal.partner;
    }
  }
}

// ---- To everybody else it never was ----

// Fills a request so that it asks for `name` wherever it asks for something, with whatever else is
// required. `etag` is one that the caller has of something else.
class Filler {
 public:
  Filler(std::string name, std::string etag) : name_(std::move(name)), etag_(std::move(etag)) {}

  void Fill(google::protobuf::Message* message, int depth = 0) const {
    const auto* type = message->GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const auto* field = type->field(i);
      if (field->real_containing_oneof() != nullptr && !IsChosen(*field)) continue;
      if (field->is_map()) {
        FillMap(message, field);
      } else if (field->is_repeated()) {
        if (depth < 2 && field->message_type() != nullptr) {
          Fill(message->GetReflection()->AddMessage(message, field), depth + 1);
        }
      } else {
        FillOne(message, field, depth);
      }
    }
  }

 private:
  using Field = google::protobuf::FieldDescriptor;

  // The edit that fits to what is asked for.
  bool IsChosen(const Field& field) const {
    if (absl::StrContains(name_, "/activities/")) return field.name() == "update_activity";
    if (absl::StrContains(name_, "/needs/")) return field.name() == "update_need";
    return field.name() == "update_plan";
  }

  static void FillMap(google::protobuf::Message* message, const Field* field) {
    auto* entry = message->GetReflection()->AddMessage(message, field);
    const auto* type = entry->GetDescriptor();
    if (type->FindFieldByName("value")->cpp_type() != Field::CPPTYPE_STRING) return;
    entry->GetReflection()->SetString(entry, type->FindFieldByName("key"), "en");
    entry->GetReflection()->SetString(entry, type->FindFieldByName("value"), "text");
  }

  std::string TextFor(const Field& field) const {
    static const auto* const kNames = new std::set<std::string>{
        "name", "parent", "activity", "thread", "subject", "first", "second"};
    if (kNames->contains(field.name())) return name_;
    if (field.name() == "etag") return etag_;
    if (field.name() == "page_token" || field.name() == "request_id") return "";
    if (absl::EndsWith(field.name(), "_date") || field.name() == "deadline") return "2031-01-01";
    static const auto* const kTexts =
        new std::set<std::string>{"reason", "message", "statement", "title", "query", "scope"};
    return kTexts->contains(field.name()) ? "plan" : "";
  }

  void FillOne(google::protobuf::Message* message, const Field* field, int depth) const {
    const auto* reflection = message->GetReflection();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_STRING:
        if (field->type() == Field::TYPE_BYTES) {
          reflection->SetString(message, field, std::string(32, 'd'));
        } else if (const std::string text = TextFor(*field); !text.empty()) {
          reflection->SetString(message, field, text);
        }
        return;
      case Field::CPPTYPE_ENUM:
        return reflection->SetEnumValue(message, field, 1);
      case Field::CPPTYPE_INT64:
        if (field->name() == "revision" || absl::EndsWith(field->name(), "_version")) {
          reflection->SetInt64(message, field, 1);
        }
        return;
      case Field::CPPTYPE_MESSAGE:
        return FillMessage(message, field, depth);
      default:
        return;
    }
  }

  void FillMessage(google::protobuf::Message* message, const Field* field, int depth) const {
    const std::string& type = field->message_type()->full_name();
    if (type == "google.protobuf.Timestamp") {
      auto* time = message->GetReflection()->MutableMessage(message, field);
      time->GetReflection()->SetInt64(time, time->GetDescriptor()->FindFieldByName("seconds"),
                                      4102444800);
    } else if (depth < 2 && !absl::StartsWith(type, "google.")) {
      Fill(message->GetReflection()->MutableMessage(message, field), depth + 1);
    }
  }

  const std::string name_;
  const std::string etag_;
};

// What a caller is answered, with the name that was asked for put aside.
std::string AnswerTo(const TestService& service, const Caller& caller,
                     const google::protobuf::MethodDescriptor& method, const std::string& plan,
                     const std::string& below, const std::string& etag, grpc::StatusCode* code) {
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> request(
      factory.GetPrototype(method.input_type())->New());
  Filler(absl::StrCat(plan, below), etag).Fill(request.get());
  const Answered answered =
      CallWith(request->SerializeAsString(), service.channel(), caller, method);
  *code = answered.status.error_code();
  return absl::StrReplaceAll(absl::StrCat(*code, "\n", answered.status.error_message(), "\n",
                                          answered.status.error_details(), "\n", answered.bytes),
                             {{plan, "<plan>"}});
}

TEST_F(SharingTest, ToOthersEveryMethodAnswersAsForAPlanThatNeverWas) {
  v1::CreateThreadRequest thread;
  thread.set_parent(kOwn);
  thread.mutable_thread()->set_subject(kOwn);
  (*thread.mutable_comment()->mutable_text())["en"] = "Said";
  const auto begun = afd().Ask(*afd().feedback, &Feedback::CreateThread, thread);
  ASSERT_THAT(begun, IsOk());
  v1::SaveFilterRequest save;
  save.set_parent(kOwn);
  save.mutable_saved_filter()->set_title("Mine");
  save.mutable_saved_filter()->set_query("activity");
  const auto saved = afd().Ask(*afd().search, &Search::SaveFilter, save);
  ASSERT_THAT(saved, IsOk());
  // All of it is shared with somebody, some of it with everybody: nothing but SharingService and
  // SynergyService may tell.
  ASSERT_THAT(SharePlan(afd(), kOwn, SharedWith({"iom"})), IsOk());
  const std::string shared = "/activities/a2";
  ASSERT_THAT(ShareActivity(afd(), kOwn + shared, SharedAs(v1::AUDIENCE_EVERYBODY)), IsOk());
  const std::vector<std::string> names = {"",
                                          "/activities/a1",
                                          shared,
                                          "/needs/n1",
                                          "/proposals/aaaaaaaaaaaa",
                                          "/agreements/1",
                                          "/agreements/latest",
                                          "/rounds/aaaaaaaaaaaa",
                                          "/meetings/aaaaaaaaaaaa",
                                          begun->name().substr(std::string(kOwn).size()),
                                          saved->name().substr(std::string(kOwn).size())};
  const std::string etag = service_.AddActivity("a1").etag();
  std::set<std::string> hidden;
  for (const auto* method : AllMethods()) {
    const std::string service_name = method->service()->name();
    // These name no plan, and change what all share.
    if (service_name == "CatalogService" || service_name == "AccessService" ||
        service_name == "AdminService" || method->name() == "CreatePlan") {
      continue;
    }
    for (const Caller* caller : {&giz(), &iom(), &staff(), service_.reader.get(),
                                 service_.admin.get(), service_.nobody.get()}) {
      for (const std::string& below : names) {
        // What is shared is for SharingService to tell.
        if (service_name == "SharingService" && (below == shared || below.empty())) continue;
        if (service_name == "SharingService" && caller == &iom()) continue;
        grpc::StatusCode of_hidden{};
        grpc::StatusCode of_none{};
        EXPECT_EQ(AnswerTo(service_, *caller, *method, kOwn, below, etag, &of_hidden),
                  AnswerTo(service_, *caller, *method, "plans/afd-non", below, etag, &of_none))
            << method->full_name() << " " << below;
        if (of_hidden == grpc::StatusCode::NOT_FOUND) hidden.insert(method->name());
      }
    }
  }
  // Those that ask for nothing by its name, and those that nobody here may ask at all.
  const std::set<std::string> unasked = {"ListPlans", "ListSharedPlans"};
  for (const auto* method : AllMethods()) {
    const std::string service_name = method->service()->name();
    if (service_name == "CatalogService" || service_name == "AccessService" ||
        service_name == "AdminService" || method->name() == "CreatePlan" ||
        unasked.contains(method->name())) {
      continue;
    }
    EXPECT_TRUE(hidden.contains(method->name()))
        << method->full_name() << " never came as far as to look for the plan";
  }
}

}  // namespace
}  // namespace jointplan
