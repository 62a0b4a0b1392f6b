// Needs: records of a plan that activities name, and how far a plan covers them.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/errors.h"
#include "plan/manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;
using Agreements = v1::AgreementService::Stub;

constexpr char kPlan[] = "plans/hub";
constexpr char kWater[] = "plans/hub/needs/water";
constexpr char kWork[] = "plans/hub/needs/work";
constexpr char kActivity[] = "plans/hub/activities/a1";

v1::Need NeedOf(const std::string& name, const std::string& weight,
                const std::string& theme = "local") {
  v1::Need need;
  need.set_name(name);
  need.set_municipality("Zahlé");
  need.set_theme(theme);
  need.set_weight(weight);
  need.set_survey("HMLN 2018");
  (*need.mutable_question())["en"] = "What is lacking?";
  return need;
}

v1::Edit Making(const v1::Need& need) {
  v1::Edit edit;
  *edit.mutable_create_need() = need;
  return edit;
}

class NeedsTest : public testing::Test {
 protected:
  // Two needs at revision 3, and an activity that names none.
  NeedsTest() {
    service_.AddActivity("a1");
    EXPECT_THAT(Send(staff(), kPlan, {Making(NeedOf(kWater, "5")), Making(NeedOf(kWork, "2"))}),
                IsOk());
  }

  const Caller& staff() const { return *service_.staff; }

  static absl::StatusOr<v1::BatchEditResponse> Send(const Caller& caller, const std::string& parent,
                                                    const std::vector<v1::Edit>& edits) {
    v1::BatchEditRequest request;
    request.set_parent(parent);
    for (const v1::Edit& edit : edits) *request.add_edits() = edit;
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request);
  }

  static absl::StatusOr<v1::Need> Get(const Caller& caller, const std::string& name,
                                      int64_t revision = 0, const std::string& proposal = "") {
    v1::GetNeedRequest request;
    request.set_name(name);
    request.set_revision(revision);
    request.set_proposal(proposal);
    return caller.Ask(*caller.plans, &Plans::GetNeed, request);
  }

  static absl::StatusOr<v1::GetCoverageResponse> Cover(const Caller& caller,
                                                       v1::GetCoverageRequest request = {}) {
    if (request.name().empty()) request.set_name(kPlan);
    return caller.Ask(*caller.plans, &Plans::GetCoverage, request);
  }

  // Makes the activity answer exactly `needs`.
  v1::Edit Naming(const std::vector<std::string>& needs, const std::string& etag = "") const {
    v1::Edit edit;
    v1::Activity* activity = edit.mutable_update_activity();
    activity->set_name(kActivity);
    activity->set_etag(etag.empty() ? ActivityNow().etag() : etag);
    for (const std::string& need : needs) activity->add_needs(need);
    edit.mutable_update_mask()->add_paths("needs");
    return edit;
  }

  v1::Edit Removing(const std::string& need) const {
    v1::Edit edit;
    edit.mutable_delete_need()->set_name(need);
    edit.mutable_delete_need()->set_etag(Get(staff(), need)->etag());
    return edit;
  }

  v1::Activity ActivityNow(const std::string& proposal = "") const {
    v1::GetActivityRequest request;
    request.set_name(kActivity);
    request.set_proposal(proposal);
    const Caller& caller = proposal.empty() ? staff() : *service_.giz;
    return caller.Ask(*caller.plans, &Plans::GetActivity, request).value_or(v1::Activity());
  }

  std::string NewDraft() const {
    v1::CreateProposalRequest request;
    request.set_parent(kPlan);
    (*request.mutable_proposal()->mutable_title())["en"] = "Needs";
    return service_.giz->Ask(*service_.giz->proposals, &Proposals::CreateProposal, request)
        .value_or(v1::Proposal())
        .name();
  }

  absl::StatusOr<v1::MergePreview> Preview(const std::string& proposal) const {
    v1::PreviewMergeRequest request;
    request.set_name(proposal);
    return staff().Ask(*staff().proposals, &Proposals::PreviewMerge, request);
  }

  absl::Status Merge(const std::string& proposal) const {
    v1::SubmitProposalRequest submit;
    submit.set_name(proposal);
    const auto submitted =
        service_.giz->Ask(*service_.giz->proposals, &Proposals::SubmitProposal, submit);
    if (!submitted.ok()) return submitted.status();
    const auto preview = Preview(proposal);
    if (!preview.ok()) return preview.status();
    v1::MergeProposalRequest request;
    request.set_name(proposal);
    request.set_preview_digest(preview->digest());
    return staff().Ask(*staff().proposals, &Proposals::MergeProposal, request).status();
  }

  // `need` of those answered, and `!need` of gaps, in the order of the answer.
  static std::vector<std::string> Order(const v1::GetCoverageResponse& coverage) {
    std::vector<std::string> order;
    for (const v1::NeedCoverage& row : coverage.needs()) {
      const std::string& name = row.need().name();
      order.push_back(
          absl::StrCat(row.activities().empty() ? "!" : "", name.substr(name.rfind('/') + 1)));
    }
    return order;
  }

  TestService service_;
};

