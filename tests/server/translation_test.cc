// Translations: what they render, what makes them stale, and who says that they still fit.
#include <string>
#include <utility>
#include <vector>

#include "plan/errors.h"
#include "plan/translations.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Agreements = v1::AgreementService::Stub;
using Plans = v1::PlanService::Stub;
using Proposals = v1::ProposalService::Stub;

constexpr char kPlan[] = "plans/hub";
constexpr char kName[] = "plans/hub/activities/a1";

using Titles = std::vector<std::pair<std::string, std::string>>;

class TranslationTest : public testing::Test {
 protected:
  // An activity that was written in English and French, in one edit.
  TranslationTest() {
    v1::CreateActivityRequest request;
    request.set_parent(kPlan);
    request.set_activity_id("a1");
    request.mutable_activity()->add_themes("local");
    (*request.mutable_activity()->mutable_title())["en"] = "Water";
    (*request.mutable_activity()->mutable_title())["fr"] = "Eau";
    EXPECT_THAT(staff().Ask(*staff().plans, &Plans::CreateActivity, request), IsOk());
  }

  const Caller& staff() const { return *service_.staff; }

  v1::Activity Now(const Caller& caller, const std::string& proposal = "") const {
    v1::GetActivityRequest request;
    request.set_name(kName);
    request.set_proposal(proposal);
    const auto activity = caller.Ask(*caller.plans, &Plans::GetActivity, request);
    EXPECT_THAT(activity, IsOk());
    return activity.value_or(v1::Activity());
  }

  // Sets titles, from the state that `seen` is.
  absl::StatusOr<v1::BatchEditResponse> SetTitles(const Caller& caller, const v1::Activity& seen,
                                                  const Titles& titles,
                                                  const std::string& parent = kPlan) const {
    v1::BatchEditRequest request;
    request.set_parent(parent);
    request.set_message("New words");
    request.set_on_conflict(v1::ON_CONFLICT_PARK);
    v1::Edit* edit = request.add_edits();
    edit->mutable_update_activity()->set_name(kName);
    edit->mutable_update_activity()->set_etag(seen.etag());
    for (const auto& [language, text] : titles) {
      (*edit->mutable_update_activity()->mutable_title())[language] = text;
      edit->mutable_update_mask()->add_paths("title[" + language + "]");
    }
    return caller.Ask(*caller.plans, &Plans::BatchEdit, request);
  }
  absl::Status SetTitles(const Titles& titles) const {
    return SetTitles(staff(), Now(staff()), titles).status();
  }

  v1::ListTranslationsResponse List(v1::ListTranslationsRequest request = {}) const {
    if (request.name().empty()) request.set_name(kName);
    const auto listed = staff().Ask(*staff().plans, &Plans::ListTranslations, request);
    EXPECT_THAT(listed, IsOk());
    return listed.value_or(v1::ListTranslationsResponse());
  }

  // The paths of what is out of date in the activity, or as a proposal has it.
  std::vector<std::string> Stale(const std::string& proposal = "") const {
    std::vector<std::string> paths;
    const v1::Plan plan;
    for (const auto& stale : plan::StaleTranslationsOf(plan, Now(*service_.giz, proposal), kName)) {
      paths.push_back(stale.path());
    }
    return paths;
  }

  absl::StatusOr<v1::Changeset> Confirm(const Caller& caller, const std::string& etag,
                                        const std::string& text) const {
    v1::ConfirmTranslationRequest request;
    request.set_name(kName);
    request.set_etag(etag);
    request.add_texts(text);
    request.set_message("It fits");
    return caller.Ask(*caller.plans, &Plans::ConfirmTranslation, request);
  }

  std::string NewDraft(const Caller& caller) const {
    v1::CreateProposalRequest request;
    request.set_parent(kPlan);
    (*request.mutable_proposal()->mutable_title())["en"] = "Better words";
    const auto made = caller.Ask(*caller.proposals, &Proposals::CreateProposal, request);
    EXPECT_THAT(made, IsOk());
    return made.value_or(v1::Proposal()).name();
  }

