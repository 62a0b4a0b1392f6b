// What the rules of the plan cost, on one activity of about 620 bytes.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "bench/micro/allocations.h"
#include "bench/samples.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/merge.h"
#include "plan/validate.h"

namespace jointplan::bench {
namespace {

v1::Activity Base() {
  v1::Activity activity = SampleActivity("plans/hub", 4711);
  plan::Canonicalize(&activity);
  return activity;
}

// Two edits of one state.
struct Edits {
  v1::Activity base = Base();
  v1::Activity theirs = base;
  v1::Activity mine = base;
};

Edits OfDifferentFields() {
  Edits edits;
  edits.theirs.set_end_date("2022-06-30");
  edits.mine.mutable_targets(0)->set_value("120");
  return edits;
}

Edits OfOneText() {
  Edits edits;
  const std::string text = edits.base.description().at("en");
  (*edits.theirs.mutable_description())["en"] = "Elected and municipal staff" + text.substr(15);
  (*edits.mine.mutable_description())["en"] = text + " The plans are public.";
  return edits;
}

// Reports what one merge takes from the heap beside what a copy of its result takes, and what stays
// taken when the result is gone.
void CountAllocations(const Edits& edits, benchmark::State& state) {
  const Allocations before = AllocationsOfThisThread();
  auto result = plan::Merge(&edits.base, &edits.theirs, &edits.mine);
  const Allocations merged = AllocationsOfThisThread();
  const std::unique_ptr<google::protobuf::Message> copy(result.merged->New());
  copy->CopyFrom(*result.merged);
  const Allocations copied = AllocationsOfThisThread();
  result = {};
  const Allocations after = AllocationsOfThisThread();
  state.counters["allocations"] = static_cast<double>(merged.count - before.count);
  state.counters["bytes"] = static_cast<double>(merged.bytes - before.bytes);
  state.counters["result_allocations"] = static_cast<double>(copied.count - merged.count);
  state.counters["result_bytes"] = static_cast<double>(copied.bytes - merged.bytes);
  state.counters["left_bytes"] = static_cast<double>(after.live_bytes - before.live_bytes -
                                                     (copied.live_bytes - merged.live_bytes));
}

void Merge(benchmark::State& state, const Edits& edits) {
  for ([[maybe_unused]] auto _ : state) {
    auto result = plan::Merge(&edits.base, &edits.theirs, &edits.mine);
    if (!result.conflicts.empty()) state.SkipWithError("a conflict");
    benchmark::DoNotOptimize(result);
  }
  CountAllocations(edits, state);
  state.SetItemsProcessed(state.iterations());
}

void MergeDifferentFields(benchmark::State& state) { Merge(state, OfDifferentFields()); }
BENCHMARK(MergeDifferentFields);

void MergeOneText(benchmark::State& state) { Merge(state, OfOneText()); }
BENCHMARK(MergeOneText);

// As the service does it: three states as bytes, one state as bytes.
void MergeFromBytes(benchmark::State& state) {
  const Edits edits = OfDifferentFields();
  const std::string base_bytes = plan::Serialize(edits.base);
  const std::string theirs_bytes = plan::Serialize(edits.theirs);
  const std::string mine_bytes = plan::Serialize(edits.mine);
  for ([[maybe_unused]] auto _ : state) {
    v1::Activity base;
    v1::Activity theirs;
    v1::Activity mine;
    base.ParseFromString(base_bytes);
    theirs.ParseFromString(theirs_bytes);
    mine.ParseFromString(mine_bytes);
    const auto result = plan::Merge(&base, &theirs, &mine);
    benchmark::DoNotOptimize(plan::Serialize(*result.merged));
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["record_bytes"] = static_cast<double>(base_bytes.size());
}
BENCHMARK(MergeFromBytes);

void DiffTwoFields(benchmark::State& state) {
  const Edits edits = OfDifferentFields();
  v1::Activity after = edits.theirs;
  after.mutable_targets(0)->set_value("120");
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(plan::Diff(&edits.base, &after));
}
BENCHMARK(DiffTwoFields);

void Canonicalize(benchmark::State& state) {
  const v1::Activity activity = SampleActivity("plans/hub", 4711);
  for ([[maybe_unused]] auto _ : state) {
    v1::Activity copy = activity;
    plan::Canonicalize(&copy);
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(Canonicalize);

void Serialize(benchmark::State& state) {
  const v1::Activity activity = Base();
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(plan::Serialize(activity));
}
BENCHMARK(Serialize);

void Parse(benchmark::State& state) {
  const std::string bytes = plan::Serialize(Base());
  for ([[maybe_unused]] auto _ : state) {
    v1::Activity activity;
    benchmark::DoNotOptimize(activity.ParseFromString(bytes));
  }
}
BENCHMARK(Parse);

void ValidateShape(benchmark::State& state) {
  const v1::Activity activity = Base();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(plan::ValidateShape(activity, "activity"));
}
BENCHMARK(ValidateShape);

// Knows everything.
class Everything : public plan::RuleContext {
 public:
  bool HasTheme(absl::string_view /*id*/) const override { return true; }
  bool HasPartner(absl::string_view /*name*/) const override { return true; }
  bool HasObjective(absl::string_view /*name*/) const override { return true; }
  bool HasNeed(absl::string_view /*name*/) const override { return true; }
};

void CheckRules(benchmark::State& state) {
  const v1::Activity activity = Base();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(plan::CheckRules(activity, Everything()));
}
BENCHMARK(CheckRules);

}  // namespace
}  // namespace jointplan::bench
