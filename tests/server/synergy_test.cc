// Synergies: what a caller sees of whose activities, and what the two sides answer.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "plan/errors.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Plans = v1::PlanService::Stub;
using Synergies = v1::SynergyService::Stub;

constexpr char kTraining[] = "plans/hub/activities/training";
constexpr char kOwn[] = "plans/afd-own/activities/b1";

std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

v1::Activity Training(const std::string& title) {
  v1::Activity activity;
  (*activity.mutable_title())["en"] = title;
  activity.add_themes("local");
  v1::Location* location = activity.add_locations();
  location->set_id("l1");
  location->set_place("Sour");
  location->set_country("LB");
  activity.add_objectives("frameworks/gcr/objectives/1");
  activity.set_start_date("2019-03-01");
  activity.set_end_date("2019-06-30");
  return activity;
}

v1::Activity Led(v1::Activity activity, const std::string& partner) {
  v1::Participant* part = activity.add_participants();
  part->set_partner(partner);
  part->add_roles(v1::PARTNER_ROLE_LEAD);
  return activity;
}

class SynergyTest : public testing::Test {
 protected:
  SynergyTest() : service_(IdSource::Random(), &clock_) {
    service_.AddPartner("iom");
    iom_ = service_.NewCaller(v1::ROLE_PARTNER, "IOM desk", "partners/iom");
    Add(staff(), "hub", "training", Led(Training("Training of municipal staff"), "partners/giz"));
  }

  const Caller& staff() const { return *service_.staff; }
  const Caller& giz() const { return *service_.giz; }
  const Caller& afd() const { return *service_.afd; }
  const Caller& iom() const { return *iom_; }

  static void Add(const Caller& caller, const std::string& plan, const std::string& id,
                  const v1::Activity& activity) {
    v1::CreateActivityRequest request;
    request.set_parent(absl::StrCat("plans/", plan));
    request.set_activity_id(id);
    *request.mutable_activity() = activity;
    ASSERT_THAT(caller.Ask(*caller.plans, &Plans::CreateActivity, request), IsOk());
  }

  // afd's own plan, of which nothing is shared but what its activities say.
  void AddOwnPlan() const {
    v1::CreatePlanRequest request;
    request.set_plan_id("afd-own");
    v1::Plan* plan = request.mutable_plan();
    (*plan->mutable_title())["en"] = "AFD";
    plan->set_kind(v1::PLAN_KIND_PARTNER);
    plan->set_owner("partners/afd");
    v1::Theme* theme = plan->add_themes();
    theme->set_id("local");
    (*theme->mutable_title())["en"] = "Local";
    ASSERT_THAT(afd().Ask(*afd().plans, &Plans::CreatePlan, request), IsOk());
  }

  static v1::Activity SharedWith(v1::Activity activity, const std::vector<std::string>& partners) {
    activity.mutable_sharing()->set_audience(v1::AUDIENCE_LISTED);
    for (const std::string& partner : partners) activity.mutable_sharing()->add_partners(partner);
    return activity;
  }

  static absl::StatusOr<v1::FindSynergiesResponse> Find(
      const Caller& caller, const v1::FindSynergiesRequest& request = {}) {
    return caller.Ask(*caller.synergies, &Synergies::FindSynergies, request);
  }

  // `first + second` of what is found.
  static std::vector<std::string> Pairs(const Caller& caller,
                                        const v1::FindSynergiesRequest& request = {}) {
    const auto found = Find(caller, request);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> pairs;
    if (!found.ok()) return pairs;
    for (const v1::Synergy& synergy : found->synergies()) {
      pairs.push_back(
          absl::StrCat(IdOf(synergy.first().activity()), " + ", IdOf(synergy.second().activity())));
    }
    return pairs;
  }

  static v1::FindSynergiesRequest Dismissed() {
    v1::FindSynergiesRequest request;
    request.add_states(v1::SYNERGY_STATE_DISMISSED);
    return request;
  }

  static absl::StatusOr<v1::AnswerSynergyResponse> Answer(const Caller& caller,
                                                          const v1::AnswerSynergyRequest& request) {
    return caller.Ask(*caller.synergies, &Synergies::AnswerSynergy, request);
  }