TEST_F(NeedsTest, ANeedIsARecordWithAHistoryADifferenceAndAnOrigin) {
  v1::Need values;
  values.set_name(kWater);
  values.set_etag(Get(staff(), kWater)->etag());
  values.set_weight("4");
  v1::Edit edit;
  *edit.mutable_update_need() = values;
  edit.mutable_update_mask()->add_paths("weight");
  ASSERT_THAT(Send(staff(), kPlan, {edit}), IsOk());
  EXPECT_EQ(Get(staff(), kWater)->weight(), "4");
  EXPECT_EQ(Get(staff(), kWater, 3)->weight(), "5");
  EXPECT_THAT(Get(staff(), kWater, 2), StatusIs(absl::StatusCode::kNotFound));
  v1::ListChangesetsRequest history;
  history.set_parent(kWater);
  const auto changesets = staff().Ask(*staff().plans, &Plans::ListChangesets, history);
  ASSERT_THAT(changesets, IsOk());
  ASSERT_THAT(changesets->changesets(), SizeIs(2));
  EXPECT_THAT(changesets->changesets(0).changes(0).paths(), ElementsAre("weight"));
  v1::DiffRevisionsRequest diff;
  diff.set_name(kWater);
  diff.set_from_revision(3);
  const auto difference = staff().Ask(*staff().plans, &Plans::DiffRevisions, diff);
  ASSERT_THAT(difference, IsOk());
  EXPECT_EQ(difference->records(0).fields(0).before().string_value(), "5");
  v1::BlameRequest blame;
  blame.set_name(kWater);
  const auto origins = staff().Ask(*staff().plans, &Plans::Blame, blame);
  ASSERT_THAT(origins, IsOk());
  for (const v1::FieldOrigin& origin : origins->fields()) {
    EXPECT_EQ(origin.revision(), origin.path() == "weight" ? 4 : 3) << origin.path();
  }
}

