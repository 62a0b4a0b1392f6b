#include "plan/access.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::plan {
namespace {

constexpr v1::Role kRoles[] = {v1::ROLE_UNSPECIFIED, v1::ROLE_ADMIN, v1::ROLE_STAFF,
                               v1::ROLE_PARTNER, v1::ROLE_READER};

// The table as docs/permissions.md prints it, made from the function that decides.
std::string TableAsText() {
  std::string text = "| action | relation |";
  for (const v1::Role role : kRoles) absl::StrAppend(&text, " ", RoleName(role), " |");
  text += "\n| --- | --- | --- | --- | --- | --- | --- |\n";
  for (int i = v1::ACTION_UNSPECIFIED + 1; i <= v1::Action_MAX; ++i) {
    const auto action = static_cast<v1::Action>(i);
    for (const Relation relation : RelationsOf(action)) {
      absl::StrAppend(&text, "| ", ActionName(action), " | ", RelationName(relation), " |");
      for (const v1::Role role : kRoles) {
        absl::StrAppend(&text, " ", VerdictName(Decide(role, action, relation)), " |");
      }
      text += "\n";
    }
  }
  return text;
}

TEST(AccessTest, TheDocumentShowsEveryCellOfTheTable) {
  std::ifstream file(absl::StrCat(JOINTPLAN_SOURCE_DIR, "/docs/permissions.md"));
  ASSERT_TRUE(file) << "docs/permissions.md cannot be read";
  std::stringstream document;
  document << file.rdbuf();
  EXPECT_THAT(document.str(), testing::HasSubstr(TableAsText()))
      << "docs/permissions.md must hold this table:\n"
      << TableAsText();
}

TEST(AccessTest, EveryActionHasARuleAndNobodyMayDoAnythingWithoutAToken) {
  for (int i = v1::ACTION_UNSPECIFIED + 1; i <= v1::Action_MAX; ++i) {
    const auto action = static_cast<v1::Action>(i);
    EXPECT_GT(RelationsOf(action).size(), 1U) << ActionName(action);
    for (const Relation relation : RelationsOf(action)) {
      EXPECT_EQ(Decide(v1::ROLE_UNSPECIFIED, action, relation), Verdict::kDeny);
    }
  }
}

TEST(AccessTest, WhatTheTableDoesNotNameIsDenied) {
  for (const v1::Role role : kRoles) {
    EXPECT_EQ(Decide(role, v1::ACTION_UNSPECIFIED, Relation::kUnknown), Verdict::kDeny);
    EXPECT_EQ(Decide(role, v1::ACTION_SEAL, Relation::kOwn), Verdict::kDeny);
  }
}

TEST(AccessTest, OperatorsTakeNoPartInPlans) {
  for (const v1::Action action : {v1::ACTION_EDIT_PLAN, v1::ACTION_REVIEW_PROPOSAL,
                                  v1::ACTION_ENDORSE, v1::ACTION_SEAL, v1::ACTION_READ_PLAN}) {
    for (const Relation relation : RelationsOf(action)) {
      EXPECT_EQ(Decide(v1::ROLE_ADMIN, action, relation), Verdict::kDeny) << ActionName(action);
    }
  }
}

TEST(AccessTest, ADraftIsItsOwnOrganizationsUntilItIsHandedIn) {
  Principal giz;
  giz.role = v1::ROLE_PARTNER;
  giz.partner = "partners/giz";
  Principal afd = giz;
  afd.partner = "partners/afd";
  Principal staff;
  staff.role = v1::ROLE_STAFF;
  v1::Proposal proposal;
  proposal.set_partner("partners/giz");
  EXPECT_EQ(RelationToProposal(giz, proposal), Relation::kOwn);
  EXPECT_EQ(RelationToProposal(afd, proposal), Relation::kHidden);
  EXPECT_EQ(RelationToProposal(staff, proposal), Relation::kHidden);
  proposal.add_reviews()->set_state(v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_EQ(RelationToProposal(afd, proposal), Relation::kHidden);
  proposal.add_reviews()->set_state(v1::PROPOSAL_STATE_SUBMITTED);
  EXPECT_EQ(RelationToProposal(afd, proposal), Relation::kShared);
  EXPECT_EQ(RelationToProposal(staff, proposal), Relation::kShared);
}

TEST(AccessTest, APlanForListedPartnersDoesNotExistForOthers) {
  Principal partner;
  partner.role = v1::ROLE_PARTNER;
  partner.partner = "partners/giz";
  v1::Plan plan;
  plan.set_name("plans/hub");
  EXPECT_EQ(RelationToPlan(partner, plan), Relation::kInside);
  plan.mutable_policy()->set_readers(v1::PLAN_READERS_LISTED_PARTNERS);
  EXPECT_EQ(RelationToPlan(partner, plan), Relation::kOutside);
  plan.add_partners("partners/giz");
  EXPECT_EQ(RelationToPlan(partner, plan), Relation::kInside);
}

TEST(AccessTest, StaffAndReadersAreBoundToThePlansOfTheirToken) {
  v1::Plan plan;
  plan.set_name("plans/hub");
  for (const v1::Role role : {v1::ROLE_STAFF, v1::ROLE_READER}) {
    Principal principal;
    principal.role = role;
    EXPECT_EQ(RelationToPlan(principal, plan), Relation::kInside);
    principal.plans = {"plans/other"};
    EXPECT_EQ(RelationToPlan(principal, plan), Relation::kOutside);
    principal.plans.emplace_back("plans/hub");
    EXPECT_EQ(RelationToPlan(principal, plan), Relation::kInside);
  }
}

Principal Of(const std::string& partner) {
  Principal principal;
  principal.role = v1::ROLE_PARTNER;
  principal.partner = partner;
  return principal;
}

Principal Staff() {
  Principal principal;
  principal.role = v1::ROLE_STAFF;
  return principal;
}

v1::Plan OwnPlanOfGiz() {
  v1::Plan plan;
  plan.set_name("plans/giz-own");
  plan.set_kind(v1::PLAN_KIND_PARTNER);
  plan.set_owner("partners/giz");
  return plan;
}

TEST(AccessTest, APartnersOwnPlanIsThatPartnersAlone) {
  v1::Plan plan = OwnPlanOfGiz();
  plan.mutable_sharing()->set_audience(v1::AUDIENCE_EVERYBODY);
  EXPECT_EQ(RelationToPlan(Of("partners/giz"), plan), Relation::kOwn);
  EXPECT_EQ(RelationToPlan(Of("partners/afd"), plan), Relation::kOutside);
  EXPECT_EQ(RelationToPlan(Staff(), plan), Relation::kOutside);
  Principal reader;
  reader.role = v1::ROLE_READER;
  EXPECT_EQ(RelationToPlan(reader, plan), Relation::kOutside);
}

TEST(AccessTest, WhatIsOutsideIsHiddenFromEveryRoleThatTheActionIsFor) {
  for (int number = v1::Action_MIN; number <= v1::Action_MAX; ++number) {
    const auto action = static_cast<v1::Action>(number);
    for (const v1::Role role : {v1::ROLE_STAFF, v1::ROLE_PARTNER, v1::ROLE_READER}) {
      if (Decide(role, action, Relation::kUnknown) != Verdict::kAllow) continue;
      for (const Relation relation : RelationsOf(action)) {
        if (relation != Relation::kOutside && relation != Relation::kHidden) continue;
        EXPECT_EQ(Decide(role, action, relation), Verdict::kHide)
            << RoleName(role) << " " << ActionName(action) << " " << RelationName(relation);
      }
    }
  }
}

TEST(AccessTest, AnActivityOfAnOwnPlanIsSharedAsThePlanSaysUnlessItSaysOtherwise) {
  v1::Plan plan = OwnPlanOfGiz();
  v1::Activity activity;
  EXPECT_EQ(RelationToShared(Of("partners/giz"), plan, activity), Relation::kOwn);
  EXPECT_EQ(RelationToShared(Of("partners/afd"), plan, activity), Relation::kHidden);
  EXPECT_EQ(RelationToShared(Staff(), plan, activity), Relation::kHidden);

  plan.mutable_sharing()->set_audience(v1::AUDIENCE_LISTED);
  plan.mutable_sharing()->add_partners("partners/afd");
  EXPECT_EQ(RelationToShared(Of("partners/afd"), plan, activity), Relation::kShared);
  EXPECT_EQ(RelationToShared(Of("partners/iom"), plan, activity), Relation::kHidden);
  EXPECT_EQ(RelationToShared(Staff(), plan, activity), Relation::kHidden);
  plan.mutable_sharing()->set_convener(true);
  EXPECT_EQ(RelationToShared(Staff(), plan, activity), Relation::kShared);

  activity.mutable_sharing()->set_audience(v1::AUDIENCE_NOBODY);
  EXPECT_EQ(RelationToShared(Of("partners/giz"), plan, activity), Relation::kOwn);
  EXPECT_EQ(RelationToShared(Of("partners/afd"), plan, activity), Relation::kHidden);
  EXPECT_EQ(RelationToShared(Staff(), plan, activity), Relation::kHidden);
  activity.mutable_sharing()->set_audience(v1::AUDIENCE_EVERYBODY);
  EXPECT_EQ(RelationToShared(Of("partners/iom"), plan, activity), Relation::kShared);
  EXPECT_EQ(RelationToShared(Staff(), plan, activity), Relation::kShared);
  Principal reader;
  reader.role = v1::ROLE_READER;
  EXPECT_EQ(RelationToShared(reader, plan, activity), Relation::kHidden);
  EXPECT_FALSE(MaySee(reader, plan, activity));
}

TEST(AccessTest, ActivitiesOfJointPlansAreSeenByWhoeverReadsThePlan) {
  v1::Plan plan;
  plan.set_name("plans/hub");
  plan.set_owner("partners/giz");  // Means nothing in a joint plan.
  const v1::Activity activity;
  EXPECT_TRUE(MaySee(Of("partners/afd"), plan, activity));
  EXPECT_TRUE(MaySee(Staff(), plan, activity));
  plan.mutable_policy()->set_readers(v1::PLAN_READERS_LISTED_PARTNERS);
  EXPECT_FALSE(MaySee(Of("partners/giz"), plan, activity));
}

}  // namespace
}  // namespace jointplan::plan
