#include "plan/checks.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/translations.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kToday[] = "2019-06-12";

v1::Plan PlanInOrder() {
  v1::Plan plan;
  plan.set_name("plans/hub");
  (*plan.mutable_title())["en"] = "Refugee hub";
  (*plan.mutable_title())["fr"] = "Pôle réfugiés";
  plan.set_start_date("2019-01-01");
  plan.set_end_date("2021-12-31");
  plan.add_languages("en");
  plan.add_languages("fr");
  v1::Theme* theme = plan.add_themes();
  theme->set_id("local");
  (*theme->mutable_title())["en"] = "Local economy";
  (*theme->mutable_title())["fr"] = "Économie locale";
  plan.add_partners("partners/giz");
  return plan;
}

// An activity with which no check finds anything wrong on kToday.
v1::Activity ActivityInOrder() {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/a1");
  (*activity.mutable_title())["en"] = "Training";
  (*activity.mutable_title())["fr"] = "Formation";
  activity.add_themes("local");
  v1::Participant* lead = activity.add_participants();
  lead->set_partner("partners/giz");
  lead->add_roles(v1::PARTNER_ROLE_LEAD);
  lead->set_consent(v1::CONSENT_CONFIRMED);
  activity.add_objectives("frameworks/gcm/objectives/15");
  activity.add_locations()->set_id("sour");
  activity.set_start_date("2019-04-01");
  activity.set_end_date("2020-09-30");
  v1::NextStep* step = activity.add_next_steps();
  step->set_id("s1");
  step->set_responsible("partners/giz");
  step->set_due_date(kToday);  // Due today is not overdue.
  v1::Target* target = activity.add_targets();
  target->set_id("t1");
  target->set_indicator("People trained");
  target->set_value("120");
  v1::Funding* funding = activity.add_funding();
  funding->set_id("f1");
  funding->set_amount("1000");
  funding->set_currency("EUR");
  funding->set_partner("partners/giz");
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_ONGOING);
  return activity;
}

// `check path` of each finding.
std::vector<std::string> Short(const std::vector<v1::Finding>& findings) {
  std::vector<std::string> lines;
  for (const v1::Finding& finding : findings) {
    lines.push_back(absl::StrCat(finding.check(), " ", finding.path()));
  }
  return lines;
}

// What is found after `spoil`, of the activity and of the plan.
std::vector<std::string> After(const std::function<void(v1::Activity*)>& spoil) {
  v1::Activity activity = ActivityInOrder();
  spoil(&activity);
  return Short(CheckActivity(PlanInOrder(), activity, kToday));
}
std::vector<std::string> AfterPlan(const std::function<void(v1::Plan*)>& spoil) {
  v1::Plan plan = PlanInOrder();
  spoil(&plan);
  PlanUse use;
  use.Add(ActivityInOrder());
  return Short(CheckPlanRecord(plan, use));
}

TEST(ChecksTest, InWhatIsInOrderNothingIsFound) {
  EXPECT_THAT(After([](v1::Activity*) {}), IsEmpty());
  EXPECT_THAT(AfterPlan([](v1::Plan*) {}), IsEmpty());
}

TEST(ChecksTest, WhatAnActivityLacksIsFound) {
  EXPECT_THAT(After([](v1::Activity* a) { a->mutable_title()->erase("fr"); }),
              ElementsAre("translation-missing title[fr]"));
  EXPECT_THAT(After([](v1::Activity* a) { (*a->mutable_description())["fr"] = "Texte"; }),
              ElementsAre("translation-missing description[en]"));
  EXPECT_THAT(After([](v1::Activity* a) { a->clear_participants(); }),
              ElementsAre("partner-missing participants"));
  EXPECT_THAT(After([](v1::Activity* a) {
                a->mutable_participants(0)->set_roles(0, v1::PARTNER_ROLE_SUPPORTING);
              }),
              ElementsAre("lead-missing participants"));
  EXPECT_THAT(After([](v1::Activity* a) { a->clear_objectives(); }),
              ElementsAre("objective-missing objectives"));
  EXPECT_THAT(After([](v1::Activity* a) { a->clear_locations(); }),
              ElementsAre("place-missing locations"));
  EXPECT_THAT(After([](v1::Activity* a) {
                a->clear_start_date();
                a->clear_end_date();
              }),
              ElementsAre("dates-missing start_date", "dates-missing end_date"));
  EXPECT_THAT(After([](v1::Activity* a) {
                a->mutable_targets(0)->clear_value();
                a->mutable_targets(0)->clear_indicator();
              }),
              ElementsAre("target-incomplete targets[t1].indicator",
                          "target-incomplete targets[t1].value"));
  EXPECT_THAT(After([](v1::Activity* a) { a->mutable_funding(0)->clear_partner(); }),
              ElementsAre("funder-missing funding[f1].partner"));
}