  static v1::AnswerSynergyRequest AnswerTo(const std::string& first, const std::string& second,
                                           v1::SynergyChoice choice,
                                           const std::string& reason = "") {
    v1::AnswerSynergyRequest request;
    request.set_first(first);
    request.set_second(second);
    request.set_first_version(1);
    request.set_second_version(1);
    request.set_choice(choice);
    request.set_reason(reason);
    return request;
  }

  void Retitle(const Caller& caller, const std::string& name, const std::string& title) const {
    v1::GetActivityRequest get;
    get.set_name(name);
    const auto now = caller.Ask(*caller.plans, &Plans::GetActivity, get);
    ASSERT_THAT(now, IsOk());
    v1::UpdateActivityRequest request;
    request.mutable_activity()->set_name(name);
    request.mutable_activity()->set_etag(now->etag());
    (*request.mutable_activity()->mutable_title())["en"] = title;
    request.mutable_update_mask()->add_paths("title");
    ASSERT_THAT(caller.Ask(*caller.plans, &Plans::UpdateActivity, request), IsOk());
  }

  // The items about synergies in the inbox of a plan.
  static std::vector<std::string> Waiting(const Caller& caller, const std::string& plan) {
    v1::GetInboxRequest request;
    request.set_parent(plan);
    request.add_kinds(v1::INBOX_KIND_SYNERGY);
    const auto inbox = caller.Ask(*caller.inbox, &v1::InboxService::Stub::GetInbox, request);
    EXPECT_THAT(inbox, IsOk());
    std::vector<std::string> items;
    if (!inbox.ok()) return items;
    for (const v1::InboxItem& item : inbox->items()) {
      items.push_back(absl::StrCat(IdOf(item.subject()), " ", item.description()));
    }
    return items;
  }

  FakeClock clock_;
  TestService service_;
  std::unique_ptr<Caller> iom_;
};

TEST_F(SynergyTest, FindsTheSamePlannedTwiceInAJointPlan) {
  Add(staff(), "hub", "courses", Led(Training("Municipal staff: training"), "partners/afd"));
  Add(staff(), "hub", "wells", Led(Training("Wells"), "partners/giz"));
  const auto found = Find(giz());
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(found->synergies(), SizeIs(1));
  const v1::Synergy& synergy = found->synergies(0);
  EXPECT_EQ(synergy.kind(), v1::SYNERGY_KIND_OVERLAP);
  EXPECT_EQ(synergy.state(), v1::SYNERGY_STATE_OPEN);
  EXPECT_THAT(synergy.name(), StartsWith("synergies/"));
  EXPECT_EQ(synergy.first().activity(), "plans/hub/activities/courses");
  EXPECT_EQ(synergy.second().activity(), kTraining);
  EXPECT_EQ(synergy.second().version(), 1);
  EXPECT_EQ(synergy.second().title().at("en"), "Training of municipal staff");
  EXPECT_THAT(synergy.second().partners(), ElementsAre("partners/giz"));
  EXPECT_TRUE(synergy.second().own());
  EXPECT_FALSE(synergy.first().own());
  int sum = 0;
  for (const v1::SynergyReason& reason : synergy.reasons()) {
    EXPECT_THAT(reason.values(), Not(IsEmpty()));
    sum += reason.points();
  }
  EXPECT_EQ(sum, synergy.score());
  EXPECT_EQ(found->total_size(), 1);
  EXPECT_EQ(found->activity_count(), 3);
  EXPECT_FALSE(found->more());
}

