#include "plan/forecast.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/canonical.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "tests/plan/records.h"

namespace jointplan::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kActivity[] = R"(
  name: "plans/hub/activities/a" title { key: "en" value: "Training" } themes: "local"
  description { key: "en" value: "Staff learn to plan together in town." }
  start_date: "2019-01-01" end_date: "2019-12-31" tags: "old"
  next_steps { id: "s1" text { key: "en" value: "Choose the trainers" } })";

// Every partner and objective exists.
class AnyCatalogue : public RuleContext {
 public:
  bool HasTheme(absl::string_view /*theme_id*/) const override { return false; }
  bool HasPartner(absl::string_view /*name*/) const override { return true; }
  bool HasObjective(absl::string_view /*name*/) const override { return true; }
  bool HasNeed(absl::string_view /*name*/) const override { return true; }
};

RecordState State(const v1::Activity& activity) {
  auto state = std::make_shared<v1::Activity>(activity);
  Canonicalize(state.get());
  return state;
}

// A forecast about the activity above.
class ForecastTest : public testing::Test {
 protected:
  ForecastTest() {
    input_.plan = std::make_shared<v1::Plan>(
        PlanOf(R"(name: "plans/hub" title { key: "en" value: "Hub" } themes { id: "local" })"));
    input_.catalogue = &catalogue_;
    input_.now[kName] = State(base_);
  }

  // Proposes the activity with some fields in text format merged into it.
  void Propose(const std::string& name, const std::string& changes) {
    v1::Activity wanted = base_;
    wanted.MergeFrom(ActivityOf(changes));
    Want(name, State(wanted));
  }

  void Want(const std::string& name, RecordState wanted) {
    input_.proposals.push_back({name, {{kName, State(base_), std::move(wanted)}}});
  }

  static std::vector<std::string> Order(const v1::Forecast& forecast) {
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(forecast.order_size()));
    for (const v1::ForecastStep& step : forecast.order()) {
      names.push_back(absl::StrCat(step.proposal(), ":", step.decisions()));
    }
    return names;
  }

  static constexpr char kName[] = "plans/hub/activities/a";
  const AnyCatalogue catalogue_;
  const v1::Activity base_ = ActivityOf(kActivity);
  ForecastInput input_;
};

TEST_F(ForecastTest, TwoThatSetAFieldDifferentlyCollideThereAndNowhereElse) {
  Propose("p1", R"(end_date: "2020-06-30" tags: "x")");
  Propose("p2", R"(end_date: "2020-12-31" tags: "y")");
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_THAT(forecast.with_plan(), IsEmpty());
  ASSERT_THAT(forecast.pairs(), SizeIs(1));
  EXPECT_EQ(forecast.pairs(0).proposal(), "p1");
  EXPECT_EQ(forecast.pairs(0).other(), "p2");
  ASSERT_THAT(forecast.pairs(0).conflicts(), SizeIs(1));
  const v1::Conflict& conflict = forecast.pairs(0).conflicts(0);
  EXPECT_EQ(conflict.record(), kName);
  EXPECT_EQ(conflict.path(), "end_date");
  EXPECT_EQ(conflict.base().string_value(), "2019-12-31");
  EXPECT_EQ(conflict.theirs().string_value(), "2020-06-30");
  EXPECT_EQ(conflict.mine().string_value(), "2020-12-31");
  EXPECT_EQ(forecast.decisions(), 1);
  EXPECT_EQ(forecast.method(), v1::ORDER_METHOD_EXACT);
}

TEST_F(ForecastTest, TwoAdditionsToOneSetDoNotCollide) {
  Propose("p1", R"(tags: "x")");
  Propose("p2", R"(tags: "y")");
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_THAT(forecast.pairs(), IsEmpty());
  EXPECT_THAT(Order(forecast), ElementsAre("p1:0", "p2:0"));
}

