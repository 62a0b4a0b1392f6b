// Quality checks, waivers and requirements, as the service tells them.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/checks.h"
#include "plan/errors.h"
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
constexpr char kFirst[] = "plans/hub/agreements/1";
constexpr char kSecond[] = "plans/hub/agreements/2";

class CheckingTest : public testing::Test {
 protected:
  const Caller& staff() const { return *service_.staff; }

  absl::StatusOr<v1::CheckPlanResponse> Check(const Caller& caller,
                                              v1::CheckPlanRequest request = {}) const {
    request.set_name(kPlan);
    return caller.Ask(*caller.plans, &Plans::CheckPlan, request);
  }

  // `check record path` of each finding of a check, or of all.
  std::vector<std::string> Found(const v1::CheckPlanRequest& request = {},
                                 const std::string& check = "") const {
    std::vector<std::string> lines;
    const auto response = Check(staff(), request);
    EXPECT_THAT(response, IsOk());
    for (const v1::Finding& finding : response->findings()) {
      if (!check.empty() && finding.check() != check) continue;
      lines.push_back(absl::StrCat(finding.check(), " ", finding.record(), " ", finding.path()));
    }
    return lines;
  }

  v1::Finding Finding(const std::string& check, const std::string& record) const {
    const auto response = Check(staff());
    EXPECT_THAT(response, IsOk());
    for (const v1::Finding& finding : response->findings()) {
      if (finding.check() == check && finding.record() == record) return finding;
    }
    ADD_FAILURE() << "no finding " << check << " of " << record;
    return {};
  }

  absl::Status EditPlan(const v1::Plan& values, const std::string& mask) const {
    v1::GetPlanRequest get;
    get.set_name(kPlan);
    v1::UpdatePlanRequest request;
    *request.mutable_plan() = values;
    request.mutable_plan()->set_name(kPlan);
    request.mutable_plan()->set_etag(staff().Ask(*staff().plans, &Plans::GetPlan, get)->etag());
    request.mutable_update_mask()->add_paths(mask);
    return staff().Ask(*staff().plans, &Plans::UpdatePlan, request).status();
  }

  absl::Status SetLevel(const std::string& check, v1::CheckLevel level) const {
    v1::Plan plan;
    v1::CheckSetting* setting = plan.mutable_policy()->add_checks();
    setting->set_check(check);
    setting->set_level(level);
    return EditPlan(plan, "policy.checks");
  }

  absl::Status EditActivity(v1::Activity activity, const std::string& mask) const {
    v1::GetActivityRequest get;
    get.set_name(activity.name());
    activity.set_etag(staff().Ask(*staff().plans, &Plans::GetActivity, get)->etag());
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = std::move(activity);
    request.mutable_update_mask()->add_paths(mask);
    return staff().Ask(*staff().plans, &Plans::UpdateActivity, request).status();
  }

  absl::Status Open() const {
    v1::OpenAgreementRequest request;
    request.set_parent(kPlan);
    return staff().Ask(*staff().agreements, &Agreements::OpenAgreement, request).status();
  }

  absl::StatusOr<v1::Agreement> Show(const Caller& caller, const std::string& name) const {
    v1::GetAgreementRequest request;
    request.set_name(name);
    return caller.Ask(*caller.agreements, &Agreements::GetAgreement, request);
  }

  absl::StatusOr<v1::Agreement> Seal(const std::string& name) const {
    v1::SealAgreementRequest request;
    request.set_name(name);
    request.set_digest(Show(staff(), name)->digest());
    return staff().Ask(*staff().agreements, &Agreements::SealAgreement, request);
  }

  absl::StatusOr<v1::Agreement> Waive(const Caller& caller, const std::string& agreement,
                                      const std::string& digest) const {
    v1::WaiveFindingRequest request;
    request.set_agreement(agreement);
    request.set_finding_digest(digest);
    request.set_reason("Decided in June");
    return caller.Ask(*caller.agreements, &Agreements::WaiveFinding, request);
  }

  absl::StatusOr<v1::Agreement> Unwaive(const Caller& caller, const std::string& agreement,
                                        const std::string& digest) const {
    v1::RemoveWaiverRequest request;
    request.set_agreement(agreement);
    request.set_finding_digest(digest);
    return caller.Ask(*caller.agreements, &Agreements::RemoveWaiver, request);
  }

