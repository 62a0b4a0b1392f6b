#include "plan/coverage.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/decimal.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Need NeedOf(const std::string& id, const std::string& municipality, const std::string& weight,
                const std::string& theme = "services") {
  v1::Need need;
  need.set_name("plans/hub/needs/" + id);
  need.set_municipality(municipality);
  need.set_theme(theme);
  if (!weight.empty()) need.set_weight(weight);
  return need;
}

v1::Activity ActivityOf(const std::string& id, const std::vector<std::string>& needs,
                        const std::string& place = "", const std::string& theme = "services") {
  v1::Activity activity;
  activity.set_name("plans/hub/activities/" + id);
  activity.add_themes(theme);
  for (const std::string& need : needs) activity.add_needs("plans/hub/needs/" + need);
  if (!place.empty()) activity.add_locations()->set_place(place);
  return activity;
}

v1::Plan PlanOf(const std::vector<std::string>& themes) {
  v1::Plan plan;
  plan.set_name("plans/hub");
  for (const std::string& theme : themes) plan.add_themes()->set_id(theme);
  return plan;
}

v1::Objective ObjectiveOf(const std::string& id) {
  v1::Objective objective;
  objective.set_name("frameworks/gcm/objectives/" + id);
  return objective;
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// `need: activities | given up | candidates`, in their order.
std::vector<std::string> Rows(const Coverage& coverage) {
  const auto ids = [](const auto& names) {
    std::vector<std::string> list;
    for (const std::string& name : names) list.push_back(IdOf(name));
    return absl::StrJoin(list, ",");
  };
  std::vector<std::string> rows;
  for (const v1::NeedCoverage& row : coverage.Needs()) {
    rows.push_back(absl::StrCat(IdOf(row.need().name()), ": ", ids(row.activities()), "|",
                                ids(row.given_up()), "|", ids(row.candidates())));
  }
  return rows;
}

// `group 1/2 weight 3/10`.
std::string TotalText(const v1::CoverageTotal& total) {
  return absl::StrCat(total.group(), " ", total.answered_count(), "/", total.need_count(),
                      " weight ", total.answered_weight(), "/", total.weight());
}

std::vector<std::string> TotalTexts(const std::vector<v1::CoverageTotal>& totals) {
  std::vector<std::string> texts;
  for (const v1::CoverageTotal& total : totals) texts.push_back(TotalText(total));
  return texts;
}

TEST(CoverageTest, GapsComeFirstThenWeightsThenNames) {
  Coverage coverage({NeedOf("a", "Sour", "9"), NeedOf("b", "Sour", "10"), NeedOf("c", "Sour", ""),
                     NeedOf("d", "Sour", "2.50"), NeedOf("e", "Sour", "2.5"),
                     NeedOf("f", "Sour", "100")});
  coverage.Add(ActivityOf("x", {"f", "a"}));
  EXPECT_THAT(Rows(coverage), ElementsAre("b: ||", "d: ||", "e: ||", "c: ||", "f: x||", "a: x||"));
}

TEST(CoverageTest, OnlyWhatNamesANeedAnswersItAndWhatIsGivenUpDoesNot) {
  Coverage coverage({NeedOf("a", "Sour", "1"), NeedOf("b", "Sour", "1"), NeedOf("c", "Sour", "1")});
  coverage.Add(ActivityOf("named", {"a"}, "Sour"));
  v1::Activity cancelled = ActivityOf("cancelled", {"a", "b"}, "Sour");
  cancelled.set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
  coverage.Add(cancelled);
  v1::Activity suspended = ActivityOf("suspended", {"c"}, "Saida");
  suspended.set_implementation_status(v1::IMPLEMENTATION_STATUS_SUSPENDED);
  coverage.Add(suspended);
  EXPECT_THAT(Rows(coverage),
              ElementsAre("b: |cancelled|named", "a: named|cancelled|", "c: suspended||named"));
}

TEST(CoverageTest, CandidatesShareThemeAndMunicipality) {
  v1::Need need = NeedOf("a", "Zahlé", "1");
  need.set_country("LB");
  Coverage coverage({need});
  coverage.Add(ActivityOf("other-spelling", {}, "ZAHLE"));
  coverage.Add(ActivityOf("other-theme", {}, "Zahlé", "jobs"));
  coverage.Add(ActivityOf("elsewhere", {}, "Sour"));
  v1::Activity abroad = ActivityOf("abroad", {}, "Zahlé");
  abroad.mutable_locations(0)->set_country("JO");
  coverage.Add(abroad);
  v1::Activity quarter = ActivityOf("quarter", {}, "Hay el Midan");
  quarter.mutable_locations(0)->set_municipality("Zahlé");
  coverage.Add(quarter);
  v1::Activity village = ActivityOf("village", {}, "Zahlé");
  village.mutable_locations(0)->set_municipality("Saadnayel");
  coverage.Add(village);
  EXPECT_THAT(Rows(coverage), ElementsAre("a: ||other-spelling,quarter"));
  EXPECT_EQ(coverage.Total().answered_count(), 0);
}

TEST(CoverageTest, PlaceCodesGoBeforeNames) {
  v1::Need need = NeedOf("a", "Sour", "1");
  need.set_code("LB62");
  const auto at = [](const std::string& place, const std::string& code) {
    v1::Location location;
    location.set_place(place);
    if (!code.empty()) location.set_code(code);
    return location;
  };
  EXPECT_TRUE(InMunicipalityOf(need, at("Tyre", "LB62")));
  EXPECT_FALSE(InMunicipalityOf(need, at("Sour", "LB63")));
  EXPECT_TRUE(InMunicipalityOf(need, at("sour", "")));
  EXPECT_FALSE(InMunicipalityOf(need, v1::Location()));
}

TEST(CoverageTest, ManyCandidatesAreCountedAndTheFirstShown) {
  Coverage coverage({NeedOf("a", "Sour", "1")});
  for (int i = 49; i >= 0; --i) {
    v1::Activity activity = ActivityOf(absl::StrCat("c", i + 10), {}, "Sour");
    activity.add_locations()->set_municipality("Sour");  // Twice there is once.
    coverage.Add(activity);
  }
  const v1::NeedCoverage need = coverage.Needs()[0];
  EXPECT_EQ(need.candidate_count(), 50);
  ASSERT_EQ(need.candidates_size(), static_cast<int>(kCandidatesShown));
  EXPECT_EQ(need.candidates(0), "plans/hub/activities/c10");
  EXPECT_EQ(*need.candidates().rbegin(), "plans/hub/activities/c29");
}

TEST(CoverageTest, TotalsAreExactByThemeAndByMunicipality) {
  Coverage coverage({NeedOf("a", "Sour", "0.1"), NeedOf("b", "Sour", "0.2"),
                     NeedOf("c", "Irbid", "5", "jobs"), NeedOf("d", "irbid", "", "jobs")});
  coverage.Add(ActivityOf("x", {"b", "d"}));
  EXPECT_EQ(TotalText(coverage.Total()), " 2/4 weight 0.2/5.3");
  EXPECT_THAT(TotalTexts(coverage.ByTheme(PlanOf({"jobs", "empty", "services"}))),
              ElementsAre("jobs 1/2 weight 0/5", "services 1/2 weight 0.2/0.3"));
  EXPECT_THAT(TotalTexts(coverage.ByMunicipality()),
              ElementsAre("Irbid 1/2 weight 0/5", "Sour 1/2 weight 0.2/0.3"));
}

TEST(CoverageTest, MunicipalitiesOfOneNameAreApartByCodeAndCountry) {
  v1::Need here = NeedOf("a", "Tripoli", "1");
  here.set_country("LB");
  v1::Need coded = NeedOf("b", "Tripoli", "2");
  coded.set_country("LB");
  coded.set_code("LB51");
  v1::Need abroad = NeedOf("c", "Tripoli", "4");
  abroad.set_country("LY");
  EXPECT_THAT(TotalTexts(Coverage({here, coded, abroad}).ByMunicipality()),
              ElementsAre("Tripoli 0/1 weight 0/4", "Tripoli 0/2 weight 0/3"));
  v1::Need other = NeedOf("d", "Tripoli", "8");
  other.set_country("LB");
  other.set_code("LB99");
  EXPECT_THAT(
      TotalTexts(Coverage({here, coded, other}).ByMunicipality()),
      ElementsAre("Tripoli 0/1 weight 0/8", "Tripoli 0/1 weight 0/2", "Tripoli 0/1 weight 0/1"));
}

TEST(CoverageTest, ObjectivesByThemeWithPartnersGapsFirst) {
  Coverage coverage({});
  v1::Activity both = ActivityOf("both", {});
  both.add_themes("jobs");
  both.add_objectives("frameworks/gcm/objectives/18");
  both.add_objectives("frameworks/gcm/objectives/15");
  both.add_participants()->set_partner("partners/giz");
  v1::Participant* declined = both.add_participants();
  declined->set_partner("partners/afd");
  declined->set_consent(v1::CONSENT_DECLINED);
  v1::Activity one = ActivityOf("one", {});
  one.add_objectives("frameworks/gcm/objectives/15");
  one.add_participants()->set_partner("partners/cmi");
  v1::Activity cancelled = ActivityOf("cancelled", {});
  cancelled.add_objectives("frameworks/sdg/objectives/8");
  cancelled.set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
  v1::Activity jobs = ActivityOf("jobs", {}, "", "jobs");
  jobs.add_objectives("frameworks/gcm/objectives/1");
  for (const v1::Activity& activity : {both, one, cancelled, jobs}) coverage.Add(activity);
  EXPECT_THAT(coverage.frameworks(), ElementsAre("frameworks/gcm"));
  std::vector<std::string> rows;
  for (const v1::ObjectiveCoverage& row : coverage.Objectives(
           PlanOf({"services", "jobs"}),
           {ObjectiveOf("15"), ObjectiveOf("18"), ObjectiveOf("1"), ObjectiveOf("23")})) {
    std::string text = absl::StrCat(IdOf(row.objective()), " ", row.activity_count(), ":");
    for (const v1::ThemeUse& use : row.themes()) {
      absl::StrAppend(&text, " ", use.theme(), "=", use.activity_count(), "(",
                      absl::StrJoin(use.partners(), ","), ")");
    }
    rows.push_back(text);
  }
  EXPECT_THAT(rows, ElementsAre("23 0: services=0() jobs=0()", "1 1: services=0() jobs=1()",
                                "15 2: services=2(partners/cmi,partners/giz) jobs=1(partners/giz)",
                                "18 1: services=1(partners/giz) jobs=1(partners/giz)"));
}

// --- What holds for every plan ---

struct World {
  std::vector<v1::Need> needs;
  std::vector<v1::Activity> activities;
};

World RandomWorld(std::mt19937* random) {
  const auto pick = [&](std::vector<std::string> of) { return of[(*random)() % of.size()]; };
  World world;
  const size_t needs = (*random)() % 12;
  for (size_t i = 0; i < needs; ++i) {
    world.needs.push_back(NeedOf(absl::StrCat("n", i), pick({"Sour", "Zahlé", "Irbid"}),
                                 pick({"", "0", "1", "1.0", "2.5", "10"}),
                                 pick({"services", "jobs"})));
  }
  const size_t activities = (*random)() % 8;
  for (size_t i = 0; i < activities; ++i) {
    v1::Activity activity = ActivityOf(absl::StrCat("a", i), {}, pick({"Sour", "zahle", "Irbid"}),
                                       pick({"services", "jobs"}));
    for (const v1::Need& need : world.needs) {
      if ((*random)() % 5 == 0) activity.add_needs(need.name());
    }
    if ((*random)() % 4 == 0) {
      activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_CANCELLED);
    }
    world.activities.push_back(std::move(activity));
  }
  return world;
}

