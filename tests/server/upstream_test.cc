// What joint activities came from, and how changes of it arrive.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "plan/errors.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;
using Sharing = v1::SharingService::Stub;

constexpr char kOwn[] = "plans/giz-own/activities/led";
constexpr char kJoint[] = "plans/hub/activities/led";

// giz has a plan of its own with an activity that it shares with the convener.
class UpstreamTest : public testing::Test {
 protected:
  UpstreamTest() {
    MakeOwnPlan("giz-own", v1::AUDIENCE_EVERYBODY);
    AddOwn("led");
  }

  const Caller& staff() const { return *service_.staff; }
  const Caller& giz() const { return *service_.giz; }
  const Caller& afd() const { return *service_.afd; }

  void MakeOwnPlan(const std::string& id, v1::Audience audience) const {
    v1::CreatePlanRequest request;
    request.set_plan_id(id);
    v1::Plan* plan = request.mutable_plan();
    plan->set_kind(v1::PLAN_KIND_PARTNER);
    plan->set_owner("partners/giz");
    (*plan->mutable_title())["en"] = "What giz does";
    plan->mutable_sharing()->set_audience(audience);
    v1::Theme* theme = plan->add_themes();
    theme->set_id("training");
    (*theme->mutable_title())["en"] = "Training";
    EXPECT_THAT(giz().Ask(*giz().plans, &Plans::CreatePlan, request), IsOk());
  }

  // Adds an activity to giz's own plan.
  void AddOwn(const std::string& id) const {
    v1::CreateActivityRequest request;
    request.set_parent("plans/giz-own");
    request.set_activity_id(id);
    v1::Activity* activity = request.mutable_activity();
    (*activity->mutable_title())["en"] = absl::StrCat("Training ", id);
    (*activity->mutable_description())["en"] = "Ten courses in Irbid and Mafraq.";
    activity->add_themes("training");
    activity->set_start_date("2019-04-01");
    activity->set_end_date("2020-09-30");
    v1::Participant* part = activity->add_participants();
    part->set_partner("partners/giz");
    part->add_roles(v1::PARTNER_ROLE_LEAD);
    part->set_amount("100000");
    part->set_currency("EUR");
    EXPECT_THAT(giz().Ask(*giz().plans, &Plans::CreateActivity, request), IsOk());
  }

  v1::Activity Get(const Caller& caller, const std::string& name,
                   const std::string& proposal = "") const {
    v1::GetActivityRequest request;
    request.set_name(name);
    request.set_proposal(proposal);
    const auto activity = caller.Ask(*caller.plans, &Plans::GetActivity, request);
    EXPECT_THAT(activity, IsOk());
    return activity.value_or(v1::Activity());
  }

  using Change = std::function<void(v1::Activity*)>;