  v1::MergePreview Preview(const std::string& proposal,
                           const std::vector<std::string>& only = {}) const {
    v1::PreviewMergeRequest request;
    request.set_name(proposal);
    FillOnly(only, request.mutable_only());
    const auto shown = staff().Ask(*staff().proposals, &Proposals::PreviewMerge, request);
    EXPECT_THAT(shown, IsOk());
    return shown.value_or(v1::MergePreview());
  }

  absl::StatusOr<v1::MergeProposalResponse> MergeAs(
      const std::string& proposal, const std::string& digest,
      const std::vector<std::string>& only = {}) const {
    v1::MergeProposalRequest request;
    request.set_name(proposal);
    request.set_preview_digest(digest);
    FillOnly(only, request.mutable_only());
    return staff().Ask(*staff().proposals, &Proposals::MergeProposal, request);
  }

  absl::StatusOr<v1::MergeProposalResponse> Merge(const std::string& proposal,
                                                  const std::vector<std::string>& only = {}) const {
    return MergeAs(proposal, Preview(proposal, only).digest(), only);
  }

  void Submit(const Caller& caller, const std::string& proposal) const {
    v1::SubmitProposalRequest request;
    request.set_name(proposal);
    ASSERT_THAT(caller.Ask(*caller.proposals, &Proposals::SubmitProposal, request), IsOk());
  }

  static void FillOnly(const std::vector<std::string>& paths,
                       google::protobuf::RepeatedPtrField<v1::ProposalPart>* only) {
    if (paths.empty()) return;
    v1::ProposalPart* part = only->Add();
    part->set_record(kName);
    for (const std::string& path : paths) part->add_paths(path);
  }

  TestService service_;
};

TEST_F(TranslationTest, AChangedSourceMakesItsTranslationStaleAndSaysWhoChangedIt) {
  EXPECT_THAT(List().translations(), IsEmpty());
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  const auto listed = List();
  ASSERT_THAT(listed.translations(), SizeIs(1));
  const v1::Translation& stale = listed.translations(0);
  EXPECT_EQ(stale.record(), kName);
  EXPECT_EQ(stale.path(), "title[fr]");
  EXPECT_EQ(stale.language(), "fr");
  EXPECT_EQ(stale.state(), v1::TRANSLATION_STATE_STALE);
  EXPECT_EQ(stale.text(), "Eau");
  EXPECT_EQ(stale.source_language(), "en");
  EXPECT_EQ(stale.source_text(), "Clean water");
  EXPECT_EQ(stale.rendered_revision(), 2);
  EXPECT_EQ(stale.rendered_text(), "Water");
  EXPECT_EQ(stale.changed_revision(), 3);
  EXPECT_EQ(stale.changed_author().label(), "Programme desk");
  EXPECT_GT(stale.changed_time().seconds(), 0);
}

TEST_F(TranslationTest, ASourceThatIsChangedBackMakesItCurrentAgain) {
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
  ASSERT_THAT(SetTitles({{"en", "Water"}}), IsOk());
  EXPECT_THAT(Stale(), IsEmpty());
}

TEST_F(TranslationTest, SourceAndTranslationOfOneEditAreUpToDateAtItsRevision) {
  ASSERT_THAT(SetTitles({{"en", "Clean water"}, {"fr", "Eau propre"}}), IsOk());
  EXPECT_THAT(Stale(), IsEmpty());
  const v1::Activity now = Now(staff());
  ASSERT_THAT(now.renderings(), SizeIs(1));
  EXPECT_EQ(now.renderings(0).source_revision(), now.revision());
}

TEST_F(TranslationTest, ATranslationOfWhatSomebodyChangedMeanwhileIsStale) {
  const v1::Activity seen = Now(staff());
  ASSERT_THAT(SetTitles(staff(), seen, {{"en", "Clean water"}}), IsOk());
  ASSERT_THAT(SetTitles(staff(), seen, {{"fr", "De l'eau"}}), IsOk());
  const v1::Activity now = Now(staff());
  EXPECT_EQ(now.title().at("en"), "Clean water");
  EXPECT_EQ(now.title().at("fr"), "De l'eau");
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
  EXPECT_EQ(now.renderings(0).source_revision(), seen.revision());
}

