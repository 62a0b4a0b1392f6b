// The join of activities against a look at all pairs.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "search/synergies.h"
#include "search/synergy_glance.h"
#include "search/synergy_points.h"
#include "search/synergy_world.h"

namespace jointplan::search {
namespace {

using ::testing::IsEmpty;

v1::Plan JointPlan() {
  v1::Plan plan;
  plan.set_name("plans/hub");
  return plan;
}

BestKind Compare(const SynergyWorld& world, size_t a, size_t b) {
  Likeness likeness = CompareWithoutWords(world, a, b);
  likeness.words = CompareWords(world, a, b);
  return BestOf(likeness);
}

// A small world in which values recur; the more so, the larger `sharing` is.
class RandomWorld {
 public:
  RandomWorld(uint32_t seed, int size) : random_(seed) {
    few_ = 1 + Number(12);
    many_words_ = Number(4) == 0;
    for (int i = 0; i < size; ++i) AddOne(i);
    world_.Finish();
  }

  const SynergyWorld& world() const { return world_; }

  // The best pairs, by looking at all.
  FoundPairs All(const SynergyQuestion& question) const {
    FoundPairs all;
    for (uint32_t a = 0; a < world_.size(); ++a) {
      for (uint32_t b = a + 1; b < world_.size(); ++b) {
        if (!MayPair(world_, a, b)) continue;
        if (question.row && *question.row != a && *question.row != b) continue;
        if (question.partner && !Has(a, *question.partner) && !Has(b, *question.partner)) continue;
        const BestKind best = Compare(world_, a, b);
        const FoundPair pair{a, b, best.kind, best.score};
        if (best.score < question.min_score) continue;
        if (!question.wanted || question.wanted(pair)) all.pairs.push_back(pair);
      }
    }
    std::sort(all.pairs.begin(), all.pairs.end(), IsBetter);
    if (all.pairs.size() > question.limit) {
      all.pairs.resize(question.limit);
      all.more = true;
    }
    return all;
  }

  int Number(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }

 private:
  bool Coin() { return Number(2) == 0; }
  // Small numbers are frequent.
  int Skewed(int below) { return Number(1 + Number(below)); }

  bool Has(size_t row, uint32_t partner) const {
    const auto partners = world_.partners(row);
    return std::find(partners.begin(), partners.end(), partner) != partners.end();
  }

  std::string SomeText() {
    static const std::vector<std::string> kWords = {
        "training", "water", "staff",    "municipal", "schools", "wells",  "youth", "jobs",
        "housing",  "waste", "refugees", "transport", "health",  "survey", "local", "plans"};
    std::string text;
    for (int i = 1 + Number(many_words_ ? 20 : 4); i > 0; --i) {
      const auto number = static_cast<size_t>(Skewed(many_words_ ? 400 : 16));
      absl::StrAppend(&text, " ", kWords[number % 16], number < 16 ? "" : absl::StrCat(number));
    }
    return text;
  }

  void AddOne(int number) {
    v1::Activity activity;
    activity.set_name(absl::StrCat("plans/hub/activities/a", 1000 + number));
    (*activity.mutable_title())["en"] = SomeText();
    if (Number(3) == 0) (*activity.mutable_title())["fr"] = SomeText();
    if (Number(4) == 0) activity.add_tags(SomeText());
    for (int i = Number(3); i > 0; --i) AddPlace(&activity);
    for (int i = Number(3); i > 0; --i) {
      activity.add_objectives(absl::StrCat("o", Skewed(few_)));
      activity.add_needs(absl::StrCat("n", Skewed(2 * few_)));
    }
    activity.add_themes(absl::StrCat("t", Skewed(4)));
    AddParts(&activity);
    if (Coin()) activity.set_start_date(absl::StrCat("2019-0", 1 + Number(9), "-01"));
    if (Coin()) activity.set_end_date(absl::StrCat("2019-0", 1 + Number(9), "-20"));
    if (activity.has_start_date() && activity.end_date() < activity.start_date()) {
      activity.clear_end_date();
    }
    if (Number(8) == 0) activity.set_implementation_status(v1::IMPLEMENTATION_STATUS_COMPLETED);
    if (Number(8) == 0) {
      activity.add_upstreams()->set_activity(
          absl::StrCat("plans/hub/activities/a", 1000 + Number(20)));
    }
    world_.Add(JointPlan(), activity);
  }

  void AddPlace(v1::Activity* activity) {
    v1::Location* location = activity->add_locations();
    const int place = Skewed(few_ + 2);
    if (Number(4) > 0) location->set_place(absl::StrCat("Place", place / 2));
    if (Number(4) > 0) location->set_country(Coin() ? "LB" : "JO");
    if (Number(4) == 0) location->set_code(absl::StrCat("C", place));
  }

  void AddParts(v1::Activity* activity) {
    for (int i = Number(4); i > 0; --i) {
      v1::Participant* part = activity->add_participants();
      part->set_partner(absl::StrCat("partners/p", i + 3 * Number(2)));
      part->add_roles(static_cast<v1::PartnerRole>(1 + Number(4)));
    }
    for (int i = Number(3); i > 0; --i) {
      v1::Funding* funding = activity->add_funding();
      if (Coin()) funding->set_partner("partners/p1");
    }
  }