TEST_F(SynergyTest, WhatIsNotSharedShowsInNothing) {
  AddOwnPlan();
  Add(afd(), "afd-own", "b1",
      SharedWith(Training("Training for municipal staff"), {"partners/giz"}));
  const auto before = Find(giz());
  const auto before_iom = Find(iom());
  // Much more of the same, which nobody else sees: it would make every value frequent.
  for (int i = 0; i < 120; ++i) {
    Add(afd(), "afd-own", absl::StrCat("c", i), Training("Training of municipal staff"));
  }
  const auto after = Find(giz());
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
  EXPECT_THAT(Pairs(giz()), ElementsAre("b1 + training"));
  EXPECT_EQ(after->activity_count(), 2);
  const auto after_iom = Find(iom());
  ASSERT_THAT(after_iom, IsOk());
  EXPECT_EQ(after_iom->SerializeAsString(), before_iom->SerializeAsString());
  EXPECT_EQ(after_iom->activity_count(), 1);
  EXPECT_THAT(Pairs(staff()), IsEmpty());
  // Its owner sees all of it, and so other numbers.
  EXPECT_EQ(Find(afd())->activity_count(), 122);
}

TEST_F(SynergyTest, OfASharedActivityWhatIsOwnGivesNoReason) {
  AddOwnPlan();
  v1::Activity own = SharedWith(Training("Training for municipal staff"), {"partners/giz"});
  Add(afd(), "afd-own", "b1", own);
  const auto found = Find(giz());
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(found->synergies(), SizeIs(1));
  EXPECT_THAT(found->synergies(0).first().partners(), ElementsAre("partners/afd"));
  for (const v1::SynergyReason& reason : found->synergies(0).reasons()) {
    EXPECT_NE(reason.kind(), v1::SYNERGY_REASON_KIND_THEME);
  }
  EXPECT_EQ(found->ShortDebugString().find("sharing"), std::string::npos);
}

TEST_F(SynergyTest, APlanOfWhichNothingIsSeenIsOneThatNeverWas) {
  AddOwnPlan();
  Add(afd(), "afd-own", "b1", Training("Training of municipal staff"));
  v1::FindSynergiesRequest hidden;
  hidden.add_plans("plans/afd-own");
  v1::FindSynergiesRequest never;
  never.add_plans("plans/xfd-own");
  const auto one = Find(giz(), hidden).status();
  const auto other = Find(giz(), never).status();
  EXPECT_EQ(plan::ReasonOf(one), plan::Reason::kNotFound);
  EXPECT_EQ(std::string(one.message()),
            absl::StrReplaceAll(other.message(), {{"xfd-own", "afd-own"}}));
  EXPECT_THAT(Find(afd(), hidden), IsOk());
  v1::FindSynergiesRequest activity;
  activity.set_activity(kOwn);
  EXPECT_EQ(plan::ReasonOf(Find(giz(), activity).status()), plan::Reason::kNotFound);
  EXPECT_EQ(
      plan::ReasonOf(Answer(giz(), AnswerTo(kTraining, kOwn, v1::SYNERGY_CHOICE_ACCEPT)).status()),
      plan::Reason::kNotFound);
}

TEST_F(SynergyTest, AsksOnlyForWhatIsWanted) {
  Add(staff(), "hub", "courses", Led(Training("Municipal staff: training"), "partners/afd"));
  Add(staff(), "hub", "staff", Led(Training("Training for staff"), "partners/iom"));
  EXPECT_THAT(Pairs(giz()), SizeIs(3));
  v1::FindSynergiesRequest request;
  request.set_activity(kTraining);
  EXPECT_THAT(Pairs(giz(), request), SizeIs(2));
  request.set_partner("partners/iom");
  EXPECT_THAT(Pairs(giz(), request), ElementsAre("staff + training"));
  request.add_kinds(v1::SYNERGY_KIND_SEQUENCE);
  EXPECT_THAT(Pairs(giz(), request), IsEmpty());
  request.Clear();
  request.set_min_score(100);
  EXPECT_THAT(Pairs(giz(), request), IsEmpty());
  request.Clear();
  request.add_plans("plans/hub");
  EXPECT_THAT(Pairs(giz(), request), SizeIs(3));
  EXPECT_THAT(Pairs(giz(), Dismissed()), IsEmpty());
}