TEST_F(ForecastTest, TwoThatOnlyTogetherBreakARuleCollide) {
  Propose("p1", R"(start_date: "2019-10-01")");
  Propose("p2", R"(end_date: "2019-06-30")");
  const v1::Forecast forecast = MakeForecast(input_);
  ASSERT_THAT(forecast.pairs(), SizeIs(1));
  EXPECT_EQ(forecast.pairs(0).conflicts(0).kind(), v1::CONFLICT_KIND_RULE);
  EXPECT_EQ(forecast.pairs(0).conflicts(0).rule(), "dates-in-order");
  EXPECT_THAT(Order(forecast), ElementsAre("p1:0", "p2:1"));
}

TEST_F(ForecastTest, AProposalCollidesWithAPlanThatMovedOn) {
  Propose("p1", R"(end_date: "2020-06-30")");
  v1::Activity moved = base_;
  moved.set_end_date("2020-01-31");
  input_.now[kName] = State(moved);
  const v1::Forecast forecast = MakeForecast(input_);
  ASSERT_THAT(forecast.with_plan(), SizeIs(1));
  const v1::Conflict& conflict = forecast.with_plan(0).conflicts(0);
  EXPECT_EQ(conflict.base().string_value(), "2019-12-31");
  EXPECT_EQ(conflict.theirs().string_value(), "2020-01-31");
  EXPECT_EQ(conflict.mine().string_value(), "2020-06-30");
  EXPECT_THAT(Order(forecast), ElementsAre("p1:1"));
}

TEST_F(ForecastTest, WhoChangesWhatAnotherWantsAndThePlanHasCollidesWithIt) {
  Propose("p1", R"(end_date: "2020-06-30")");
  v1::Activity moved = base_;
  moved.set_end_date("2020-06-30");
  input_.now[kName] = State(moved);
  v1::Activity wanted = moved;
  wanted.set_end_date("2020-12-31");
  input_.proposals.push_back({"p2", {{kName, State(moved), State(wanted)}}});
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_THAT(forecast.with_plan(), IsEmpty());
  ASSERT_THAT(forecast.pairs(), SizeIs(1));
  const v1::Conflict& conflict = forecast.pairs(0).conflicts(0);
  EXPECT_EQ(conflict.base().string_value(), "2020-06-30");
  EXPECT_EQ(conflict.theirs().string_value(), "2020-06-30");
  EXPECT_EQ(conflict.mine().string_value(), "2020-12-31");
  EXPECT_THAT(Order(forecast), ElementsAre("p1:0", "p2:0"));
  EXPECT_EQ(forecast.decisions(), 0);
}

TEST_F(ForecastTest, ARemovalComesAfterTheEditsOfWhatItRemoves) {
  Want("p1", nullptr);
  Propose("p2", R"(end_date: "2020-06-30")");
  Propose("p3", R"(tags: "x")");
  Propose("p4", R"(start_date: "2019-02-01")");
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_THAT(forecast.pairs(), SizeIs(3));
  EXPECT_EQ(Order(forecast).back(), "p1:1");
  EXPECT_EQ(forecast.decisions(), 1);
  EXPECT_EQ(forecast.decisions_by_name(), 3);
  EXPECT_EQ(forecast.method(), v1::ORDER_METHOD_EXACT);
}

TEST_F(ForecastTest, WhatMostWantComesFirst) {
  Propose("p1", R"(end_date: "2020-01-31")");
  Propose("p2", R"(end_date: "2020-06-30")");
  Propose("p3", R"(end_date: "2020-06-30")");
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_THAT(Order(forecast), ElementsAre("p2:0", "p3:0", "p1:1"));
  EXPECT_EQ(forecast.decisions_by_name(), 2);
}

TEST_F(ForecastTest, WhatSharesNoRecordIsNotCompared) {
  Propose("p1", R"(end_date: "2020-01-31")");
  v1::Activity other = base_;
  other.set_name("plans/hub/activities/b");
  input_.proposals.push_back({"p2", {{"plans/hub/activities/b", nullptr, State(other)}}});
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_THAT(forecast.pairs(), IsEmpty());
  EXPECT_EQ(forecast.decisions(), 0);
}

