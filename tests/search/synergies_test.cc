#include "search/synergies.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "search/synergy_points.h"
#include "search/synergy_reasons.h"
#include "search/synergy_world.h"

namespace jointplan::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Plan JointPlan(const std::string& id = "hub") {
  v1::Plan plan;
  plan.set_name(absl::StrCat("plans/", id));
  return plan;
}

v1::Plan OwnPlan(const std::string& partner) {
  v1::Plan plan;
  plan.set_name(absl::StrCat("plans/", partner, "-own"));
  plan.set_kind(v1::PLAN_KIND_PARTNER);
  plan.set_owner(absl::StrCat("partners/", partner));
  return plan;
}

v1::Participant* AddPart(v1::Activity* activity, const std::string& partner, v1::PartnerRole role) {
  v1::Participant* part = activity->add_participants();
  part->set_partner(absl::StrCat("partners/", partner));
  part->add_roles(role);
  return part;
}

v1::Activity Make(const std::string& id, const std::string& lead, const std::string& title) {
  v1::Activity activity;
  activity.set_name(absl::StrCat("plans/hub/activities/", id));
  (*activity.mutable_title())["en"] = title;
  AddPart(&activity, lead, v1::PARTNER_ROLE_LEAD);
  return activity;
}

v1::Activity* At(const std::string& place, const std::string& country, v1::Activity* activity) {
  v1::Location* location = activity->add_locations();
  location->set_id(absl::StrCat("l", activity->locations_size()));
  location->set_place(place);
  location->set_country(country);
  return activity;
}

void From(const std::string& start, const std::string& end, v1::Activity* activity) {
  activity->set_start_date(start);
  activity->set_end_date(end);
}

// `KIND score REASON points values; ...` of two activities that are alone in the world.
std::string Tell(const v1::Activity& one, const v1::Activity& other) {
  SynergyWorld world;
  EXPECT_TRUE(world.Add(JointPlan(), one));
  EXPECT_TRUE(world.Add(JointPlan(), other));
  world.Finish();
  const FoundPairs found = FindPairs(world, {.min_score = 1});
  if (found.pairs.empty()) return "nothing";
  const v1::Synergy synergy = Explain(world, 0, 1, one, other);
  EXPECT_EQ(synergy.score(), found.pairs[0].score);
  EXPECT_EQ(synergy.kind(), found.pairs[0].kind);
  std::vector<std::string> reasons;
  int sum = 0;
  for (const v1::SynergyReason& reason : synergy.reasons()) {
    sum += reason.points();
    reasons.push_back(absl::StrCat(
        v1::SynergyReasonKind_Name(reason.kind()).substr(sizeof("SYNERGY_REASON_KIND_") - 1), " ",
        reason.points(), " ", absl::StrJoin(reason.values(), ", ")));
  }
  EXPECT_EQ(sum, synergy.score());
  return absl::StrCat(v1::SynergyKind_Name(synergy.kind()).substr(sizeof("SYNERGY_KIND_") - 1), " ",
                      synergy.score(), ": ", absl::StrJoin(reasons, "; "));
}

// The same training by two partners, at the same place and time, for the same objective.
std::pair<v1::Activity, v1::Activity> Twins() {
  v1::Activity one = Make("a1", "giz", "Training of municipal staff in water supply");
  v1::Activity other = Make("a2", "afd", "Water supply: trainings for municipal staff");
  for (v1::Activity* activity : {&one, &other}) {
    At("Sour", "LB", activity);
    activity->add_objectives("frameworks/gcr/objectives/1");
    From("2019-03-01", "2019-06-30", activity);
  }
  return {one, other};
}

TEST(SynergiesTest, TheSamePlannedTwiceIsAnOverlap) {
  const auto [one, other] = Twins();
  EXPECT_EQ(Tell(one, other),
            "OVERLAP 80: WORDS 40 training, municipal, staff, water, supply; PLACE 20 Sour; "
            "OBJECTIVE 10 frameworks/gcr/objectives/1; TIME 10 122");
}

TEST(SynergiesTest, WhatOneLacksAndTheOtherHasIsAComplement) {
  v1::Activity one = Make("a1", "giz", "Wells for the old town");
  one.add_funding()->set_amount("40000");
  one.mutable_funding(0)->set_currency("USD");
  v1::Activity other = Make("a2", "afd", "Grants to municipalities");
  AddPart(&other, "eu", v1::PARTNER_ROLE_FUNDING);
  AddPart(&other, "iom", v1::PARTNER_ROLE_IMPLEMENTING);
  for (v1::Activity* activity : {&one, &other}) {
    At("Sour", "LB", activity);
    activity->add_needs("plans/hub/needs/n1");
  }
  EXPECT_EQ(Tell(one, other),
            "COMPLEMENT 65: NEED 25 plans/hub/needs/n1; PLACE 20 Sour; FUNDING 10 "
            "plans/hub/activities/a1, 40000 USD, partners/eu; ROLE 10 plans/hub/activities/a1, "
            "implementing, partners/iom");
}

