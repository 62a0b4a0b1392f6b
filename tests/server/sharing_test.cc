// What is shared of partners' own plans, and with whom.
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/access.h"
#include "tests/server/own_plan_desk.h"

namespace jointplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Plans = v1::PlanService::Stub;
using Sharing = v1::SharingService::Stub;

class SharingTest : public OwnPlanDesk {};

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

}  // namespace
}  // namespace jointplan