  // Changes these fields of activities of one plan or draft in one request.
  absl::Status Edit(const Caller& caller, const std::string& parent,
                    const std::vector<std::string>& names, const std::vector<std::string>& mask,
                    const Change& change) const {
    v1::BatchEditRequest request;
    request.set_parent(parent);
    const bool draft = absl::StrContains(parent, "/proposals/");
    for (const std::string& name : names) {
      v1::Edit* edit = request.add_edits();
      v1::Activity* values = edit->mutable_update_activity();
      *values = Get(caller, name, draft ? parent : "");
      change(values);
      for (const std::string& path : mask) edit->mutable_update_mask()->add_paths(path);
    }
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request).status();
  }

  absl::Status EditOwn(const std::vector<std::string>& mask, const Change& change) const {
    return Edit(giz(), "plans/giz-own", {kOwn}, mask, change);
  }
  absl::Status EndOwn(const std::string& date) const {
    return EditOwn({"end_date"}, [&](v1::Activity* values) { values->set_end_date(date); });
  }
  absl::Status EditJoint(const std::vector<std::string>& mask, const Change& change) const {
    return Edit(staff(), "plans/hub", {kJoint}, mask, change);
  }

  absl::StatusOr<v1::SharedActivity> Shared(const Caller& caller, const std::string& name) const {
    v1::GetSharedActivityRequest request;
    request.set_name(name);
    return caller.Ask(*caller.sharing, &Sharing::GetSharedActivity, request);
  }

  // Makes a joint activity of an own one as it is now.
  absl::Status Adopt(const Caller& caller, const std::string& parent = "plans/hub",
                     const std::string& own = kOwn, const std::string& joint = kJoint) const {
    const auto shared = Shared(caller, own);
    if (!shared.ok()) return shared.status();
    v1::BatchEditRequest request;
    request.set_parent(parent);
    v1::Activity* activity = request.add_edits()->mutable_create_activity();
    *activity = shared->activity();
    activity->set_name(joint);
    activity->clear_themes();
    activity->add_themes("local");
    v1::Upstream* upstream = activity->add_upstreams();
    upstream->set_activity(own);
    upstream->set_version(shared->version());
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request).status();
  }

  // Links a joint activity with a state of an own one.
  absl::Status Link(const Caller& caller, const std::string& joint, const std::string& own,
                    int64_t version) const {
    return Edit(caller, "plans/hub", {joint}, {absl::StrCat("upstreams[", own, "]")},
                [&](v1::Activity* values) {
                  values->clear_upstreams();
                  v1::Upstream* upstream = values->add_upstreams();
                  upstream->set_activity(own);
                  if (version > 0) upstream->set_version(version);
                });
  }

  std::vector<v1::Proposal> ProposalsOf(const Caller& caller) const {
    v1::ListProposalsRequest request;
    request.set_parent("plans/hub");
    const auto listed = caller.Ask(*caller.proposals, &Proposals::ListProposals, request);
    EXPECT_THAT(listed, IsOk());
    return {listed->proposals().begin(), listed->proposals().end()};
  }

  v1::Proposal Only() const {
    const auto proposals = ProposalsOf(staff());
    EXPECT_THAT(proposals, SizeIs(1));
    return proposals.empty() ? v1::Proposal() : proposals.front();
  }

  v1::Proposal GetProposal(const std::string& name) const {
    v1::GetProposalRequest request;
    request.set_name(name);
    return *staff().Ask(*staff().proposals, &Proposals::GetProposal, request);
  }

  v1::MergePreview Preview(const std::string& name, const std::vector<std::string>& only = {},
                           const std::vector<v1::Resolution>& resolutions = {}) const {
    v1::PreviewMergeRequest request;
    request.set_name(name);
    SetPart(only, request.mutable_only());
    for (const auto& resolution : resolutions) *request.add_resolutions() = resolution;
    const auto preview = staff().Ask(*staff().proposals, &Proposals::PreviewMerge, request);
    EXPECT_THAT(preview, IsOk());
    return preview.value_or(v1::MergePreview());
  }

  absl::StatusOr<v1::MergeProposalResponse> Merge(
      const std::string& name, const std::vector<std::string>& only = {},
      const std::vector<v1::Resolution>& resolutions = {}) const {
    v1::MergeProposalRequest request;
    request.set_name(name);
    SetPart(only, request.mutable_only());
    for (const auto& resolution : resolutions) *request.add_resolutions() = resolution;
    request.set_preview_digest(Preview(name, only, resolutions).digest());
    return staff().Ask(*staff().proposals, &Proposals::MergeProposal, request);
  }

  static void SetPart(const std::vector<std::string>& paths,
                      google::protobuf::RepeatedPtrField<v1::ProposalPart>* only) {
    if (paths.empty()) return;
    v1::ProposalPart* part = only->Add();
    part->set_record(kJoint);
    for (const std::string& path : paths) part->add_paths(path);
  }

  absl::Status Withdraw(const Caller& caller, const std::string& name) const {
    v1::WithdrawProposalRequest request;
    request.set_name(name);
    request.set_reason("Not now");
    return caller.Ask(*caller.proposals, &Proposals::WithdrawProposal, request).status();
  }

  absl::Status SendBack(const std::string& name) const {
    v1::RequestChangesRequest request;
    request.set_name(name);
    request.set_reason("Which cities?");
    return staff().Ask(*staff().proposals, &Proposals::RequestChanges, request).status();
  }

  v1::ListUpstreamsResponse Upstreams(const Caller& caller,
                                      const std::string& parent = kJoint) const {
    v1::ListUpstreamsRequest request;
    request.set_parent(parent);
    const auto listed = caller.Ask(*caller.sharing, &Sharing::ListUpstreams, request);
    EXPECT_THAT(listed, IsOk());
    return listed.value_or(v1::ListUpstreamsResponse());
  }

  v1::UpstreamState StateFor(const Caller& caller) const {
    const auto listed = Upstreams(caller);
    EXPECT_EQ(listed.upstreams_size(), 1);
    return listed.upstreams_size() == 1 ? listed.upstreams(0).state()
                                        : v1::UPSTREAM_STATE_UNSPECIFIED;
  }

  void SharePlan(v1::Audience audience) const {
    v1::GetPlanRequest get;
    get.set_name("plans/giz-own");
    v1::UpdatePlanRequest request;
    *request.mutable_plan() = *giz().Ask(*giz().plans, &Plans::GetPlan, get);
    request.mutable_plan()->mutable_sharing()->set_audience(audience);
    request.mutable_update_mask()->add_paths("sharing.audience");
    EXPECT_THAT(giz().Ask(*giz().plans, &Plans::UpdatePlan, request), IsOk());
  }

  // Has a partner propose the adoption; returns the draft.
  std::string DraftAdoption() const {
    v1::CreateProposalRequest create;
    create.set_parent("plans/hub");
    (*create.mutable_proposal()->mutable_title())["en"] = "Our training";
    const auto draft = giz().Ask(*giz().proposals, &Proposals::CreateProposal, create);
    EXPECT_THAT(draft, IsOk());
    EXPECT_THAT(Adopt(giz(), draft->name()), IsOk());
    return draft->name();
  }

  absl::Status Submit(const std::string& name) const {
    v1::SubmitProposalRequest request;
    request.set_name(name);
    return giz().Ask(*giz().proposals, &Proposals::SubmitProposal, request).status();
  }

  TestService service_;
};

// ---- Linking ----