TEST_F(NeedsTest, ListsComeInPagesOfOneRevision) {
  v1::ListNeedsRequest request;
  request.set_parent(kPlan);
  request.set_page_size(1);
  const auto first = staff().Ask(*staff().plans, &Plans::ListNeeds, request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->needs(0).name(), kWater);
  ASSERT_THAT(Send(staff(), kPlan, {Removing(kWork)}), IsOk());
  request.set_page_token(first->next_page_token());
  const auto second = staff().Ask(*staff().plans, &Plans::ListNeeds, request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->needs(0).name(), kWork);
  EXPECT_EQ(second->revision(), first->revision());
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(NeedsTest, BadNeedsAreRefusedByFieldAndChangeNothing) {
  const auto refused = [&](const v1::Need& need) {
    return std::string(Send(staff(), kPlan, {Making(need)}).status().message());
  };
  v1::Need need = NeedOf("plans/hub/needs/n", "1", "nowhere");
  EXPECT_THAT(refused(need), AllOf(HasSubstr("create_need.theme"), HasSubstr("theme-exists")));
  need = NeedOf("plans/hub/needs/n", "-1");
  EXPECT_THAT(refused(need), HasSubstr("weight-not-negative"));
  need = NeedOf("plans/hub/needs/n", "many");
  EXPECT_THAT(refused(need), HasSubstr("create_need.weight"));
  need = NeedOf("plans/hub/needs/n", "1");
  need.clear_municipality();
  EXPECT_THAT(refused(need), HasSubstr("create_need.municipality"));
  need = NeedOf("plans/hub/needs/n", "1");
  need.clear_question();
  EXPECT_THAT(refused(need), HasSubstr("create_need.question"));
  EXPECT_THAT(refused(NeedOf("plans/other/needs/n", "1")), HasSubstr("plans/hub"));
  EXPECT_THAT(refused(NeedOf(kWater, "1")), HasSubstr("exists already"));
  EXPECT_THAT(Send(staff(), kPlan, {Naming({"plans/hub/needs/nothing"})}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("need-exists")));
  EXPECT_THAT(Send(staff(), kPlan, {Naming({"a1"})}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("plans/{plan}/needs/{need}")));
  EXPECT_EQ(Cover(staff())->revision(), 3);
}

TEST_F(NeedsTest, ANeedOfAnotherPlanIsNoNeedOfThisOne) {
  v1::CreatePlanRequest create;
  create.set_plan_id("other");
  (*create.mutable_plan()->mutable_title())["en"] = "Other";
  v1::Theme* theme = create.mutable_plan()->add_themes();
  theme->set_id("local");
  (*theme->mutable_title())["en"] = "Local";
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::CreatePlan, create), IsOk());
  ASSERT_THAT(Send(staff(), "plans/other", {Making(NeedOf("plans/other/needs/n", "1"))}), IsOk());
  EXPECT_THAT(Send(staff(), kPlan, {Naming({"plans/other/needs/n"})}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("need-exists")));
}

TEST_F(NeedsTest, WhatAnActivityNamesIsNotTakenOut) {
  ASSERT_THAT(Send(staff(), kPlan, {Naming({kWater})}), IsOk());
  EXPECT_THAT(
      Send(staff(), kPlan, {Removing(kWater)}),
      StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(kWater), HasSubstr(kActivity))));
  EXPECT_THAT(Send(staff(), kPlan, {Removing(kWater), Naming({kWork})}), IsOk());
  EXPECT_THAT(Get(staff(), kWater), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Send(staff(), kPlan, {Making(NeedOf(kWater, "5"))}),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("in use before")));
}

TEST_F(NeedsTest, AThemeThatANeedHasStaysInThePlan) {
  v1::GetPlanRequest get;
  get.set_name(kPlan);
  v1::UpdatePlanRequest request;
  *request.mutable_plan() = *staff().Ask(*staff().plans, &Plans::GetPlan, get);
  request.mutable_plan()->mutable_themes()->DeleteSubrange(0, 1);  // `local`
  request.mutable_update_mask()->add_paths("themes[local]");
  v1::DeleteActivityRequest remove;
  remove.set_name(kActivity);
  remove.set_etag(ActivityNow().etag());
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::DeleteActivity, remove), IsOk());
  EXPECT_THAT(
      staff().Ask(*staff().plans, &Plans::UpdatePlan, request),
      StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("local"), HasSubstr(kWater))));
}

TEST_F(NeedsTest, ANeedTakenOutMeanwhileIsAConflictOfWhoNamesIt) {
  const std::string before = ActivityNow().etag();
  ASSERT_THAT(Send(staff(), kPlan, {Removing(kWater)}), IsOk());
  v1::BatchEditRequest request;
  request.set_parent(kPlan);
  request.set_validate_only(true);
  *request.add_edits() = Naming({kWater, kWork}, before);
  const auto checked = staff().Ask(*staff().plans, &Plans::BatchEdit, request);
  ASSERT_THAT(checked, IsOk());
  ASSERT_THAT(checked->conflicts(), SizeIs(1));
  EXPECT_EQ(checked->conflicts(0).kind(), v1::CONFLICT_KIND_RULE);
  EXPECT_EQ(checked->conflicts(0).rule(), "need-exists");
  EXPECT_EQ(checked->conflicts(0).path(), "needs");
}