  absl::Status Endorse(const Caller& caller, const std::string& agreement) const {
    v1::GetScopeRequest get;
    get.set_agreement(agreement);
    get.set_scope("plan");
    v1::EndorseRequest request;
    request.set_agreement(agreement);
    request.set_scope("plan");
    request.set_answer(v1::ANSWER_ENDORSE);
    request.set_scope_digest(caller.Ask(*caller.agreements, &Agreements::GetScope, get)->digest());
    return caller.Ask(*caller.agreements, &Agreements::Endorse, request).status();
  }

  TestService service_;
};

TEST_F(CheckingTest, ThePlanIsCheckedNowAtARevisionAndAsAProposalWouldLeaveIt) {
  const v1::Activity a1 = service_.AddActivity("a1");
  v1::CheckPlanRequest then;
  then.set_revision(a1.revision());
  v1::Activity values = a1;
  values.add_objectives("frameworks/gcm/objectives/15");
  ASSERT_THAT(EditActivity(values, "objectives"), IsOk());
  service_.AddActivity("a2");
  const std::string of_a1 = "objective-missing plans/hub/activities/a1 objectives";
  const std::string of_a2 = "objective-missing plans/hub/activities/a2 objectives";
  EXPECT_THAT(Found({}, "objective-missing"), ElementsAre(of_a2));
  EXPECT_THAT(Found(then, "objective-missing"), ElementsAre(of_a1));

  v1::CreateProposalRequest draft;
  draft.set_parent(kPlan);
  (*draft.mutable_proposal()->mutable_title())["en"] = "Objectives";
  const auto proposal =
      staff().Ask(*staff().proposals, &v1::ProposalService::Stub::CreateProposal, draft);
  ASSERT_THAT(proposal, IsOk());
  v1::CheckPlanRequest in_draft;
  in_draft.set_proposal(proposal->name());
  EXPECT_THAT(Found(in_draft, "objective-missing"), ElementsAre(of_a2));
  v1::GetActivityRequest get;
  get.set_name("plans/hub/activities/a2");
  get.set_proposal(proposal->name());
  v1::BatchEditRequest edit;
  edit.set_parent(proposal->name());
  v1::Activity* changed = edit.add_edits()->mutable_update_activity();
  *changed = *staff().Ask(*staff().plans, &Plans::GetActivity, get);
  changed->add_objectives("frameworks/gcm/objectives/15");
  edit.mutable_edits(0)->mutable_update_mask()->add_paths("objectives");
  ASSERT_THAT(staff().Ask(*staff().plans, &Plans::BatchEdit, edit), IsOk());
  EXPECT_THAT(Found(in_draft, "objective-missing"), IsEmpty());
  EXPECT_THAT(Found({}, "objective-missing"), ElementsAre(of_a2));
  // Nobody else learns of the draft by checking it.
  v1::CheckPlanRequest hidden = in_draft;
  EXPECT_EQ(Check(*service_.giz, hidden).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CheckingTest, TheDayIsTheOneThatWasAskedFor) {
  v1::Activity activity = service_.AddActivity("a1");
  activity.set_end_date("2019-06-12");
  ASSERT_THAT(EditActivity(activity, "end_date"), IsOk());
  v1::CheckPlanRequest request;
  request.set_date("2019-06-12");
  EXPECT_THAT(Found(request, "status-behind"), IsEmpty());
  request.set_date("2019-06-13");
  EXPECT_THAT(Found(request, "status-behind"), SizeIs(1));
  EXPECT_EQ(Check(staff(), request)->date(), "2019-06-13");
  request.set_date("13/06/2019");
  EXPECT_EQ(Check(staff(), request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CheckingTest, PagesTogetherAreTheWholeAndKeepTheirRevision) {
  for (const char* id : {"a1", "a2", "a3", "a4"}) service_.AddActivity(id);
  const auto whole = Check(staff());
  ASSERT_THAT(whole, IsOk());
  EXPECT_THAT(whole->checks(), SizeIs(static_cast<int>(plan::AllChecks().size())));
  v1::CheckPlanRequest request;
  request.set_page_size(1);
  std::vector<std::string> paged;
  int pages = 0;
  do {
    const auto page = Check(staff(), request);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->checks().empty(), pages > 0);
    EXPECT_EQ(page->revision(), whole->revision());
    for (const v1::Finding& finding : page->findings()) paged.push_back(finding.digest());
    request.set_page_token(page->next_page_token());
    if (++pages == 2) service_.AddActivity("a0");  // Is not on any page.
  } while (!request.page_token().empty());
  std::vector<std::string> all;
  for (const v1::Finding& finding : whole->findings()) all.push_back(finding.digest());
  EXPECT_EQ(paged, all);
  EXPECT_GT(pages, 3);
}

TEST_F(CheckingTest, ABlockingFindingKeepsAnAgreementFromBeingSealedUntilItIsPutRightOrWaived) {
  const v1::Activity a1 = service_.AddActivity("a1");
  const v1::Activity a2 = service_.AddActivity("a2");
  ASSERT_THAT(SetLevel("objective-missing", v1::CHECK_LEVEL_BLOCKING), IsOk());
  ASSERT_THAT(Open(), IsOk());
  EXPECT_EQ(Show(*service_.giz, kFirst)->blocking_count(), 2);
  const absl::Status refused = Seal(kFirst).status();
  EXPECT_EQ(plan::ReasonOf(refused), plan::Reason::kChecks);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("plans/hub/activities/a1 objectives (objective-missing)"));
  v1::Activity values = a1;
  values.add_objectives("frameworks/gcm/objectives/15");
  ASSERT_THAT(EditActivity(values, "objectives"), IsOk());
  const v1::Finding left = Finding("objective-missing", a2.name());
  EXPECT_EQ(Waive(*service_.giz, kFirst, left.digest()).status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto waived = Waive(staff(), kFirst, left.digest());
  ASSERT_THAT(waived, IsOk());
  EXPECT_EQ(waived->blocking_count(), 0);
  ASSERT_THAT(waived->waivers(), SizeIs(1));
  EXPECT_EQ(waived->waivers(0).author().label(), "Programme desk");
  EXPECT_EQ(Finding("objective-missing", a2.name()).waiver().reason(), "Decided in June");
  const auto sealed = Seal(kFirst);
  ASSERT_THAT(sealed, IsOk());
  ASSERT_THAT(sealed->waivers(), SizeIs(1));
  EXPECT_EQ(sealed->waivers(0).reason(), "Decided in June");
}

TEST_F(CheckingTest, AWaiverLivesOnIntoTheNextAgreementAndDiesWithItsField) {
  v1::Activity activity = service_.AddActivity("a1");
  ASSERT_THAT(SetLevel("place-missing", v1::CHECK_LEVEL_BLOCKING), IsOk());
  ASSERT_THAT(Open(), IsOk());
  const std::string digest = Finding("place-missing", activity.name()).digest();
  ASSERT_THAT(Waive(staff(), kFirst, digest), IsOk());
  ASSERT_THAT(Seal(kFirst), IsOk());
  (*activity.mutable_title())["en"] = "Another title";  // Not a field that the check looks at.
  ASSERT_THAT(EditActivity(activity, "title"), IsOk());
  ASSERT_THAT(Open(), IsOk());
  EXPECT_EQ(Show(staff(), kSecond)->blocking_count(), 0);
  EXPECT_FALSE(Show(staff(), kSecond)->waivers(0).outdated());
  activity.add_locations()->set_id("sour");
  ASSERT_THAT(EditActivity(activity, "locations"), IsOk());
  EXPECT_TRUE(Show(staff(), kSecond)->waivers(0).outdated());
  const auto sealed = Seal(kSecond);
  ASSERT_THAT(sealed, IsOk());
  EXPECT_THAT(sealed->waivers(), IsEmpty());
  EXPECT_THAT(Show(staff(), kFirst)->waivers(), SizeIs(1));
}

TEST_F(CheckingTest, OnlyWhatIsFoundCanBeWaivedAndOnlyWhatIsWaivedTakenBack) {
  const v1::Activity activity = service_.AddActivity("a1");
  ASSERT_THAT(Open(), IsOk());
  const std::string digest = Finding("place-missing", activity.name()).digest();
  const std::string before = Show(staff(), kFirst)->etag();
  EXPECT_EQ(Waive(staff(), kFirst, std::string(32, 'x')).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Unwaive(staff(), kFirst, digest).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Show(staff(), kFirst)->etag(), before);
  ASSERT_THAT(Waive(staff(), kFirst, digest), IsOk());
  const auto again = Waive(staff(), kFirst, digest);  // The newer one takes its place.
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->waivers(), SizeIs(1));
  EXPECT_EQ(Unwaive(*service_.giz, kFirst, digest).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(Unwaive(staff(), kFirst, digest)->waivers(), IsEmpty());
  ASSERT_THAT(Seal(kFirst), IsOk());
  EXPECT_EQ(plan::ReasonOf(Waive(staff(), kFirst, digest).status()), plan::Reason::kState);
}

TEST_F(CheckingTest, AWaiverAfterTheSealersLookMakesTheAgreementAnotherOne) {
  const v1::Activity activity = service_.AddActivity("a1");
  ASSERT_THAT(Open(), IsOk());
  v1::SealAgreementRequest seal;
  seal.set_name(kFirst);
  seal.set_digest(Show(staff(), kFirst)->digest());
  ASSERT_THAT(Waive(staff(), kFirst, Finding("place-missing", activity.name()).digest()), IsOk());
  EXPECT_EQ(
      plan::ReasonOf(staff().Ask(*staff().agreements, &Agreements::SealAgreement, seal).status()),
      plan::Reason::kAgreementOutdated);
}

TEST_F(CheckingTest, ARequirementIsMetByItsPartnersOrNotAtAll) {
  service_.AddActivity("a1");
  v1::Plan plan;
  v1::Requirement* requirement = plan.mutable_policy()->add_requirements();
  requirement->set_id("giz");
  requirement->set_kind(v1::REQUIREMENT_KIND_LISTED_PARTNERS);
  requirement->add_partners("partners/giz");
  ASSERT_THAT(EditPlan(plan, "policy.requirements"), IsOk());
  ASSERT_THAT(Open(), IsOk());
  const absl::Status refused = Seal(kFirst).status();
  EXPECT_EQ(plan::ReasonOf(refused), plan::Reason::kRequirements);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("partners/giz has not answered (plan)"));
  const auto shown = Show(*service_.afd, kFirst);
  ASSERT_THAT(shown->requirements(), SizeIs(1));
  EXPECT_FALSE(shown->requirements(0).met());
  ASSERT_THAT(Endorse(*service_.giz, kFirst), IsOk());
  EXPECT_TRUE(Show(*service_.afd, kFirst)->requirements(0).met());
  const auto sealed = Seal(kFirst);
  ASSERT_THAT(sealed, IsOk());
  EXPECT_THAT(sealed->requirements(), IsEmpty());
}

TEST_F(CheckingTest, APolicyThatNamesWhatIsNotThereIsRefused) {
  EXPECT_THAT(std::string(SetLevel("no-such-check", v1::CHECK_LEVEL_OFF).message()),
              HasSubstr("check-exists"));
  v1::Plan plan;
  v1::Requirement* requirement = plan.mutable_policy()->add_requirements();
  requirement->set_id("r");
  const auto set = [&] { return std::string(EditPlan(plan, "policy.requirements").message()); };
  EXPECT_THAT(set(), HasSubstr("requirement-complete"));
  requirement->set_kind(v1::REQUIREMENT_KIND_LISTED_PARTNERS);
  EXPECT_THAT(set(), HasSubstr("requirement-complete"));
  requirement->add_partners("partners/nobody");
  EXPECT_THAT(set(), HasSubstr("partner-exists"));
  requirement->set_partners(0, "partners/giz");
  requirement->set_scope("themes/nothing");
  EXPECT_THAT(set(), HasSubstr("theme-exists"));
  requirement->set_scope("themes/local");
  EXPECT_THAT(set(), IsEmpty());
}

}  // namespace
}  // namespace jointplan