TEST_F(SynergyTest, PagesTogetherAreTheWhole) {
  for (int i = 0; i < 6; ++i) {
    Add(staff(), "hub", absl::StrCat("a", i),
        Led(Training("Training of municipal staff"), i % 2 == 0 ? "partners/afd" : "partners/iom"));
  }
  const std::vector<std::string> all = Pairs(giz());
  EXPECT_THAT(all, SizeIs(15));
  std::vector<std::string> paged;
  v1::FindSynergiesRequest request;
  request.set_page_size(4);
  do {
    const auto page = Find(giz(), request);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->total_size(), 15);
    for (const v1::Synergy& synergy : page->synergies()) {
      paged.push_back(
          absl::StrCat(IdOf(synergy.first().activity()), " + ", IdOf(synergy.second().activity())));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, all);
  // A token serves its own list and caller.
  request.set_page_token(Find(giz(), request)->next_page_token());
  request.set_min_score(1);
  EXPECT_EQ(plan::ReasonOf(Find(giz(), request).status()), plan::Reason::kPageTokenInvalid);
}

TEST_F(SynergyTest, WrongQuestionsAreAnsweredWithTheField) {
  v1::FindSynergiesRequest request;
  request.set_min_score(101);
  EXPECT_THAT(Find(giz(), request).status().message(), HasSubstr("min_score"));
  request.Clear();
  request.add_kinds(v1::SYNERGY_KIND_UNSPECIFIED);
  EXPECT_THAT(Find(giz(), request).status().message(), HasSubstr("kinds"));
  request.Clear();
  request.add_states(v1::SYNERGY_STATE_UNSPECIFIED);
  EXPECT_THAT(Find(giz(), request).status().message(), HasSubstr("states"));
  request.Clear();
  request.set_partner("giz");
  EXPECT_THAT(Find(giz(), request).status().message(), HasSubstr("partner"));
}

TEST_F(SynergyTest, BothSidesAcceptAndTheInboxSaysWhoseTurnItIs) {
  AddOwnPlan();
  Add(afd(), "afd-own", "b1",
      SharedWith(Training("Training for municipal staff"), {"partners/giz"}));
  const auto accepted = Answer(
      afd(), AnswerTo(kTraining, kOwn, v1::SYNERGY_CHOICE_ACCEPT, "Let us share the trainers"));
  ASSERT_THAT(accepted, IsOk());
  EXPECT_EQ(accepted->synergy().state(), v1::SYNERGY_STATE_OPEN);
  EXPECT_EQ(accepted->synergy().first().activity(), kOwn);
  EXPECT_EQ(accepted->synergy().first().answer().author().partner(), "partners/afd");
  EXPECT_THAT(Waiting(giz(), "plans/hub"),
              ElementsAre(AllOf(StartsWith("training "), HasSubstr(kOwn),
                                HasSubstr("Let us share the trainers"))));
  EXPECT_THAT(Waiting(afd(), "plans/hub"), IsEmpty());
  EXPECT_THAT(Waiting(iom(), "plans/hub"), IsEmpty());
  EXPECT_THAT(Waiting(staff(), "plans/hub"), IsEmpty());
  const auto again = Answer(giz(), AnswerTo(kTraining, kOwn, v1::SYNERGY_CHOICE_ACCEPT));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->synergy().state(), v1::SYNERGY_STATE_ACCEPTED);
  EXPECT_THAT(Waiting(giz(), "plans/hub"), IsEmpty());
  const auto found = Find(afd());
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(found->synergies(), SizeIs(1));
  EXPECT_EQ(found->synergies(0).state(), v1::SYNERGY_STATE_ACCEPTED);
  EXPECT_EQ(found->synergies(0).first().answer().reason(), "Let us share the trainers");
  EXPECT_EQ(found->synergies(0).name(), again->synergy().name());
}