Coverage CoverageOf(const World& world) {
  Coverage coverage(world.needs);
  for (const v1::Activity& activity : world.activities) coverage.Add(activity);
  return coverage;
}

std::string Bytes(const Coverage& coverage) {
  std::string bytes;
  for (const v1::NeedCoverage& need : coverage.Needs()) bytes += Serialize(need);
  for (const auto& total : coverage.ByMunicipality()) bytes += Serialize(total);
  return bytes + Serialize(coverage.Total());
}

// Every need is there once, answered or a gap, and the order leaves no two needs open.
void CheckNeeds(const World& world, const Coverage& coverage) {
  std::set<std::string> names;
  int answered = 0;
  std::string weight = "0";
  const std::vector<v1::NeedCoverage> rows = coverage.Needs();
  for (size_t i = 0; i < rows.size(); ++i) {
    const v1::NeedCoverage& row = rows[i];
    names.insert(row.need().name());
    answered += row.activities().empty() ? 0 : 1;
    if (row.need().has_weight()) weight = AddDecimals(weight, row.need().weight());
    const std::set<std::string> answers(row.activities().begin(), row.activities().end());
    for (const std::string& candidate : row.candidates()) EXPECT_FALSE(answers.contains(candidate));
    if (i == 0) continue;
    const v1::NeedCoverage& before = rows[i - 1];
    EXPECT_LE(before.activities().empty() ? 0 : 1, row.activities().empty() ? 0 : 1);
    if (before.activities().empty() != row.activities().empty()) continue;
    const auto rank = [](const v1::Need& need) { return need.has_weight() ? 0 : 1; };
    EXPECT_LE(rank(before.need()), rank(row.need()));
    if (rank(before.need()) != rank(row.need())) continue;
    const int order = CompareDecimals(before.need().weight(), row.need().weight());
    EXPECT_TRUE(order > 0 || (order == 0 && before.need().name() < row.need().name()));
  }
  EXPECT_EQ(names.size(), world.needs.size());
  EXPECT_EQ(rows.size(), world.needs.size());
  EXPECT_EQ(coverage.Total().need_count(), static_cast<int>(rows.size()));
  EXPECT_EQ(coverage.Total().answered_count(), answered);
  EXPECT_EQ(coverage.Total().weight(), weight);
}