TEST_F(UpstreamTest, AnUpstreamMustBeAnActivityThatTheCallerSeesInItsNewestState) {
  service_.AddActivity("a1");
  const std::string joint = "plans/hub/activities/a1";
  EXPECT_THAT(std::string(Link(staff(), joint, kOwn, 0).message()),
              HasSubstr("version: is required"));
  EXPECT_THAT(std::string(Link(staff(), joint, kOwn, 2).message()), HasSubstr("now in state 1"));
  EXPECT_THAT(std::string(Link(staff(), joint, joint, 1).message()), HasSubstr("joint plan"));
  EXPECT_THAT(std::string(Link(staff(), joint, "plans/giz-own", 1).message()),
              HasSubstr("upstreams"));
  EXPECT_EQ(Get(staff(), joint).upstreams_size(), 0);
  EXPECT_THAT(Link(staff(), joint, kOwn, 1), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  EXPECT_THAT(Link(staff(), joint, kOwn, 1), IsOk()) << "it says so already";
  EXPECT_THAT(Link(staff(), joint, kOwn, 2), IsOk());
  EXPECT_EQ(Get(staff(), joint).upstreams(0).version(), 2);
}

TEST_F(UpstreamTest, WhatTheCallerDoesNotSeeIsAnsweredAsWhatNeverWas) {
  service_.AddActivity("a1");
  SharePlan(v1::AUDIENCE_NOBODY);
  const auto error = [&](const std::string& own) {
    std::string text(Link(staff(), "plans/hub/activities/a1", own, 1).message());
    for (size_t at = text.find(own); at != std::string::npos; at = text.find(own)) {
      text.replace(at, own.size(), "X");
    }
    return text;
  };
  EXPECT_EQ(error(kOwn), error("plans/no-such-plan/activities/led"));
  EXPECT_EQ(error(kOwn), error("plans/giz-own/activities/no-such"));
}

TEST_F(UpstreamTest, ActivitiesOfOwnPlansHaveNoUpstreams) {
  AddOwn("more");
  const absl::Status refused =
      Edit(giz(), "plans/giz-own", {kOwn}, {"upstreams"}, [](v1::Activity* values) {
        v1::Upstream* upstream = values->add_upstreams();
        upstream->set_activity("plans/giz-own/activities/more");
        upstream->set_version(1);
      });
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("upstreams"));
}

TEST_F(UpstreamTest, OtherEditsDoNotAskAgain) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  SharePlan(v1::AUDIENCE_NOBODY);
  EXPECT_THAT(
      EditJoint({"end_date"}, [](v1::Activity* values) { values->set_end_date("2020-10-31"); }),
      IsOk());
  EXPECT_THAT(EditJoint({"upstreams"}, [](v1::Activity* values) { values->clear_upstreams(); }),
              IsOk());
  EXPECT_EQ(Get(staff(), kJoint).upstreams_size(), 0);
}

// ---- Arriving ----

TEST_F(UpstreamTest, AChangeArrivesAsASubmittedProposalAndMergingItBringsTheLinkUpToDate) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CURRENT);
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  const v1::Proposal arrived = Only();
  EXPECT_EQ(arrived.state(), v1::PROPOSAL_STATE_SUBMITTED);
  EXPECT_EQ(arrived.partner(), "partners/giz");
  EXPECT_EQ(arrived.author().label(), "GIZ desk");
  EXPECT_THAT(arrived.title().at("en"), HasSubstr("Training led"));
  EXPECT_THAT(arrived.title().at("fr"), HasSubstr("Training led"));
  EXPECT_EQ(arrived.title().count("ar"), 1U);
  ASSERT_EQ(arrived.reviews_size(), 1);
  EXPECT_THAT(arrived.reviews(0).reason(), HasSubstr("now in state 2"));
  EXPECT_EQ(arrived.moved_field_count(), 0);
  const auto status = Upstreams(staff()).upstreams(0);
  EXPECT_EQ(status.state(), v1::UPSTREAM_STATE_CHANGED);
  EXPECT_EQ(status.upstream().version(), 1);
  EXPECT_EQ(status.newest_version(), 2);
  EXPECT_EQ(status.owner(), "partners/giz");
  EXPECT_EQ(status.proposal(), arrived.name());

  ASSERT_THAT(Merge(arrived.name()), IsOk());
  const v1::Activity joint = Get(staff(), kJoint);
  EXPECT_EQ(joint.end_date(), "2020-12-31");
  EXPECT_EQ(joint.upstreams(0).version(), 2);
  EXPECT_EQ(joint.themes(0), "local");
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CURRENT);
  EXPECT_EQ(Upstreams(staff()).upstreams(0).proposal(), "");
}

TEST_F(UpstreamTest, WhatTheJointPlanChangedElsewhereStays) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditJoint({"tags", "description[en]"},
                        [](v1::Activity* values) {
                          values->add_tags("hub");
                          (*values->mutable_description())["en"] =
                              "Twelve courses in Irbid and Mafraq.";
                        }),
              IsOk());
  ASSERT_THAT(EditOwn({"description[en]", "start_date"},
                      [](v1::Activity* values) {
                        (*values->mutable_description())["en"] = "Ten courses in Irbid and Zarqa.";
                        values->set_start_date("2019-05-01");
                      }),
              IsOk());
  const std::string name = Only().name();
  const v1::Activity shown = Get(staff(), kJoint, name);
  EXPECT_EQ(shown.tags_size(), 1) << "read in the proposal, it has what the plan has";
  EXPECT_EQ(shown.start_date(), "2019-05-01");
  ASSERT_THAT(Merge(name), IsOk());
  const v1::Activity joint = Get(staff(), kJoint);
  EXPECT_EQ(joint.description().at("en"), "Twelve courses in Irbid and Zarqa.");
  EXPECT_EQ(joint.start_date(), "2019-05-01");
  EXPECT_EQ(joint.tags_size(), 1);
}