TEST(SynergiesTest, WhatBeginsSoonAfterTheOtherEndsIsASequence) {
  v1::Activity one = Make("a1", "giz", "Workshops");
  v1::Activity other = Make("a2", "afd", "Survey of households");
  From("2019-07-15", "2019-12-31", &one);
  From("2019-03-01", "2019-06-30", &other);
  for (v1::Activity* activity : {&one, &other}) {
    At("Zahlé", "LB", activity);
    activity->add_objectives("frameworks/gcr/objectives/1");
  }
  EXPECT_EQ(Tell(one, other),
            "SEQUENCE 65: FOLLOWS 30 15; PLACE 25 Zahlé; OBJECTIVE 10 "
            "frameworks/gcr/objectives/1");
  SynergyWorld world;
  world.Add(JointPlan(), one);
  world.Add(JointPlan(), other);
  world.Finish();
  EXPECT_EQ(Explain(world, 0, 1, one, other).first().activity(), other.name());
  // The later, the less; and after half a year nothing.
  From("2019-12-30", "2019-12-31", &one);
  EXPECT_EQ(
      Tell(one, other),
      "SEQUENCE 45: PLACE 25 Zahlé; OBJECTIVE 10 frameworks/gcr/objectives/1; FOLLOWS 10 183");
  From("2019-12-31", "2019-12-31", &one);
  EXPECT_EQ(Tell(one, other), "nothing");
}

TEST(SynergiesTest, ACompletedActivityCanOnlyBeFollowed) {
  auto [one, other] = Twins();
  one.set_implementation_status(v1::IMPLEMENTATION_STATUS_COMPLETED);
  EXPECT_EQ(Tell(one, other), "nothing");
  From("2019-07-01", "2019-08-01", &other);
  EXPECT_THAT(Tell(one, other), ::testing::StartsWith("SEQUENCE"));
  From("2019-01-01", "2019-02-28", &other);
  EXPECT_EQ(Tell(one, other), "nothing");
}

TEST(SynergiesTest, ACancelledActivityIsNotLookedAt) {
  v1::Activity one = Make("a1", "giz", "Wells");
  one.set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
  SynergyWorld world;
  EXPECT_FALSE(world.Add(JointPlan(), one));
  EXPECT_EQ(world.size(), 0U);
}

TEST(SynergiesTest, OnlyActivitiesOfDifferentPartnersArePairs) {
  auto [one, other] = Twins();
  other.mutable_participants(0)->set_partner("partners/giz");
  EXPECT_EQ(Tell(one, other), "nothing");
  // Nobody leads it: all who take part are its side, but for who declined.
  other.mutable_participants(0)->set_roles(0, v1::PARTNER_ROLE_SUPPORTING);
  AddPart(&other, "afd", v1::PARTNER_ROLE_SUPPORTING);
  EXPECT_EQ(Tell(one, other), "nothing");
  other.mutable_participants(0)->set_consent(v1::CONSENT_DECLINED);
  EXPECT_THAT(Tell(one, other), ::testing::StartsWith("OVERLAP"));
  other.clear_participants();
  EXPECT_EQ(Tell(one, other), "nothing");
}

TEST(SynergiesTest, TheOwnerIsTheSideOfAnOwnPlan) {
  auto [one, other] = Twins();
  other.set_name("plans/giz-own/activities/a2");
  SynergyWorld world;
  world.Add(OwnPlan("giz"), other);
  world.Add(JointPlan(), one);
  world.Finish();
  EXPECT_THAT(world.PartnersOf(0), ElementsAre("partners/giz"));
  EXPECT_THAT(FindPairs(world, {}).pairs, IsEmpty());
}

TEST(SynergiesTest, WhatCameFromOneAnotherIsNoPair) {
  auto [one, other] = Twins();
  other.add_upstreams()->set_activity(one.name());
  EXPECT_EQ(Tell(one, other), "nothing");
  other.mutable_upstreams(0)->set_activity("plans/eu-own/activities/x");
  EXPECT_THAT(Tell(one, other), ::testing::StartsWith("OVERLAP"));
  one.add_upstreams()->set_activity("plans/eu-own/activities/x");
  EXPECT_EQ(Tell(one, other), "nothing");
}