// Groups are parts of the whole: they add up to it.
void CheckGroups(const v1::CoverageTotal& whole, const std::vector<v1::CoverageTotal>& groups) {
  int needs = 0;
  int answered = 0;
  std::string weight = "0";
  std::string answered_weight = "0";
  for (const v1::CoverageTotal& group : groups) {
    needs += group.need_count();
    answered += group.answered_count();
    weight = AddDecimals(weight, group.weight());
    answered_weight = AddDecimals(answered_weight, group.answered_weight());
  }
  EXPECT_EQ(std::tie(needs, answered, weight, answered_weight),
            std::make_tuple(whole.need_count(), whole.answered_count(), whole.weight(),
                            whole.answered_weight()));
}

TEST(CoverageTest, AnsweredAndGapsAreAllAndTheOrderIsTotal) {
  std::mt19937 random(2019);
  for (int i = 0; i < 2'000 && !HasFailure(); ++i) {
    World world = RandomWorld(&random);
    const Coverage coverage = CoverageOf(world);
    CheckNeeds(world, coverage);
    CheckGroups(coverage.Total(), coverage.ByTheme(PlanOf({"services", "jobs"})));
    CheckGroups(coverage.Total(), coverage.ByMunicipality());
    const std::string bytes = Bytes(coverage);
    std::shuffle(world.activities.begin(), world.activities.end(), random);
    std::shuffle(world.needs.begin(), world.needs.end(), random);
    EXPECT_EQ(Bytes(CoverageOf(world)), bytes) << "another order of the same records";
  }
}