TEST(ChecksTest, APartThatIsNotConfirmedIsFound) {
  const auto with = [](v1::Consent consent) {
    return After([&](v1::Activity* a) { a->mutable_participants(0)->set_consent(consent); });
  };
  EXPECT_THAT(with(v1::CONSENT_INVITED),
              ElementsAre("consent-open participants[partners/giz].consent"));
  EXPECT_THAT(with(v1::CONSENT_UNSPECIFIED),
              ElementsAre("consent-open participants[partners/giz].consent"));
  EXPECT_THAT(with(v1::CONSENT_DECLINED),
              ElementsAre("consent-declined participants[partners/giz].consent"));
}

TEST(ChecksTest, InAPartnersOwnPlanItsOwnerAnswersForEverything) {
  v1::Plan plan = PlanInOrder();
  plan.set_kind(v1::PLAN_KIND_PARTNER);
  plan.set_owner("partners/giz");
  v1::Activity activity = ActivityInOrder();
  activity.clear_participants();
  activity.mutable_next_steps(0)->clear_responsible();
  EXPECT_THAT(CheckActivity(plan, activity, kToday), IsEmpty());
  v1::Participant* named = activity.add_participants();
  named->set_partner("partners/iom");
  named->add_roles(v1::PARTNER_ROLE_SUPPORTING);
  EXPECT_THAT(CheckActivity(plan, activity, kToday), IsEmpty());
  activity.mutable_next_steps(0)->clear_due_date();
  EXPECT_THAT(CheckActivity(plan, activity, kToday), SizeIs(1));
}

TEST(ChecksTest, AnOpenStepNeedsAPartnerAndADateThatIsNotPast) {
  EXPECT_THAT(After([](v1::Activity* a) {
                a->mutable_next_steps(0)->clear_responsible();
                a->mutable_next_steps(0)->clear_due_date();
              }),
              ElementsAre("next-step-unassigned next_steps[s1].responsible",
                          "next-step-undated next_steps[s1].due_date"));
  EXPECT_THAT(After([](v1::Activity* a) { a->mutable_next_steps(0)->set_due_date("2019-06-11"); }),
              ElementsAre("next-step-overdue next_steps[s1].due_date"));
  for (const auto status : {v1::NEXT_STEP_STATUS_DONE, v1::NEXT_STEP_STATUS_DROPPED}) {
    EXPECT_THAT(After([&](v1::Activity* a) {
                  a->mutable_next_steps(0)->clear_responsible();
                  a->mutable_next_steps(0)->set_due_date("2019-06-11");
                  a->mutable_next_steps(0)->set_status(status);
                }),
                IsEmpty());
  }
}