TEST(SynergiesTest, PlacesAreComparedInAllTheirSpellings) {
  auto [one, other] = Twins();
  one.mutable_locations(0)->set_place("ZAHLE");
  other.mutable_locations(0)->set_place("Zahleh");
  EXPECT_THAT(Tell(one, other), ::testing::HasSubstr("PLACE 20 ZAHLE"));
  other.mutable_locations(0)->set_country("JO");
  EXPECT_THAT(Tell(one, other), ::testing::Not(::testing::HasSubstr("PLACE")));
}

TEST(SynergiesTest, PlacesWithDifferentCodesAreDifferentPlaces) {
  auto [one, other] = Twins();
  one.mutable_locations(0)->set_code("LB63");
  EXPECT_THAT(Tell(one, other), ::testing::HasSubstr("PLACE 20"));
  other.mutable_locations(0)->set_code("lb63");
  EXPECT_THAT(Tell(one, other), ::testing::HasSubstr("PLACE 20 Sour"));
  other.mutable_locations(0)->set_code("LB64");
  EXPECT_THAT(Tell(one, other), ::testing::HasSubstr("COUNTRY 5 LB"));
}

TEST(SynergiesTest, ACountryAloneIsNeverEnough) {
  v1::Activity one = Make("a1", "giz", "Wells for the old town");
  v1::Activity other = Make("a2", "afd", "Wells for the old town");
  At("Sour", "LB", &one);
  At("Saida", "LB", &other);
  EXPECT_EQ(Tell(one, other), "nothing");
}

TEST(SynergiesTest, TitlesAreComparedLanguageByLanguage) {
  auto [one, other] = Twins();
  (*one.mutable_title())["fr"] = "Formation du personnel municipal";
  EXPECT_THAT(Tell(one, other), ::testing::HasSubstr("WORDS 40"));
  (*other.mutable_title())["en"] = "Something else";
  (*other.mutable_title())["fr"] = "Formations pour le personnel municipal";
  EXPECT_THAT(Tell(one, other), ::testing::HasSubstr("WORDS 40 formation, personnel, municipal"));
}

TEST(SynergiesTest, WhatManyHaveCountsLess) {
  SynergyWorld world;
  std::vector<v1::Activity> activities;
  for (int i = 0; i < 200; ++i) {
    const std::string partner = i % 2 == 0 ? "giz" : "afd";
    v1::Activity activity = Make(absl::StrCat("a", 1000 + i), partner, "Training");
    At(i < 2 ? "Sour" : "Beirut", "LB", &activity);
    activity.add_objectives("frameworks/gcr/objectives/1");
    activities.push_back(activity);
    world.Add(JointPlan(), activity);
  }
  world.Finish();
  const auto points = [&](size_t a, size_t b, v1::SynergyReasonKind kind) {
    const Likeness likeness = CompareWithoutWords(world, a, b);
    return PointsFor(v1::SYNERGY_KIND_SEQUENCE, likeness).of[kind] +
           static_cast<int>(likeness.place * 100);
  };
  EXPECT_EQ(points(0, 1, v1::SYNERGY_REASON_KIND_PLACE), 100);
  EXPECT_EQ(points(2, 3, v1::SYNERGY_REASON_KIND_PLACE), 0);
  EXPECT_EQ(CompareWithoutWords(world, 0, 1).objective, 0);
  EXPECT_EQ(CompareWords(world, 0, 1), 0);
}

TEST(SynergiesTest, RarityFallsFromOneToNothing) {
  EXPECT_EQ(RarityOf(2, 10), 1);
  EXPECT_EQ(RarityOf(20, 1000), 1);
  EXPECT_EQ(RarityOf(1000, 1000), 0);
  float before = 1;
  for (uint32_t count = 20; count <= 1000; ++count) {
    const float now = RarityOf(count, 1000);
    EXPECT_LE(now, before);
    before = now;
  }
}

TEST(SynergiesTest, NoColumnOfPointsGivesMoreThanAHundred) {
  int overlap = 0;
  int complement = 0;
  int sequence = 0;
  for (size_t i = 0; i < kPoints.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(kPoints[i].reason), i + 1);
    if (kPoints[i].reason == v1::SYNERGY_REASON_KIND_COUNTRY) continue;
    overlap += kPoints[i].overlap;
    complement += kPoints[i].complement;
    sequence += kPoints[i].sequence;
  }
  EXPECT_EQ(overlap, 100);
  EXPECT_EQ(complement, 100);
  EXPECT_EQ(sequence, 100);
}

}  // namespace
}  // namespace jointplan::search