TEST_F(NeedsTest, APartnerProposesNeedsAndWhatAnswersThem) {
  EXPECT_THAT(Send(*service_.giz, kPlan, {Making(NeedOf("plans/hub/needs/roads", "1"))}),
              StatusIs(absl::StatusCode::kPermissionDenied));
  const std::string draft = NewDraft();
  ASSERT_THAT(Send(*service_.giz, draft,
                   {Making(NeedOf("plans/hub/needs/roads", "9")),
                    Naming({"plans/hub/needs/roads"}, ActivityNow(draft).etag())}),
              IsOk());
  EXPECT_THAT(Get(*service_.giz, "plans/hub/needs/roads", 0, draft), IsOk());
  EXPECT_THAT(Get(staff(), "plans/hub/needs/roads"), StatusIs(absl::StatusCode::kNotFound));
  v1::GetCoverageRequest request;
  request.set_proposal(draft);
  EXPECT_THAT(Order(*Cover(*service_.giz, request)), ElementsAre("!water", "!work", "roads"));
  EXPECT_THAT(Cover(*service_.afd, request), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Order(*Cover(staff())), ElementsAre("!water", "!work"));
  ASSERT_THAT(Merge(draft), IsOk());
  EXPECT_THAT(Order(*Cover(staff())), ElementsAre("!water", "!work", "roads"));
}

TEST_F(NeedsTest, AProposalThatNamesANeedThatIsGoneCollides) {
  const std::string draft = NewDraft();
  ASSERT_THAT(Send(*service_.giz, draft, {Naming({kWater}, ActivityNow(draft).etag())}), IsOk());
  ASSERT_THAT(Send(staff(), kPlan, {Removing(kWater)}), IsOk());
  v1::SubmitProposalRequest submit;
  submit.set_name(draft);
  ASSERT_THAT(service_.giz->Ask(*service_.giz->proposals, &Proposals::SubmitProposal, submit),
              IsOk());
  const auto preview = Preview(draft);
  ASSERT_THAT(preview, IsOk());
  ASSERT_THAT(preview->conflicts(), SizeIs(1));
  EXPECT_EQ(preview->conflicts(0).rule(), "need-exists");
}

