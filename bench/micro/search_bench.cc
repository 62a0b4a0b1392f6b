// What finding synergies costs, without a server.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "bench/synergy_samples.h"
#include "search/synergies.h"
#include "search/synergy_world.h"

namespace jointplan::bench {
namespace {

search::SynergyWorld MakeWorld(int activities) {
  v1::Plan plan;
  plan.set_name("plans/hub");
  search::SynergyWorld world;
  for (int i = 0; i < activities; ++i) {
    world.Add(plan, SynergyActivity(plan.name(), i, Spread::kUsual));
  }
  world.Finish();
  return world;
}

void SynergyFacts(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(MakeWorld(1000));
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(SynergyFacts);

void SynergyPairs(benchmark::State& state) {
  const search::SynergyWorld world = MakeWorld(static_cast<int>(state.range(0)));
  uint64_t comparisons = 0;
  for ([[maybe_unused]] auto _ : state) {
    const search::FoundPairs found = search::FindPairs(world, {.min_score = 40});
    comparisons = found.comparisons;
    benchmark::DoNotOptimize(found);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["comparisons"] = static_cast<double>(comparisons);
}
BENCHMARK(SynergyPairs)->Arg(1000)->Arg(10000)->Arg(100000);

}  // namespace
}  // namespace jointplan::bench