TEST_F(UpstreamTest, WhatBothChangedIsAConflictThatNamesWhoChangedItInTheJointPlan) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditJoint({"end_date"}, [](v1::Activity* v) { v->set_end_date("2021-01-31"); }),
              IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  const std::string name = Only().name();
  EXPECT_EQ(GetProposal(name).moved_field_count(), 1);
  const v1::MergePreview preview = Preview(name);
  ASSERT_EQ(preview.conflicts_size(), 1);
  EXPECT_EQ(preview.conflicts(0).path(), "end_date");
  EXPECT_EQ(preview.conflicts(0).base().string_value(), "2020-09-30");
  EXPECT_EQ(preview.conflicts(0).theirs().string_value(), "2021-01-31");
  EXPECT_EQ(preview.conflicts(0).mine().string_value(), "2020-12-31");
  EXPECT_EQ(preview.conflicts(0).theirs_author().label(), "Programme desk");
  EXPECT_EQ(Merge(name).status().code(), absl::StatusCode::kAborted);
  v1::Resolution mine;
  mine.set_path("end_date");
  mine.set_choice(v1::CHOICE_MINE);
  ASSERT_THAT(Merge(name, {}, {mine}), IsOk());
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2020-12-31");
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CURRENT);
}

TEST_F(UpstreamTest, APartCanBeTakenAndTheRestGoesBackToThePartner) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditOwn({"start_date", "end_date"},
                      [](v1::Activity* values) {
                        values->set_start_date("2019-05-01");
                        values->set_end_date("2020-12-31");
                      }),
              IsOk());
  const auto merged = Merge(Only().name(), {"start_date"});
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(Get(staff(), kJoint).start_date(), "2019-05-01");
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2020-09-30");
  EXPECT_EQ(Get(staff(), kJoint).upstreams(0).version(), 1);
  ASSERT_TRUE(merged->has_remainder());
  ASSERT_THAT(Submit(merged->remainder().name()), IsOk());
  ASSERT_THAT(Merge(merged->remainder().name()), IsOk());
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2020-12-31");
  EXPECT_EQ(Get(staff(), kJoint).upstreams(0).version(), 2);
}

TEST_F(UpstreamTest, TheRestOfAPartThatCollidesKeepsItsBase) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditJoint({"end_date"}, [](v1::Activity* v) { v->set_end_date("2021-01-31"); }),
              IsOk());
  ASSERT_THAT(EditOwn({"start_date", "end_date"},
                      [](v1::Activity* values) {
                        values->set_start_date("2019-05-01");
                        values->set_end_date("2020-12-31");
                      }),
              IsOk());
  const auto merged = Merge(Only().name(), {"start_date"});
  ASSERT_THAT(merged, IsOk());
  ASSERT_THAT(Submit(merged->remainder().name()), IsOk());
  const v1::MergePreview preview = Preview(merged->remainder().name());
  ASSERT_EQ(preview.conflicts_size(), 1);
  EXPECT_EQ(preview.conflicts(0).base().string_value(), "2020-09-30");
}

TEST_F(UpstreamTest, AFurtherChangeIsWrittenIntoTheProposalThatIsNotSettled) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  const std::string name = Only().name();
  const std::string digest = Preview(name).digest();
  ASSERT_THAT(EndOwn("2021-03-31"), IsOk());
  const v1::Proposal rewritten = Only();
  EXPECT_EQ(rewritten.name(), name);
  EXPECT_EQ(rewritten.state(), v1::PROPOSAL_STATE_SUBMITTED);
  EXPECT_THAT(rewritten.reviews(1).reason(), HasSubstr("Rewritten"));
  EXPECT_NE(Preview(name).digest(), digest) << "who looked at it before cannot merge it unseen";
  ASSERT_THAT(Merge(name), IsOk());
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2021-03-31");
  EXPECT_EQ(Get(staff(), kJoint).upstreams(0).version(), 3);
  ASSERT_THAT(EndOwn("2021-04-30"), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(2)) << "what is merged is not rewritten";
}