TEST(ChecksTest, TheStatusIsHeldAgainstTheDates) {
  const auto with = [](v1::ImplementationStatus status, const std::string& start,
                       const std::string& end) {
    return After([&](v1::Activity* a) {
      a->set_implementation_status(status);
      a->set_start_date(start);
      a->set_end_date(end);
    });
  };
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_PLANNED, "2019-06-11", "2020-01-01"),
              ElementsAre("status-behind implementation_status"));
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_UNSPECIFIED, "2019-06-11", "2020-01-01"),
              ElementsAre("status-behind implementation_status"));
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_PLANNED, kToday, "2020-01-01"), IsEmpty());
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_ONGOING, "2019-01-01", "2019-06-11"),
              ElementsAre("status-behind implementation_status"));
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_ONGOING, "2019-01-01", kToday), IsEmpty());
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_COMPLETED, "2019-01-01", "2019-06-13"),
              ElementsAre("status-early implementation_status"));
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_COMPLETED, "2019-01-01", kToday), IsEmpty());
  EXPECT_THAT(with(v1::IMPLEMENTATION_STATUS_SUSPENDED, "2019-01-01", "2019-02-01"), IsEmpty());
}

TEST(ChecksTest, AnActivityOutsideThePeriodOfThePlanIsFound) {
  EXPECT_THAT(After([](v1::Activity* a) {
                a->set_start_date("2018-12-31");
                a->set_end_date("2022-01-01");
              }),
              ElementsAre("period-exceeded start_date", "period-exceeded end_date"));
}

TEST(ChecksTest, WhatIsGivenUpIsAskedNothingAndUsesNothing) {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/a2");
  activity.add_themes("local");
  activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
  EXPECT_THAT(CheckActivity(PlanInOrder(), activity, kToday), IsEmpty());
  PlanUse use;
  use.Add(activity);
  EXPECT_THAT(Short(CheckPlanRecord(PlanInOrder(), use)),
              ElementsAre("theme-unused themes[local]", "partner-unused partners"));
}

TEST(ChecksTest, WhatThePlanItselfLacksIsFound) {
  EXPECT_THAT(AfterPlan([](v1::Plan* p) { p->mutable_title()->erase("fr"); }),
              ElementsAre("translation-missing title[fr]"));
  EXPECT_THAT(AfterPlan([](v1::Plan* p) { p->mutable_themes(0)->mutable_title()->erase("fr"); }),
              ElementsAre("translation-missing themes[local].title[fr]"));
  EXPECT_THAT(AfterPlan([](v1::Plan* p) { p->add_partners("partners/afd"); }),
              ElementsAre("partner-unused partners"));
}

// Notes that a translation renders a text.
void Render(const std::string& path, const std::string& text, v1::Rendering* rendering) {
  rendering->set_text(path);
  rendering->set_source_language("en");
  rendering->set_source_digest(TextDigest(text));
}

TEST(ChecksTest, ATranslationOfAnOlderTextIsFoundWhereItStands) {
  EXPECT_THAT(After([](v1::Activity* a) { Render("title[fr]", "Training", a->add_renderings()); }),
              IsEmpty());
  const auto spoil = [](v1::Activity* a) {
    auto* text = a->mutable_next_steps(0)->mutable_text();
    (*text)["en"] = "Meet";
    (*text)["fr"] = "Réunion";
    Render("next_steps[s1].text[fr]", "Meet twice", a->add_renderings());
    Render("title[fr]", "Old training", a->add_renderings());
    a->clear_objectives();
  };
  EXPECT_THAT(After(spoil),
              ElementsAre("translation-stale title[fr]", "objective-missing objectives",
                          "translation-stale next_steps[s1].text[fr]"));
  EXPECT_THAT(AfterPlan([](v1::Plan* p) {
                Render("themes[local].title[fr]", "Towns", p->add_renderings());
              }),
              ElementsAre("translation-stale themes[local].title[fr]"));
}

TEST(ChecksTest, ThePolicySaysWhatBecomesOfAFinding) {
  v1::Plan plan = PlanInOrder();
  v1::Activity activity = ActivityInOrder();
  activity.clear_objectives();
  activity.clear_locations();
  EXPECT_EQ(CheckActivity(plan, activity, kToday)[0].level(), v1::CHECK_LEVEL_WARNING);
  v1::CheckSetting* setting = plan.mutable_policy()->add_checks();
  setting->set_check("objective-missing");
  setting->set_level(v1::CHECK_LEVEL_BLOCKING);
  EXPECT_EQ(CheckActivity(plan, activity, kToday)[0].level(), v1::CHECK_LEVEL_BLOCKING);
  setting->set_level(v1::CHECK_LEVEL_OFF);
  EXPECT_THAT(Short(CheckActivity(plan, activity, kToday)), ElementsAre("place-missing locations"));
  setting->clear_level();
  EXPECT_THAT(CheckActivity(plan, activity, kToday), SizeIs(2));
}