TEST_F(ForecastTest, AThemeThatAProposalBringsAlongIsThere) {
  v1::Plan plan = *input_.plan;
  plan.add_themes()->set_id("new");
  (*plan.mutable_themes(1)->mutable_title())["en"] = "New";
  v1::Activity wanted = base_;
  wanted.set_themes(0, "new");
  (*plan.mutable_themes(0)->mutable_title())["en"] = "Local";
  input_.now["plans/hub"] = input_.plan;
  input_.proposals.push_back({"p1",
                              {{"plans/hub", input_.plan, std::make_shared<v1::Plan>(plan)},
                               {kName, State(base_), State(wanted)}}});
  EXPECT_THAT(MakeForecast(input_).with_plan(), IsEmpty());
}

TEST_F(ForecastTest, OfTooManyTheOrderIsGoodAndSaysThatItMayNotBeTheBest) {
  for (int i = 0; i < 13; ++i) {
    Propose(absl::StrCat("p", i), absl::StrCat("end_date: \"2020-01-", 10 + i, "\""));
  }
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_EQ(forecast.method(), v1::ORDER_METHOD_GREEDY);
  EXPECT_EQ(forecast.decisions(), 12);
  EXPECT_THAT(forecast.pairs(), SizeIs(13 * 12 / 2));
}

TEST_F(ForecastTest, ManyThatAgreeNeedNoSearch) {
  for (int i = 0; i < 40; ++i) Propose(absl::StrCat("p", i), absl::StrCat("tags: \"t", i, "\""));
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_EQ(forecast.method(), v1::ORDER_METHOD_EXACT);
  EXPECT_EQ(forecast.decisions(), 0);
}

TEST_F(ForecastTest, AllConflictsAreCountedThoughNotAllAreListed) {
  v1::Activity first = base_;
  v1::Activity second = base_;
  for (int i = 0; i < 150; ++i) {
    for (v1::Activity* wanted : {&first, &second}) {
      v1::Target* target = wanted->add_targets();
      target->set_id(absl::StrCat("t", i));
      target->set_value(wanted == &first ? "1" : "2");
    }
  }
  Want("p1", State(first));
  Want("p2", State(second));
  const v1::Forecast forecast = MakeForecast(input_);
  EXPECT_EQ(forecast.pairs(0).conflict_count(), 150);
  EXPECT_THAT(forecast.pairs(0).conflicts(), SizeIs(100));
  EXPECT_EQ(forecast.decisions(), 150);
}

// ---- Against all orders, really merged
// -------------------------------------------------------------

// Merges proposals one after the other, as a desk would that always keeps what is there, and counts
// what it has to decide. Knows nothing of how a forecast does it.
class Desk {
 public:
  explicit Desk(const ForecastInput& input) : input_(input), state_(input.now) {}

  int Merge(const ForecastProposal& proposal) {
    int decisions = 0;
    for (const ForecastRecord& record : proposal.records) decisions += MergeRecord(record);
    return decisions;
  }

 private:
  // The rules, as the plan of the small world has them.
  class World : public RuleContext {
    bool HasTheme(absl::string_view theme_id) const override { return theme_id == "local"; }
    bool HasPartner(absl::string_view /*name*/) const override { return true; }
    bool HasObjective(absl::string_view /*name*/) const override { return true; }
    bool HasNeed(absl::string_view /*name*/) const override { return true; }
  };

  static std::set<std::string> Broken(const google::protobuf::Message* record) {
    std::set<std::string> rules;
    const auto* activity = dynamic_cast<const v1::Activity*>(record);
    if (activity == nullptr) return rules;
    for (const RuleBreak& broken : CheckRules(*activity, World())) rules.insert(broken.rule);
    return rules;
  }