  std::mt19937 random_;
  int few_ = 1;
  bool many_words_ = false;  // More than a brief has bits.
  SynergyWorld world_;
};

void ExpectSame(const FoundPairs& found, const FoundPairs& all) {
  ASSERT_EQ(found.pairs.size(), all.pairs.size());
  EXPECT_EQ(found.more, all.more);
  for (size_t i = 0; i < all.pairs.size(); ++i) {
    const FoundPair& a = found.pairs[i];
    const FoundPair& b = all.pairs[i];
    ASSERT_EQ(std::make_tuple(a.first, a.second, a.kind, a.score),
              std::make_tuple(b.first, b.second, b.kind, b.score))
        << "pair " << i;
  }
}

TEST(SynergyJoinTest, FindsWhatLookingAtAllPairsFinds) {
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomWorld random(seed, seed % 100 == 0 ? 300 : 2 + static_cast<int>(seed % 50));
    for (const int min_score : {1, 15, 30, 40, 55, 70}) {
      const SynergyQuestion question{.min_score = min_score};
      ExpectSame(FindPairs(random.world(), question), random.All(question));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(SynergyJoinTest, KeepsTheBestOfMoreThanItMay) {
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomWorld random(seed, 2 + static_cast<int>(seed % 60));
    SynergyQuestion question{.min_score = 1 + random.Number(40)};
    question.limit = 1 + static_cast<size_t>(random.Number(30));
    ExpectSame(FindPairs(random.world(), question), random.All(question));
    if (HasFatalFailure()) return;
  }
}

TEST(SynergyJoinTest, AsksOnlyForWhatIsWanted) {
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomWorld random(seed, 2 + static_cast<int>(seed % 60));
    SynergyQuestion question{.min_score = 1 + random.Number(40)};
    question.limit = 1 + static_cast<size_t>(random.Number(30));
    if (seed % 2 == 0) {
      question.row = static_cast<size_t>(random.Number(static_cast<int>(random.world().size())));
    }
    if (seed % 3 == 0) question.partner = random.world().PartnerNumber("partners/p1");
    if (seed % 5 == 0) {
      question.wanted = [](const FoundPair& pair) { return pair.kind != v1::SYNERGY_KIND_OVERLAP; };
    }
    ExpectSame(FindPairs(random.world(), question), random.All(question));
    if (HasFatalFailure()) return;
  }
}

TEST(GlanceTest, NeverSaysNoOfAPairThatHasThePoints) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const RandomWorld random(seed, seed % 10 == 0 ? 200 : 40);
    const SynergyWorld& world = random.world();
    Glance glance(world);
    for (size_t a = 0; a < world.size(); ++a) {
      glance.LookFrom(a);
      for (size_t b = 0; b < world.size(); ++b) {
        if (a == b) continue;
        const int score = Compare(world, std::min(a, b), std::max(a, b)).score;
        ASSERT_TRUE(score == 0 || glance.MayHave(world.brief(b), score)) << a << " and " << b;
      }
    }
  }
}

TEST(GlanceTest, LetsThroughFewOfThoseThatLackPoints) {
  const RandomWorld random(1, 300);
  const SynergyWorld& world = random.world();
  Glance glance(world);
  int through = 0;
  int enough = 0;
  for (size_t a = 0; a < world.size(); ++a) {
    glance.LookFrom(a);
    for (size_t b = a + 1; b < world.size(); ++b) {
      if (glance.MayHave(world.brief(b), 30)) ++through;
      if (Compare(world, a, b).score >= 30) ++enough;
    }
  }
  EXPECT_GT(enough, 1000);
  EXPECT_LE(through, 3 * enough);
}

TEST(SynergyJoinTest, LooksAtFewOfAllPairsWhereLittleIsShared) {
  SynergyWorld world;
  for (int i = 0; i < 2000; ++i) {
    v1::Activity activity;
    activity.set_name(absl::StrCat("plans/hub/activities/a", 10000 + i));
    (*activity.mutable_title())["en"] = "Wells";
    v1::Participant* part = activity.add_participants();
    part->set_partner(absl::StrCat("partners/p", i % 30));
    part->add_roles(v1::PARTNER_ROLE_LEAD);
    v1::Location* location = activity.add_locations();
    location->set_place(absl::StrCat("Place ", i / 4));
    location->set_country("LB");
    activity.add_objectives("frameworks/gcr/objectives/1");
    world.Add(JointPlan(), activity);
  }
  world.Finish();
  EXPECT_LE(FindPairs(world, {.min_score = 40}).comparisons, 3000U);
}

TEST(SynergyJoinTest, GivesUpRatherThanLeaveOutWhatItWasNotAllowedToCompare) {
  RandomWorld random(1, 100);
  const FoundPairs found = FindPairs(random.world(), {.min_score = 1, .comparisons_max = 100});
  EXPECT_TRUE(found.gave_up);
  EXPECT_THAT(found.pairs, IsEmpty());
}

}  // namespace
}  // namespace jointplan::search