TEST_F(TranslationTest, TheSourceOfATextIsInThePlansOwnLanguage) {
  v1::UpdatePlanRequest request;
  v1::GetPlanRequest get;
  get.set_name(kPlan);
  *request.mutable_plan() = *staff().Ask(*staff().plans, &Plans::GetPlan, get);
  request.mutable_plan()->set_default_language("fr");
  request.mutable_update_mask()->add_paths("default_language");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, request), IsOk());
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  EXPECT_THAT(List().translations(), IsEmpty());
  ASSERT_THAT(SetTitles({{"fr", "Eau propre"}}), IsOk());
  const auto listed = List();
  ASSERT_THAT(listed.translations(), SizeIs(1));
  EXPECT_EQ(listed.translations(0).path(), "title[en]");
}

TEST_F(TranslationTest, ThePlansOwnTextsAreListedBeforeThoseOfItsActivitiesPageByPage) {
  v1::UpdatePlanRequest request;
  v1::GetPlanRequest get;
  get.set_name(kPlan);
  *request.mutable_plan() = *staff().Ask(*staff().plans, &Plans::GetPlan, get);
  (*request.mutable_plan()->mutable_themes(0)->mutable_title())["fr"] = "Local";
  request.mutable_plan()->add_languages("fr");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::UpdatePlan, request), IsOk());
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  v1::ListTranslationsRequest list;
  list.set_name(kPlan);
  std::vector<std::string> paths;
  const auto all = List(list);
  for (const v1::Translation& one : all.translations()) paths.push_back(one.path());
  EXPECT_THAT(paths, ElementsAre("title[fr]", "themes[inclusion].title[fr]", "title[fr]"));
  list.set_page_size(1);
  const auto first = List(list);
  EXPECT_THAT(first.translations(), SizeIs(2));
  list.set_page_token(first.next_page_token());
  const auto second = List(list);
  ASSERT_THAT(second.translations(), SizeIs(1));
  EXPECT_EQ(second.translations(0).record(), kName);
  EXPECT_THAT(second.next_page_token(), IsEmpty());
  list.clear_page_token();
  list.set_language("ar");
  EXPECT_THAT(List(list).translations(), IsEmpty());
}

TEST_F(TranslationTest, AnEarlierRevisionIsListedAsItWas) {
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  ASSERT_THAT(SetTitles({{"en", "Drinking water"}}), IsOk());
  v1::ListTranslationsRequest request;
  request.set_revision(2);
  EXPECT_THAT(List(request).translations(), IsEmpty());
  request.set_revision(3);
  ASSERT_THAT(List(request).translations(), SizeIs(1));
  EXPECT_EQ(List(request).translations(0).source_text(), "Clean water");
  EXPECT_EQ(List(request).translations(0).changed_revision(), 3);
}

TEST_F(TranslationTest, WhoeverFindsThatItStillFitsSaysSoOnRecord) {
  ASSERT_THAT(SetTitles({{"en", "The water"}}), IsOk());
  const auto confirmed = Confirm(staff(), Now(staff()).etag(), "title[fr]");
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->message(), "It fits");
  ASSERT_THAT(confirmed->changes(), SizeIs(1));
  EXPECT_THAT(confirmed->changes(0).paths(), ElementsAre("renderings[\"title[fr]\"]"));
  EXPECT_THAT(Stale(), IsEmpty());
  EXPECT_EQ(Now(staff()).renderings(0).source_revision(), 3);
  // Again: nothing is left to say.
  const auto again = Confirm(staff(), Now(staff()).etag(), "title[fr]");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->revision(), 0);
}

TEST_F(TranslationTest, NobodySaysItOfWhatTheyWereNotShown) {
  ASSERT_THAT(SetTitles({{"en", "The water"}}), IsOk());
  const std::string etag = Now(staff()).etag();
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  const absl::Status refused = Confirm(staff(), etag, "title[fr]").status();
  EXPECT_EQ(plan::ReasonOf(refused), plan::Reason::kTextOutdated) << refused;
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
}