TEST_F(UpstreamTest, RewritingFollowsTheJointActivityAndKeepsWhatThePartnerEdited) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  const std::string name = Only().name();
  ASSERT_THAT(SendBack(name), IsOk());
  ASSERT_THAT(Edit(giz(), name, {kJoint}, {"tags"},
                   [](v1::Activity* values) { values->add_tags("cities"); }),
              IsOk());
  ASSERT_THAT(EditJoint({"themes"}, [](v1::Activity* v) { v->add_themes("inclusion"); }), IsOk());
  ASSERT_THAT(EndOwn("2021-03-31"), IsOk());
  EXPECT_EQ(GetProposal(name).state(), v1::PROPOSAL_STATE_CHANGES_REQUESTED);
  ASSERT_THAT(Submit(name), IsOk());
  ASSERT_THAT(Merge(name), IsOk());
  const v1::Activity joint = Get(staff(), kJoint);
  EXPECT_EQ(joint.end_date(), "2021-03-31");
  EXPECT_EQ(joint.themes_size(), 2);
  ASSERT_EQ(joint.tags_size(), 1);
  EXPECT_EQ(joint.tags(0), "cities");
}

TEST_F(UpstreamTest, WhatIsSentBackWaitsForThePartnerWithTheReasonAlsoAfterARewriting) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  ASSERT_THAT(SendBack(Only().name()), IsOk());
  ASSERT_THAT(EndOwn("2021-03-31"), IsOk());
  v1::GetInboxRequest request;
  request.set_parent("plans/hub");
  request.add_kinds(v1::INBOX_KIND_CHANGES_REQUESTED);
  const auto inbox = giz().Ask(*giz().inbox, &v1::InboxService::Stub::GetInbox, request);
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->items_size(), 1);
  EXPECT_THAT(inbox->items(0).description(), HasSubstr("Which cities?"));
}

TEST_F(UpstreamTest, AChangeThatIsUndoneWithdrawsItsProposal) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  const std::string name = Only().name();
  ASSERT_THAT(EndOwn("2020-09-30"), IsOk());
  const v1::Proposal withdrawn = GetProposal(name);
  EXPECT_EQ(withdrawn.state(), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_THAT(withdrawn.reviews(1).reason(), HasSubstr("nothing is left"));
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CURRENT);
  ASSERT_THAT(EndOwn("2021-03-31"), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(2));
}

TEST_F(UpstreamTest, WhatIsWithdrawnOrDeclinedComesBackOnlyWithTheNextChange) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  ASSERT_THAT(Withdraw(giz(), Only().name()), IsOk());
  ASSERT_THAT(EditJoint({"tags"}, [](v1::Activity* v) { v->add_tags("hub"); }), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(1));
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CHANGED);
  ASSERT_THAT(EditOwn({"tags"}, [](v1::Activity* v) { v->add_tags("led"); }), IsOk());
  const auto proposals = ProposalsOf(staff());
  ASSERT_THAT(proposals, SizeIs(2));
  for (const v1::Proposal& proposal : proposals) {
    if (proposal.state() != v1::PROPOSAL_STATE_SUBMITTED) continue;
    EXPECT_EQ(proposal.field_count(), 3) << "the date too, and the version";
    v1::DeclineProposalRequest decline;
    decline.set_name(proposal.name());
    decline.set_reason("Not in this plan");
    ASSERT_THAT(staff().Ask(*staff().proposals, &Proposals::DeclineProposal, decline), IsOk());
  }
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(2));
}

TEST_F(UpstreamTest, OneEditOfManyActivitiesArrivesAsOneProposal) {
  std::vector<std::string> own = {kOwn};
  ASSERT_THAT(Adopt(staff()), IsOk());
  for (const char* id : {"b1", "b2", "b3"}) {
    AddOwn(id);
    own.push_back(absl::StrCat("plans/giz-own/activities/", id));
    ASSERT_THAT(Adopt(staff(), "plans/hub", own.back(), absl::StrCat("plans/hub/activities/", id)),
                IsOk());
  }
  const auto end = [&](const std::vector<std::string>& names, const std::string& date) {
    return Edit(giz(), "plans/giz-own", names, {"end_date"},
                [&](v1::Activity* values) { values->set_end_date(date); });
  };
  ASSERT_THAT(end(own, "2020-12-31"), IsOk());
  EXPECT_EQ(Only().record_count(), 4);
  EXPECT_THAT(Only().title().at("en"), HasSubstr("and 3 more"));
  EXPECT_THAT(Only().reviews(0).reason(), HasSubstr("4 activities"));
  ASSERT_THAT(end({own[1], own[2]}, "2020-09-30"), IsOk());
  EXPECT_EQ(Only().record_count(), 2);
  EXPECT_THAT(Only().title().at("en"), HasSubstr("and 1 more"));
  ASSERT_THAT(Merge(Only().name()), IsOk());
  EXPECT_EQ(Get(staff(), "plans/hub/activities/b3").end_date(), "2020-12-31");
  EXPECT_EQ(Get(staff(), "plans/hub/activities/b1").end_date(), "2020-09-30");
}

TEST_F(UpstreamTest, TwoSourcesOfOneActivityArriveInTwoProposals) {
  AddOwn("more");
  const std::string more = "plans/giz-own/activities/more";
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(Link(staff(), kJoint, more, 1), IsOk());
  ASSERT_EQ(Get(staff(), kJoint).upstreams_size(), 2);
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  ASSERT_THAT(Edit(giz(), "plans/giz-own", {more}, {"tags"},
                   [](v1::Activity* values) { values->add_tags("more"); }),
              IsOk());
  ASSERT_THAT(EndOwn("2021-01-31"), IsOk());
  const auto proposals = ProposalsOf(staff());
  ASSERT_THAT(proposals, SizeIs(2));
  for (const v1::Proposal& proposal : proposals) ASSERT_THAT(Merge(proposal.name()), IsOk());
  const v1::Activity joint = Get(staff(), kJoint);
  EXPECT_EQ(joint.end_date(), "2021-01-31");
  EXPECT_EQ(joint.tags_size(), 1);
  const auto listed = Upstreams(staff());
  for (const v1::UpstreamStatus& status : listed.upstreams()) {
    EXPECT_EQ(status.state(), v1::UPSTREAM_STATE_CURRENT) << status.upstream().activity();
  }
}