  int MergeRecord(const ForecastRecord& record) {
    RecordState& theirs = state_[record.name];
    MergeResult result = plan::Merge(record.base.get(), theirs.get(), record.mine.get());
    int decisions = static_cast<int>(result.conflicts.size());
    std::vector<v1::Resolution> keep;
    for (const v1::Conflict& conflict : result.conflicts) {
      keep.emplace_back().set_path(conflict.path());
      keep.back().set_choice(v1::CHOICE_THEIRS);
    }
    EXPECT_TRUE(Resolve(keep, record.mine.get(), &result).ok());
    auto* merged = dynamic_cast<v1::Activity*>(result.merged.get());
    const auto* before = dynamic_cast<const v1::Activity*>(theirs.get());
    // The one rule that can break in this world: the dates. It is settled with theirs.
    if (Broken(merged).contains("dates-in-order") && !Broken(before).contains("dates-in-order")) {
      ++decisions;
      if (before != nullptr) {
        merged->set_start_date(before->start_date());
        merged->set_end_date(before->end_date());
      }
    }
    if (merged != nullptr) Canonicalize(merged);
    theirs = std::move(result.merged);
    return decisions;
  }

  const ForecastInput& input_;
  std::map<std::string, RecordState> state_;
};

// Makes small worlds in which proposals get into each other's way.
class WorldMaker {
 public:
  explicit WorldMaker(unsigned seed) : random_(seed) {}

  ForecastInput Make(const RuleContext* catalogue, int proposals) {
    ForecastInput input;
    input.plan = std::make_shared<v1::Plan>(PlanOf(R"(name: "plans/hub" themes { id: "local" })"));
    input.catalogue = catalogue;
    std::map<std::string, v1::Activity> before;
    for (const char* id : {"a", "b"}) {
      v1::Activity activity = ActivityOf(kActivity);
      activity.set_name(absl::StrCat("plans/hub/activities/", id));
      before[activity.name()] = activity;
      v1::Activity now = activity;
      if (Roll(3) == 0) Change(&now);
      input.now[activity.name()] = Roll(12) == 0 ? nullptr : State(now);
    }
    for (int i = 0; i < proposals; ++i) {
      ForecastProposal& proposal = input.proposals.emplace_back();
      proposal.name = absl::StrCat("p", i);
      const int which = Roll(4);
      for (const auto& [name, activity] : before) {
        if (which != 3 && which % 2 != (name.back() == 'a' ? 0 : 1)) continue;
        proposal.records.push_back(Propose(name, activity, input.now[name]));
      }
    }
    return input;
  }

 private:
  int Roll(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }

  ForecastRecord Propose(const std::string& name, const v1::Activity& before,
                         const RecordState& now) {
    const auto* current = dynamic_cast<const v1::Activity*>(now.get());
    const v1::Activity& base = current != nullptr && Roll(2) == 0 ? *current : before;
    v1::Activity mine = base;
    for (int changes = 1 + Roll(2); changes > 0; --changes) Change(&mine);
    const bool removes = Roll(8) == 0;
    return {name, State(base), removes ? nullptr : State(mine)};
  }

  void Change(v1::Activity* activity) {
    const std::string one_or_two = Roll(2) == 0 ? "1" : "2";
    switch (Roll(7)) {
      case 0:
        activity->set_end_date("2020-0" + one_or_two + "-28");
        break;
      case 1:
        activity->set_start_date("2019-1" + one_or_two + "-01");
        break;
      case 2:
        activity->set_end_date("2019-10-2" + one_or_two);
        break;
      case 3:
        activity->add_tags("tag" + one_or_two);
        break;
      case 4:
        (*activity->mutable_description())["en"] =
            Roll(2) == 0 ? "Staff learn to plan " + one_or_two + " in town."
                         : "Staff learn to plan together in town " + one_or_two + ".";
        break;
      case 5:
        if (activity->next_steps_size() > 0) activity->mutable_next_steps()->RemoveLast();
        break;
      default:
        if (activity->next_steps_size() > 0) {
          activity->mutable_next_steps(0)->set_due_date("2019-05-0" + one_or_two);
        }
    }
  }