TEST_F(TranslationTest, OnlyWhoMayEditThePlanSaysIt) {
  ASSERT_THAT(SetTitles({{"en", "The water"}}), IsOk());
  const std::string etag = Now(staff()).etag();
  for (const Caller* caller : {service_.giz.get(), service_.reader.get(), service_.admin.get()}) {
    EXPECT_EQ(Confirm(*caller, etag, "title[fr]").status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
}

TEST_F(TranslationTest, WhatIsNoTranslationCannotBeConfirmed) {
  const std::string etag = Now(staff()).etag();
  for (const char* text : {"title[ar]", "title", "start_date", "", "title[en]"}) {
    const absl::Status refused = Confirm(staff(), etag, text).status();
    EXPECT_EQ(plan::ReasonOf(refused), plan::Reason::kFieldInvalid) << text << ": " << refused;
  }
  ASSERT_THAT(SetTitles({{"ar", "ماء"}}), IsOk());
  v1::ListTranslationsRequest all;
  all.add_states(v1::TRANSLATION_STATE_CURRENT);
  EXPECT_THAT(List(all).translations(), SizeIs(2));
}

TEST_F(TranslationTest, WhatARequestSaysOfRenderingsIsNotLookedAt) {
  v1::CreateActivityRequest request;
  request.set_parent(kPlan);
  request.set_activity_id("a2");
  *request.mutable_activity() = Now(staff());
  request.mutable_activity()->mutable_renderings(0)->set_source_digest("made up");
  request.mutable_activity()->add_renderings()->set_text("title[ar]");
  const auto made = staff().Ask(*staff().plans, &Plans::CreateActivity, request);
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(made->renderings(), SizeIs(1));
  EXPECT_EQ(made->renderings(0).source_digest(), plan::TextDigest("Water"));
}

TEST_F(TranslationTest, AProposalThatIsMergedAfterTheSourceChangedIsStale) {
  const std::string draft = NewDraft(*service_.giz);
  ASSERT_THAT(SetTitles(*service_.giz, Now(*service_.giz, draft), {{"fr", "De l'eau"}}, draft),
              IsOk());
  EXPECT_THAT(Stale(draft), IsEmpty());
  Submit(*service_.giz, draft);
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  ASSERT_THAT(Merge(draft), IsOk());
  EXPECT_EQ(Now(staff()).title().at("fr"), "De l'eau");
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
  EXPECT_EQ(List().translations(0).rendered_text(), "Water");
}

TEST_F(TranslationTest, AProposalOfSourceAndTranslationIsUpToDateAtTheRevisionThatMergedIt) {
  const std::string draft = NewDraft(*service_.giz);
  ASSERT_THAT(SetTitles(*service_.giz, Now(*service_.giz, draft),
                        {{"en", "Clean water"}, {"fr", "Eau propre"}}, draft),
              IsOk());
  Submit(*service_.giz, draft);
  const auto merged = Merge(draft);
  ASSERT_THAT(merged, IsOk());
  EXPECT_THAT(Stale(), IsEmpty());
  EXPECT_EQ(Now(staff()).renderings(0).source_revision(), merged->changeset().revision());
}

TEST_F(TranslationTest, ADraftWhoseSourceIsChangedAfterItsTranslationIsStaleAndStaysSo) {
  const std::string draft = NewDraft(*service_.giz);
  ASSERT_THAT(SetTitles(*service_.giz, Now(*service_.giz, draft), {{"fr", "De l'eau"}}, draft),
              IsOk());
  ASSERT_THAT(SetTitles(*service_.giz, Now(*service_.giz, draft), {{"en", "Clean water"}}, draft),
              IsOk());
  EXPECT_THAT(Stale(draft), ElementsAre("title[fr]"));
  Submit(*service_.giz, draft);
  ASSERT_THAT(Merge(draft), IsOk());
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
}

TEST_F(TranslationTest, WhatIsLeftOfAProposalRemembersWhatItsAuthorSaw) {
  const std::string draft = NewDraft(*service_.giz);
  ASSERT_THAT(SetTitles(*service_.giz, Now(*service_.giz, draft),
                        {{"en", "Clean water"}, {"fr", "Eau propre"}}, draft),
              IsOk());
  Submit(*service_.giz, draft);
  // Only the translation: in the plan it renders what is not there yet.
  const auto merged = Merge(draft, {"title[fr]"});
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(Now(staff()).title().at("en"), "Water");
  EXPECT_THAT(Stale(), ElementsAre("title[fr]"));
  // And with the source it is right.
  EXPECT_THAT(Stale(merged->remainder().name()), IsEmpty());
  Submit(*service_.giz, merged->remainder().name());
  ASSERT_THAT(Merge(merged->remainder().name()), IsOk());
  EXPECT_THAT(Stale(), IsEmpty());
}

TEST_F(TranslationTest, AParkedEditRemembersWhatItsAuthorSaw) {
  const v1::Activity seen = Now(staff());
  ASSERT_THAT(SetTitles({{"en", "Clean water"}, {"fr", "Eau propre"}}), IsOk());
  const auto parked = SetTitles(staff(), seen, {{"fr", "De l'eau"}});
  ASSERT_THAT(parked, IsOk());
  v1::GetActivityRequest request;
  request.set_name(kName);
  request.set_proposal(parked->parked_proposal());
  const auto kept = staff().Ask(*staff().plans, &Plans::GetActivity, request);
  ASSERT_THAT(kept, IsOk());
  ASSERT_THAT(kept->renderings(), SizeIs(1));
  EXPECT_EQ(kept->renderings(0).source_digest(), plan::TextDigest("Water"));
}

TEST_F(TranslationTest, APreviewIsNotOutdatedByAChangeOfSomethingElse) {
  const std::string draft = NewDraft(*service_.giz);
  ASSERT_THAT(SetTitles(*service_.giz, Now(*service_.giz, draft),
                        {{"en", "Clean water"}, {"fr", "Eau propre"}}, draft),
              IsOk());
  Submit(*service_.giz, draft);
  const std::string digest = Preview(draft).digest();
  service_.AddActivity("a9");
  EXPECT_THAT(MergeAs(draft, digest), IsOk());
}

TEST_F(TranslationTest, ToSayThatATranslationStillFitsOutdatesNoAnswer) {
  ASSERT_THAT(SetTitles({{"en", "The water"}}), IsOk());
  v1::OpenAgreementRequest open;
  open.set_parent(kPlan);
  (*open.mutable_agreement()->mutable_title())["en"] = "First agreement";
  const auto opened = staff().Ask(*staff().agreements, &Agreements::OpenAgreement, open);
  ASSERT_THAT(opened, IsOk());
  v1::GetScopeRequest scope;
  scope.set_agreement(opened->name());
  scope.set_scope("plan");
  const auto shown = service_.giz->Ask(*service_.giz->agreements, &Agreements::GetScope, scope);
  ASSERT_THAT(shown, IsOk());
  v1::EndorseRequest endorse;
  endorse.set_agreement(opened->name());
  endorse.set_scope("plan");
  endorse.set_scope_digest(shown->digest());
  endorse.set_answer(v1::ANSWER_ENDORSE);
  ASSERT_THAT(service_.giz->Ask(*service_.giz->agreements, &Agreements::Endorse, endorse), IsOk());
  ASSERT_THAT(Confirm(staff(), Now(staff()).etag(), "title[fr]"), IsOk());
  v1::GetAgreementRequest get;
  get.set_name(opened->name());
  const auto agreement = staff().Ask(*staff().agreements, &Agreements::GetAgreement, get);
  ASSERT_THAT(agreement, IsOk());
  EXPECT_FALSE(agreement->endorsements(0).outdated());
  // A change of the text does.
  ASSERT_THAT(SetTitles({{"fr", "De l'eau"}}), IsOk());
  EXPECT_TRUE(
      staff().Ask(*staff().agreements, &Agreements::GetAgreement, get)->endorsements(0).outdated());
}

TEST_F(TranslationTest, TheChecksFindWhatIsOutOfDate) {
  ASSERT_THAT(SetTitles({{"en", "Clean water"}}), IsOk());
  v1::CheckPlanRequest request;
  request.set_name(kPlan);
  std::vector<std::string> found;
  const auto checked = staff().Ask(*staff().plans, &Plans::CheckPlan, request);
  ASSERT_THAT(checked, IsOk());
  for (const v1::Finding& finding : checked->findings()) {
    if (finding.check() == "translation-stale") found.push_back(finding.path());
  }
  EXPECT_THAT(found, ElementsAre("title[fr]"));
}

}  // namespace
}  // namespace jointplan