TEST_F(UpstreamTest, WhatIsLinkedInAnOlderStateGetsEverythingWithTheNextChange) {
  const std::string draft = DraftAdoption();
  ASSERT_THAT(Submit(draft), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  ASSERT_THAT(Merge(draft), IsOk()) << "a merge does not ask again";
  EXPECT_EQ(Get(staff(), kJoint).upstreams(0).version(), 1);
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CHANGED);
  EXPECT_EQ(Upstreams(staff()).upstreams(0).proposal(), "");
  ASSERT_THAT(EditOwn({"tags"}, [](v1::Activity* v) { v->add_tags("led"); }), IsOk());
  const std::string name = Upstreams(staff()).upstreams(0).proposal();
  ASSERT_THAT(Merge(name), IsOk());
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2020-12-31");
  EXPECT_EQ(Get(staff(), kJoint).upstreams(0).version(), 3);
}

// ---- What is not shared ----

TEST_F(UpstreamTest, NothingArrivesOfWhatTheConvenerDoesNotSee) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  SharePlan(v1::AUDIENCE_NOBODY);
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(0));
  EXPECT_THAT(ProposalsOf(giz()), SizeIs(0));
  const auto hidden = Upstreams(staff()).upstreams(0);
  EXPECT_EQ(hidden.state(), v1::UPSTREAM_STATE_HIDDEN);
  EXPECT_EQ(hidden.newest_version(), 0);
  EXPECT_EQ(hidden.owner(), "");
  EXPECT_FALSE(hidden.has_update_time());
  EXPECT_EQ(StateFor(giz()), v1::UPSTREAM_STATE_CHANGED) << "its owner sees it";
  // Shared again, the next change brings everything; saying so in the activity itself is one.
  ASSERT_THAT(EditOwn({"sharing"},
                      [](v1::Activity* values) {
                        values->mutable_sharing()->set_audience(v1::AUDIENCE_LISTED);
                        values->mutable_sharing()->set_convener(true);
                      }),
              IsOk());
  const v1::Proposal arrived = Only();
  ASSERT_THAT(Merge(arrived.name()), IsOk());
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2020-12-31");
  EXPECT_FALSE(Get(staff(), kJoint).has_sharing());
  EXPECT_EQ(StateFor(afd()), v1::UPSTREAM_STATE_HIDDEN);
}

TEST_F(UpstreamTest, AnUnsharedEditLeavesNoTraceForAnybodyElse) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  SharePlan(v1::AUDIENCE_NOBODY);
  const auto seen = [&](const Caller& caller) {
    std::string all;
    for (const v1::Proposal& proposal : ProposalsOf(caller)) all += proposal.SerializeAsString();
    all += Upstreams(caller, "plans/hub").SerializeAsString();
    v1::GetPlanRequest plan;
    plan.set_name("plans/hub");
    all += caller.Ask(*caller.plans, &Plans::GetPlan, plan)->SerializeAsString();
    v1::GetInboxRequest inbox;
    inbox.set_parent("plans/hub");
    inbox.set_since_revision(1);
    all += caller.Ask(*caller.inbox, &v1::InboxService::Stub::GetInbox, inbox)->SerializeAsString();
    v1::ListChangesetsRequest changes;
    changes.set_parent("plans/hub");
    all += caller.Ask(*caller.plans, &Plans::ListChangesets, changes)->SerializeAsString();
    return all;
  };
  const std::string of_staff = seen(staff());
  const std::string of_afd = seen(afd());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  ASSERT_THAT(EndOwn("2021-12-31"), IsOk());
  EXPECT_EQ(seen(staff()), of_staff);
  EXPECT_EQ(seen(afd()), of_afd);
}

TEST_F(UpstreamTest, WhatStaysBehindMakesNoProposal) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditOwn({"sharing"},
                      [](v1::Activity* values) {
                        values->mutable_sharing()->set_audience(v1::AUDIENCE_EVERYBODY);
                      }),
              IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(0));
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CURRENT);
}

TEST_F(UpstreamTest, NothingArrivesInAPlanThatThePartnerMayNotRead) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  v1::GetPlanRequest get;
  get.set_name("plans/hub");
  v1::UpdatePlanRequest request;
  *request.mutable_plan() = *staff().Ask(*staff().plans, &Plans::GetPlan, get);
  request.mutable_plan()->mutable_policy()->set_readers(v1::PLAN_READERS_LISTED_PARTNERS);
  request.mutable_update_mask()->add_paths("policy.readers");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, request), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(0));
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_CHANGED);
}