// One more answer never makes less of the plan answered, and changes no other need.
TEST(CoverageTest, ANeedThatIsNamedMovesFromTheGapsToTheAnswers) {
  std::mt19937 random(47);
  for (int i = 0; i < 500 && !HasFailure(); ++i) {
    World world = RandomWorld(&random);
    if (world.needs.empty()) continue;
    const v1::CoverageTotal before = CoverageOf(world).Total();
    const std::string need = world.needs[random() % world.needs.size()].name();
    world.activities.push_back(ActivityOf("one-more", {IdOf(need)}));
    const Coverage after = CoverageOf(world);
    const int more = after.Total().answered_count() - before.answered_count();
    EXPECT_THAT(more, testing::AnyOf(0, 1));
    EXPECT_GE(CompareDecimals(after.Total().answered_weight(), before.answered_weight()), 0);
    for (const v1::NeedCoverage& row : after.Needs()) {
      EXPECT_TRUE(row.need().name() != need || !row.activities().empty());
    }
  }
}

TEST(CoverageTest, APlanWithoutNeedsHasNone) {
  Coverage coverage({});
  coverage.Add(ActivityOf("x", {"of-another-survey"}, "Sour"));
  EXPECT_THAT(coverage.Needs(), IsEmpty());
  EXPECT_THAT(coverage.ByMunicipality(), IsEmpty());
  EXPECT_EQ(TotalText(coverage.Total()), " 0/0 weight 0/0");
}

}  // namespace
}  // namespace jointplan::plan