TEST_F(SynergyTest, WhatWasDismissedStaysSoUntilOneOfThemChanges) {
  Add(staff(), "hub", "courses", Led(Training("Municipal staff: training"), "partners/afd"));
  const std::string courses = "plans/hub/activities/courses";
  EXPECT_THAT(
      Answer(afd(), AnswerTo(kTraining, courses, v1::SYNERGY_CHOICE_DISMISS)).status().message(),
      HasSubstr("reason"));
  ASSERT_THAT(
      Answer(afd(), AnswerTo(kTraining, courses, v1::SYNERGY_CHOICE_DISMISS, "Other people")),
      IsOk());
  for (const Caller* caller : {&giz(), &afd(), &iom(), &staff()}) {
    EXPECT_THAT(Pairs(*caller), IsEmpty());
    EXPECT_THAT(Pairs(*caller, Dismissed()), ElementsAre("courses + training"));
  }
  // The side changes its mind.
  ASSERT_THAT(Answer(afd(), AnswerTo(courses, kTraining, v1::SYNERGY_CHOICE_ACCEPT)), IsOk());
  EXPECT_THAT(Pairs(giz()), SizeIs(1));
  EXPECT_THAT(Waiting(giz(), "plans/hub"), SizeIs(1));
  ASSERT_THAT(
      Answer(giz(), AnswerTo(courses, kTraining, v1::SYNERGY_CHOICE_DISMISS, "Other people")),
      IsOk());
  EXPECT_THAT(Pairs(giz()), IsEmpty());
  Retitle(staff(), kTraining, "Training of all municipal staff");
  const auto found = Find(giz());
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(found->synergies(), SizeIs(1));
  EXPECT_FALSE(found->synergies(0).first().has_answer());
  EXPECT_FALSE(found->synergies(0).second().has_answer());
  EXPECT_EQ(found->synergies(0).second().version(), 2);
  EXPECT_THAT(Waiting(giz(), "plans/hub"), IsEmpty());
}

TEST_F(SynergyTest, AnAnswerIsForWhatWasShown) {
  Add(staff(), "hub", "courses", Led(Training("Municipal staff: training"), "partners/afd"));
  const std::string courses = "plans/hub/activities/courses";
  Retitle(staff(), kTraining, "Training of all municipal staff");
  v1::AnswerSynergyRequest request = AnswerTo(kTraining, courses, v1::SYNERGY_CHOICE_ACCEPT);
  const auto refused = Answer(afd(), request).status();
  EXPECT_EQ(plan::ReasonOf(refused), plan::Reason::kSynergyOutdated);
  EXPECT_THAT(refused.message(), HasSubstr(kTraining));
  request.set_first_version(2);
  EXPECT_THAT(Answer(afd(), request), IsOk());
}

TEST_F(SynergyTest, OnlyAPartnerOfASideAnswersForIt) {
  Add(staff(), "hub", "courses", Led(Training("Municipal staff: training"), "partners/afd"));
  const auto request =
      AnswerTo(kTraining, "plans/hub/activities/courses", v1::SYNERGY_CHOICE_ACCEPT);
  const Caller& reader = *service_.reader;
  const Caller& admin = *service_.admin;
  for (const Caller* caller : {&iom(), &staff(), &reader, &admin}) {
    EXPECT_EQ(plan::ReasonOf(Answer(*caller, request).status()), plan::Reason::kPermissionDenied);
  }
  EXPECT_THAT(Answer(giz(), request), IsOk());
}

TEST_F(SynergyTest, WhatIsNoPairCannotBeAnsweredFor) {
  Add(staff(), "hub", "wells", Led(Training("Wells"), "partners/giz"));
  EXPECT_THAT(
      Answer(giz(), AnswerTo(kTraining, "plans/hub/activities/wells", v1::SYNERGY_CHOICE_ACCEPT))
          .status()
          .message(),
      HasSubstr("they have a partner in common"));
  EXPECT_THAT(
      Answer(giz(), AnswerTo(kTraining, kTraining, v1::SYNERGY_CHOICE_ACCEPT)).status().message(),
      HasSubstr("another activity"));
}

TEST_F(SynergyTest, AnswersSurviveARestart) {
  Add(staff(), "hub", "courses", Led(Training("Municipal staff: training"), "partners/afd"));
  ASSERT_THAT(Answer(afd(), AnswerTo(kTraining, "plans/hub/activities/courses",
                                     v1::SYNERGY_CHOICE_DISMISS, "Other people")),
              IsOk());
  service_.Stop();
  service_.Restart();
  EXPECT_THAT(Pairs(afd(), Dismissed()), ElementsAre("courses + training"));
}

}  // namespace
}  // namespace jointplan