  std::mt19937 random_;
};

int DecisionsIn(const ForecastInput& input, const std::vector<size_t>& order) {
  Desk desk(input);
  int decisions = 0;
  for (const size_t i : order) decisions += desk.Merge(input.proposals[i]);
  return decisions;
}

std::vector<size_t> OrderOf(const ForecastInput& input, const v1::Forecast& forecast) {
  std::vector<size_t> order;
  for (const v1::ForecastStep& step : forecast.order()) {
    for (size_t i = 0; i < input.proposals.size(); ++i) {
      if (input.proposals[i].name == step.proposal()) order.push_back(i);
    }
  }
  return order;
}

TEST(ForecastLawTest, NoOrderNeedsFewerDecisionsAndTheCountIsThatOfReallyMerging) {
  const AnyCatalogue catalogue;
  int exact = 0;
  int with_decisions = 0;
  int saved = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    const ForecastInput input = WorldMaker(seed).Make(&catalogue, 2 + static_cast<int>(seed % 4));
    const v1::Forecast forecast = MakeForecast(input);
    std::vector<size_t> order(input.proposals.size());
    std::iota(order.begin(), order.end(), size_t{0});
    ASSERT_EQ(DecisionsIn(input, order), forecast.decisions_by_name()) << "seed " << seed;
    ASSERT_EQ(DecisionsIn(input, OrderOf(input, forecast)), forecast.decisions())
        << "seed " << seed;
    int fewest = forecast.decisions_by_name();
    do {
      fewest = std::min(fewest, DecisionsIn(input, order));
    } while (std::next_permutation(order.begin(), order.end()));
    ASSERT_LE(fewest, forecast.decisions()) << "seed " << seed;
    if (forecast.method() == v1::ORDER_METHOD_EXACT) {
      ++exact;
      ASSERT_EQ(fewest, forecast.decisions()) << "seed " << seed;
    }
    if (fewest > 0) ++with_decisions;
    if (fewest < forecast.decisions_by_name()) ++saved;
  }
  EXPECT_GT(exact, 590) << "Of so few proposals, nearly every order should be the best.";
  EXPECT_GT(with_decisions, 200) << "The worlds are too peaceful to prove anything.";
  EXPECT_GT(saved, 40) << "The order hardly ever matters in these worlds.";
}

TEST(ForecastLawTest, WhereNothingCollidesNoOrderNeedsADecision) {
  const AnyCatalogue catalogue;
  int peaceful = 0;
  for (unsigned seed = 10'000; seed < 13'000; ++seed) {
    const ForecastInput input = WorldMaker(seed).Make(&catalogue, 3);
    const v1::Forecast forecast = MakeForecast(input);
    if (!forecast.pairs().empty() || !forecast.with_plan().empty()) continue;
    ++peaceful;
    std::vector<size_t> order = {0, 1, 2};
    do {
      ASSERT_EQ(DecisionsIn(input, order), 0) << "seed " << seed;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  EXPECT_GT(peaceful, 100);
}

TEST(ForecastLawTest, TwoCollideWhicheverIsNamedFirst) {
  const AnyCatalogue catalogue;
  for (unsigned seed = 20'000; seed < 21'000; ++seed) {
    ForecastInput input = WorldMaker(seed).Make(&catalogue, 2);
    const v1::Forecast one = MakeForecast(input);
    std::swap(input.proposals[0], input.proposals[1]);
    const v1::Forecast other = MakeForecast(input);
    ASSERT_EQ(one.pairs_size(), other.pairs_size()) << "seed " << seed;
    if (one.pairs().empty()) continue;
    ASSERT_EQ(one.pairs(0).conflict_count(), other.pairs(0).conflict_count()) << "seed " << seed;
    EXPECT_EQ(one.pairs(0).proposal(), other.pairs(0).other());
    EXPECT_EQ(one.decisions(), other.decisions()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace jointplan::plan