TEST_F(UpstreamTest, AnActivityThatIsGoneIsHiddenAndMakesNoProposal) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  v1::DeleteActivityRequest remove;
  remove.set_name(kOwn);
  remove.set_etag(Get(giz(), kOwn).etag());
  ASSERT_THAT(giz().Ask(*giz().plans, &Plans::DeleteActivity, remove), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(0));
  EXPECT_EQ(StateFor(staff()), v1::UPSTREAM_STATE_HIDDEN);
  EXPECT_EQ(StateFor(giz()), v1::UPSTREAM_STATE_HIDDEN);
}

TEST_F(UpstreamTest, WhatIsUnlinkedOrTakenOutGetsNothingMore) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  AddOwn("more");
  ASSERT_THAT(
      Adopt(staff(), "plans/hub", "plans/giz-own/activities/more", "plans/hub/activities/more"),
      IsOk());
  ASSERT_THAT(EditJoint({"upstreams"}, [](v1::Activity* v) { v->clear_upstreams(); }), IsOk());
  v1::DeleteActivityRequest remove;
  remove.set_name("plans/hub/activities/more");
  remove.set_etag(Get(staff(), remove.name()).etag());
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::DeleteActivity, remove), IsOk());
  ASSERT_THAT(Edit(giz(), "plans/giz-own", {kOwn, "plans/giz-own/activities/more"}, {"end_date"},
                   [](v1::Activity* values) { values->set_end_date("2020-12-31"); }),
              IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(0));
  EXPECT_EQ(Upstreams(staff(), "plans/hub").upstreams_size(), 0);
}

// ---- Consents ----

TEST_F(UpstreamTest, AnArrivingChangeCountsAsThePartnersOwnEdit) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditJoint({"participants[partners/afd].roles"},
                        [](v1::Activity* values) {
                          v1::Participant* part = values->add_participants();
                          part->set_partner("partners/afd");
                          part->add_roles(v1::PARTNER_ROLE_FUNDING);
                        }),
              IsOk());
  for (const Caller* caller : {&giz(), &afd()}) {
    v1::AnswerPartRequest answer;
    answer.set_activity(kJoint);
    answer.set_etag(Get(*caller, kJoint).etag());
    answer.set_consent(v1::CONSENT_CONFIRMED);
    ASSERT_THAT(caller->Ask(*caller->plans, &Plans::AnswerPart, answer), IsOk());
  }
  ASSERT_THAT(EditOwn({"participants"},
                      [](v1::Activity* values) {
                        values->mutable_participants(0)->set_amount("120000");
                        v1::Participant* part = values->add_participants();
                        part->set_partner("partners/afd");
                        part->add_roles(v1::PARTNER_ROLE_FUNDING);
                        part->set_amount("5000");
                        part->set_currency("EUR");
                      }),
              IsOk());
  const std::string name = Only().name();
  EXPECT_EQ(Preview(name).conflicts_size(), 0);
  ASSERT_THAT(Merge(name), IsOk());
  std::map<std::string, v1::Participant> parts;
  const v1::Activity joint = Get(staff(), kJoint);
  for (const auto& part : joint.participants()) parts[part.partner()] = part;
  EXPECT_EQ(parts["partners/giz"].amount(), "120000");
  EXPECT_EQ(parts["partners/giz"].consent(), v1::CONSENT_CONFIRMED);
  EXPECT_EQ(parts["partners/afd"].amount(), "5000");
  EXPECT_EQ(parts["partners/afd"].consent(), v1::CONSENT_INVITED);
}

// ---- With the rest ----