TEST(ChecksTest, TheDigestChangesWithTheFieldsThatWereLookedAtAndWithNothingElse) {
  v1::Activity activity = ActivityInOrder();
  activity.mutable_next_steps(0)->set_due_date("2019-06-01");
  const auto digest = [&](absl::string_view today) {
    const auto findings = CheckActivity(PlanInOrder(), activity, today);
    EXPECT_THAT(Short(findings), ElementsAre("next-step-overdue next_steps[s1].due_date"));
    return findings.empty() ? "" : findings[0].digest();
  };
  const std::string first = digest(kToday);
  EXPECT_EQ(first.size(), 32);
  EXPECT_EQ(digest("2019-07-01"), first);
  (*activity.mutable_title())["en"] = "Another title";
  activity.mutable_next_steps(0)->set_note("Called them");
  EXPECT_EQ(digest(kToday), first);
  activity.mutable_next_steps(0)->set_due_date("2019-06-02");
  EXPECT_NE(digest(kToday), first);
  activity.mutable_next_steps(0)->set_due_date("2019-06-01");
  EXPECT_EQ(digest(kToday), first);
  activity.mutable_next_steps(0)->set_status(v1::NEXT_STEP_STATUS_OPEN);
  EXPECT_NE(digest(kToday), first);
}

TEST(ChecksTest, FindingsOfTwoRecordsOrFieldsNeverShareADigest) {
  v1::Activity bare;
  bare.set_name("plans/hub/activities/a1");
  (*bare.mutable_title())["ar"] = "تدريب";
  for (const char* id : {"x", "y"}) {
    bare.add_next_steps()->set_id(id);
    bare.add_targets()->set_id(id);
  }
  v1::Activity other = bare;
  other.set_name("plans/hub/activities/a2");
  std::set<std::string> digests;
  size_t count = 0;
  for (const v1::Activity* activity : {&bare, &other}) {
    for (const v1::Finding& finding : CheckActivity(PlanInOrder(), *activity, kToday)) {
      digests.insert(finding.digest());
      ++count;
    }
  }
  EXPECT_GT(count, 20);
  EXPECT_EQ(digests.size(), count);
}

TEST(ChecksTest, OnlyAPlanThatAsksForNeedsIsToldOfActivitiesWithoutOne) {
  v1::Plan plan = PlanInOrder();
  v1::Activity activity = ActivityInOrder();
  EXPECT_THAT(CheckActivity(plan, activity, kToday), IsEmpty());
  v1::CheckSetting* setting = plan.mutable_policy()->add_checks();
  setting->set_check("need-missing");
  setting->set_level(v1::CHECK_LEVEL_WARNING);
  EXPECT_THAT(Short(CheckActivity(plan, activity, kToday)), ElementsAre("need-missing needs"));
  activity.add_needs("plans/hub/needs/water");
  EXPECT_THAT(CheckActivity(plan, activity, kToday), IsEmpty());
}

TEST(ChecksTest, TheListIsSortedAndDocumented) {
  std::ifstream file(JOINTPLAN_SOURCE_DIR "/docs/checks.md");
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::vector<CheckDescription>& checks = AllChecks();
  EXPECT_TRUE(std::is_sorted(checks.begin(), checks.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const CheckDescription& check : checks) {
    EXPECT_TRUE(absl::StrContains(page, absl::StrCat("| `", check.name, "` | ")))
        << check.name << " is missing in docs/checks.md";
    EXPECT_EQ(LevelOf({}, check.name), check.level);
  }
}

}  // namespace
}  // namespace jointplan::plan