TEST_F(NeedsTest, CoverageIsReadAtAnyRevision) {
  ASSERT_THAT(Send(staff(), kPlan, {Naming({kWater})}), IsOk());         // 4
  ASSERT_THAT(Send(staff(), kPlan, {Naming({kWater, kWork})}), IsOk());  // 5
  const auto at = [&](int64_t revision) {
    v1::GetCoverageRequest request;
    request.set_revision(revision);
    return Cover(staff(), request);
  };
  EXPECT_THAT(Order(*at(2)), IsEmpty());
  EXPECT_THAT(Order(*at(3)), ElementsAre("!water", "!work"));
  EXPECT_THAT(Order(*at(4)), ElementsAre("!work", "water"));
  EXPECT_THAT(Order(*at(0)), ElementsAre("water", "work"));
  EXPECT_EQ(at(4)->total().answered_weight(), "5");
  EXPECT_EQ(at(4)->total().weight(), "7");
  EXPECT_EQ(at(4)->revision(), 4);
  EXPECT_EQ(at(4)->themes(0).group(), "local");
  EXPECT_EQ(at(4)->municipalities(0).group(), "Zahlé");
  EXPECT_THAT(at(6), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(NeedsTest, CoverageComesInPagesWithTotalsOnTheFirst) {
  v1::GetCoverageRequest request;
  request.set_page_size(1);
  const auto first = Cover(staff(), request);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Order(*first), ElementsAre("!water"));
  EXPECT_EQ(first->total().need_count(), 2);
  ASSERT_THAT(Send(staff(), kPlan, {Naming({kWork})}), IsOk());
  request.set_page_token(first->next_page_token());
  const auto second = Cover(staff(), request);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(Order(*second), ElementsAre("!work"));
  EXPECT_EQ(second->revision(), first->revision());
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_FALSE(second->has_total());
  EXPECT_THAT(Cover(*service_.giz, request), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(NeedsTest, OnlyTheSurveyAndTheFrameworksAskedForAreMeasured) {
  v1::Need old = NeedOf("plans/hub/needs/old", "1");
  old.set_survey("HMLN 2016");
  ASSERT_THAT(Send(staff(), kPlan, {Making(old)}), IsOk());
  v1::GetCoverageRequest request;
  request.set_survey("HMLN 2016");
  EXPECT_THAT(Order(*Cover(staff(), request)), ElementsAre("!old"));
  EXPECT_THAT(Cover(staff(), request)->objectives(), IsEmpty());
  request.add_frameworks("frameworks/gcr");
  EXPECT_THAT(Cover(staff(), request)->objectives(), SizeIs(4));
  EXPECT_THAT(Cover(staff(), request)->objectives(0).themes(), SizeIs(2));
  request.add_frameworks("frameworks/nothing");
  EXPECT_THAT(Cover(staff(), request), StatusIs(absl::StatusCode::kNotFound));
  request.set_frameworks(1, "gcm");
  EXPECT_THAT(Cover(staff(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("frameworks: \"gcm\"")));
  v1::Edit edit;
  edit.mutable_update_activity()->set_name(kActivity);
  edit.mutable_update_activity()->set_etag(ActivityNow().etag());
  edit.mutable_update_activity()->add_objectives("frameworks/gcr/objectives/2");
  edit.mutable_update_mask()->add_paths("objectives");
  ASSERT_THAT(Send(staff(), kPlan, {edit}), IsOk());
  const auto used = Cover(staff());
  ASSERT_THAT(used->objectives(), SizeIs(4));
  EXPECT_EQ(used->objectives(0).objective(), "frameworks/gcr/objectives/1");
  EXPECT_EQ(used->objectives(3).objective(), "frameworks/gcr/objectives/2");
  EXPECT_EQ(used->objectives(3).themes(0).activity_count(), 1);
  EXPECT_EQ(used->objectives(3).themes(1).activity_count(), 0);
}

TEST_F(NeedsTest, WhoMayNotReadThePlanMayNotReadItsNeeds) {
  v1::Plan policy;
  policy.set_name(kPlan);
  v1::GetPlanRequest get;
  get.set_name(kPlan);
  policy.set_etag(staff().Ask(*staff().plans, &Plans::GetPlan, get)->etag());
  policy.mutable_policy()->set_readers(v1::PLAN_READERS_LISTED_PARTNERS);
  policy.add_partners("partners/giz");
  v1::UpdatePlanRequest update;
  *update.mutable_plan() = policy;
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, update), IsOk());
  EXPECT_THAT(Cover(*service_.giz), IsOk());
  EXPECT_THAT(Get(*service_.giz, kWater), IsOk());
  EXPECT_THAT(Cover(*service_.afd), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Cover(*service_.reader), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Cover(*service_.nobody), StatusIs(absl::StatusCode::kUnauthenticated));
  // The same bytes as for a plan that never was.
  const auto hidden = Get(*service_.afd, kWater).status();
  const auto never = Get(*service_.afd, "plans/bub/needs/water").status();
  EXPECT_EQ(hidden.code(), absl::StatusCode::kNotFound);
  std::string as_if(never.message());
  as_if.replace(as_if.find("bub"), 3, "hub");
  EXPECT_EQ(hidden.message(), as_if);
  v1::ListNeedsRequest list;
  list.set_parent(kPlan);
  EXPECT_THAT(service_.afd->Ask(*service_.afd->plans, &Plans::ListNeeds, list),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(NeedsTest, AnAgreementHoldsTheNeedsAndAnAnswerForThePlanCoversThem) {
  v1::OpenAgreementRequest open;
  open.set_parent(kPlan);
  const auto agreement = staff().Ask(*staff().agreements, &Agreements::OpenAgreement, open);
  ASSERT_THAT(agreement, IsOk());
  const auto scope = [&](const std::string& name) {
    v1::GetScopeRequest request;
    request.set_agreement(agreement->name());
    request.set_scope(name);
    const auto read = service_.giz->Ask(*service_.giz->agreements, &Agreements::GetScope, request);
    EXPECT_THAT(read, IsOk());
    return read.value_or(v1::Scope());
  };
  const std::string whole = scope("plan").digest();
  const std::string theme = scope("themes/local").digest();
  EXPECT_THAT(scope("plan").records(), SizeIs(4));
  EXPECT_THAT(scope("themes/local").records(), SizeIs(2));
  v1::EndorseRequest endorse;
  endorse.set_agreement(agreement->name());
  endorse.set_scope("plan");
  endorse.set_answer(v1::ANSWER_ENDORSE);
  endorse.set_scope_digest(whole);
  ASSERT_THAT(service_.giz->Ask(*service_.giz->agreements, &Agreements::Endorse, endorse), IsOk());
  ASSERT_THAT(Send(staff(), kPlan, {Removing(kWork)}), IsOk());
  EXPECT_NE(scope("plan").digest(), whole);
  EXPECT_EQ(scope("themes/local").digest(), theme);
  v1::GetAgreementRequest get;
  get.set_name(agreement->name());
  const auto shown = staff().Ask(*staff().agreements, &Agreements::GetAgreement, get);
  ASSERT_THAT(shown, IsOk());
  ASSERT_TRUE(shown->endorsements(0).outdated());
  EXPECT_EQ(shown->endorsements(0).changed(0).name(), kWork);
  EXPECT_EQ(shown->endorsements(0).changed(0).kind(), v1::CHANGE_KIND_DELETED);
  v1::SealAgreementRequest seal;
  seal.set_name(agreement->name());
  seal.set_digest(shown->digest());
  ASSERT_THAT(staff().Ask(*staff().agreements, &Agreements::SealAgreement, seal), IsOk());
  v1::PullAgreementRequest pull;
  pull.set_name(agreement->name());
  grpc::ClientContext context;
  service_.reader->Prepare(&context);
  const auto stream = service_.reader->agreements->PullAgreement(&context, pull);
  std::string manifest;
  std::vector<v1::SealedRecord> records;
  v1::PullChunk chunk;
  while (stream->Read(&chunk)) {
    if (chunk.has_manifest()) manifest += chunk.manifest();
    for (const auto& record : chunk.records().records()) records.push_back(record);
  }
  ASSERT_TRUE(stream->Finish().ok());
  EXPECT_THAT(plan::VerifyManifest(shown->digest(), manifest, records), IsOk());
  std::vector<std::string> needs;
  for (const v1::SealedRecord& sealed : records) {
    v1::Record record;
    ASSERT_TRUE(record.ParseFromString(sealed.record()));
    if (record.has_need()) needs.push_back(record.need().name());
  }
  EXPECT_THAT(needs, ElementsAre(kWater));
}

TEST_F(NeedsTest, AWatchBringsNeedsAsTheyWere) {
  v1::WatchPlanRequest request;
  request.set_name(kPlan);
  request.set_start_revision(3);
  request.set_include_records(true);
  grpc::ClientContext context;
  staff().Prepare(&context);
  const auto stream = staff().plans->WatchPlan(&context, request);
  v1::WatchPlanResponse response;
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_THAT(response.records(), SizeIs(2));
  EXPECT_EQ(response.records(0).need().weight(), "5");
  context.TryCancel();
  stream->Finish();
}

TEST_F(NeedsTest, PeopleTalkAboutANeedAndSuggestAnotherWeight) {
  v1::CreateThreadRequest request;
  request.set_parent(kPlan);
  request.mutable_thread()->set_subject(kWater);
  request.mutable_thread()->set_path("weight");
  (*request.mutable_comment()->mutable_text())["en"] = "It was counted twice";
  v1::Suggestion* suggestion = request.mutable_comment()->add_suggestions();
  suggestion->set_path("weight");
  suggestion->mutable_value()->set_string_value("2.5");
  const Caller& giz = *service_.giz;
  const auto thread = giz.Ask(*giz.feedback, &v1::FeedbackService::Stub::CreateThread, request);
  ASSERT_THAT(thread, IsOk());
  v1::ProposeSuggestionRequest propose;
  propose.set_thread(thread->name());
  const auto draft = giz.Ask(*giz.feedback, &v1::FeedbackService::Stub::ProposeSuggestion, propose);
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(Get(giz, kWater, 0, draft->name())->weight(), "2.5");
}

}  // namespace
}  // namespace jointplan