TEST_F(UpstreamTest, AForecastKnowsWhatCollidesWithWhatArrived) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EditJoint({"end_date"}, [](v1::Activity* v) { v->set_end_date("2021-01-31"); }),
              IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  v1::CreateMeetingRequest create;
  create.set_parent("plans/hub");
  (*create.mutable_meeting()->mutable_title())["en"] = "Hub meeting";
  create.mutable_meeting()->mutable_start_time()->set_seconds(4'000'000'000);
  create.mutable_meeting()->mutable_end_time()->set_seconds(4'000'003'600);
  const auto meeting =
      staff().Ask(*staff().meetings, &v1::MeetingService::Stub::CreateMeeting, create);
  ASSERT_THAT(meeting, IsOk());
  v1::ForecastConflictsRequest request;
  request.set_name(meeting->name());
  const auto forecast =
      staff().Ask(*staff().meetings, &v1::MeetingService::Stub::ForecastConflicts, request);
  ASSERT_THAT(forecast, IsOk());
  ASSERT_EQ(forecast->with_plan_size(), 1);
  ASSERT_EQ(forecast->with_plan(0).conflicts_size(), 1);
  const v1::Conflict& conflict = forecast->with_plan(0).conflicts(0);
  EXPECT_EQ(conflict.path(), "end_date");
  EXPECT_EQ(conflict.theirs_author().label(), "Programme desk");
}

TEST_F(UpstreamTest, ChecksOverWhatArrivedLookAtWhatThePlanWouldBe) {
  const auto without_objective = [&](const std::string& proposal) {
    v1::CheckPlanRequest request;
    request.set_name("plans/hub");
    request.set_proposal(proposal);
    const auto found = staff().Ask(*staff().plans, &Plans::CheckPlan, request);
    EXPECT_THAT(found, IsOk());
    return std::count_if(found->findings().begin(), found->findings().end(),
                         [](const v1::Finding& finding) { return finding.path() == "objectives"; });
  };
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_EQ(without_objective(""), 1);
  ASSERT_THAT(EditJoint({"objectives"},
                        [](v1::Activity* v) { v->add_objectives("frameworks/gcr/objectives/2"); }),
              IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  EXPECT_EQ(without_objective(Only().name()), 0);
}

// ---- Keeping ----

TEST(DraftRecordTest, ARecordOfADraftWithoutABaseHasTheBytesThatItAlwaysHad) {
  const std::string bytes(
      "\x08\x07\x1a\x03"
      "abc");
  stored::v1::DraftRecord draft;
  ASSERT_TRUE(draft.ParseFromString(bytes));
  EXPECT_EQ(draft.base_revision(), 7);
  EXPECT_EQ(draft.record(), "abc");
  EXPECT_EQ(draft.base(), "");
  EXPECT_EQ(draft.SerializeAsString(), bytes);
}

TEST_F(UpstreamTest, AfterARestartChangesArriveAsBefore) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  ASSERT_THAT(EndOwn("2020-12-31"), IsOk());
  const std::string name = Only().name();
  service_.Stop();
  service_.Restart();
  EXPECT_EQ(Upstreams(staff()).upstreams(0).proposal(), name);
  ASSERT_THAT(EndOwn("2021-03-31"), IsOk());
  EXPECT_EQ(Only().name(), name);
  ASSERT_THAT(Merge(name), IsOk());
  EXPECT_EQ(Get(staff(), kJoint).end_date(), "2021-03-31");
}

TEST_F(UpstreamTest, OneRequestIsOneAnswerHoweverOftenItIsSent) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  v1::UpdateActivityRequest request;
  *request.mutable_activity() = Get(giz(), kOwn);
  request.mutable_activity()->set_end_date("2020-12-31");
  request.mutable_update_mask()->add_paths("end_date");
  request.set_request_id("prolong-1");
  ASSERT_THAT(giz().Ask(*giz().plans, &Plans::UpdateActivity, request), IsOk());
  ASSERT_THAT(giz().Ask(*giz().plans, &Plans::UpdateActivity, request), IsOk());
  EXPECT_EQ(Only().reviews_size(), 1);
}

TEST_F(UpstreamTest, AnEditThatIsOnlyCheckedBringsNothing) {
  ASSERT_THAT(Adopt(staff()), IsOk());
  v1::BatchEditRequest request;
  request.set_parent("plans/giz-own");
  request.set_validate_only(true);
  *request.add_edits()->mutable_update_activity() = Get(giz(), kOwn);
  request.mutable_edits(0)->mutable_update_activity()->set_end_date("2020-12-31");
  request.mutable_edits(0)->mutable_update_mask()->add_paths("end_date");
  ASSERT_THAT(giz().Ask(*giz().plans, &Plans::BatchEdit, request), IsOk());
  EXPECT_THAT(ProposalsOf(staff()), SizeIs(0));
}

TEST_F(UpstreamTest, PagesOfUpstreamsNeitherRepeatNorSkip) {
  for (const char* id : {"a", "a-1", "a1", "b"}) {
    AddOwn(absl::StrCat("own-", id));
    ASSERT_THAT(Adopt(staff(), "plans/hub", absl::StrCat("plans/giz-own/activities/own-", id),
                      absl::StrCat("plans/hub/activities/", id)),
                IsOk());
    ASSERT_THAT(Link(staff(), absl::StrCat("plans/hub/activities/", id), kOwn, 1), IsOk());
  }
  std::vector<std::string> all;
  std::vector<std::string> paged;
  const auto note = [](const v1::ListUpstreamsResponse& page, std::vector<std::string>* list) {
    for (const auto& status : page.upstreams()) {
      list->push_back(absl::StrCat(status.activity(), " ", status.upstream().activity()));
    }
  };
  note(Upstreams(staff(), "plans/hub"), &all);
  EXPECT_THAT(all, SizeIs(8));
  v1::ListUpstreamsRequest request;
  request.set_parent("plans/hub");
  request.set_page_size(3);
  do {
    const auto page = staff().Ask(*staff().sharing, &Sharing::ListUpstreams, request);
    ASSERT_THAT(page, IsOk());
    note(*page, &paged);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, all);
}

TEST_F(UpstreamTest, UpstreamsAreListedForPlansThatTheCallerReads) {
  v1::ListUpstreamsRequest request;
  request.set_parent("plans/giz-own");
  EXPECT_EQ(staff().Ask(*staff().sharing, &Sharing::ListUpstreams, request).status().code(),
            absl::StatusCode::kNotFound);
  request.set_parent("plans/hub/activities/none");
  EXPECT_EQ(staff().Ask(*staff().sharing, &Sharing::ListUpstreams, request).status().code(),
            absl::StatusCode::kNotFound);
  request.set_parent("partners/giz");
  EXPECT_EQ(staff().Ask(*staff().sharing, &Sharing::ListUpstreams, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace jointplan
