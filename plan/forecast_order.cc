#include "plan/forecast_order.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/canonical.h"
#include "plan/forecast_merge.h"

namespace jointplan::plan {
namespace {

// So many proposals that meet in contested records are tried in all orders.
constexpr size_t kTriedMax = 12;
// So many numbers the search may keep; each state has one for every contested record.
constexpr size_t kSearchSizeMax = 2'000'000;
constexpr size_t kNodesMax = 200'000;

// The states that records go through while proposals are merged, each under a number, and what
// merging one more makes of them. Every merge is made once.
class RecordStates {
 public:
  // What one merge of one record gives.
  struct Step {
    int after = 0;
    int decisions = 0;
  };

  explicit RecordStates(const ForecastInput& input) : input_(input) {
    changes_.resize(input.proposals.size());
    for (size_t i = 0; i < input.proposals.size(); ++i) {
      rules_.emplace_back(input, input.proposals[i]);
      for (const ForecastRecord& record : input.proposals[i].records) {
        changes_[i].push_back({IndexOf(record.name), &record});
      }
    }
  }

  struct Change {
    size_t record;
    const ForecastRecord* change;
  };
  const std::vector<Change>& ChangesOf(size_t proposal) const { return changes_[proposal]; }
  size_t record_count() const { return states_.size(); }
  const std::string& NameOf(size_t record) const { return names_[record]; }

  // Merges a proposal's change of a record into the state of that number; 0 is the plan's.
  Step Apply(size_t proposal, const Change& change, int state) {
    const auto key = std::make_tuple(change.record, state, proposal);
    if (const auto found = steps_.find(key); found != steps_.end()) return found->second;
    const RecordState theirs = states_[change.record][static_cast<size_t>(state)];
    const MergedState merged = MergeKeeping(*change.change, theirs, rules_[proposal]);
    const Step step{NumberOf(change.record, merged.after),
                    static_cast<int>(merged.conflicts.size())};
    steps_.emplace(key, step);
    return step;
  }

 private:
  size_t IndexOf(const std::string& name) {
    const auto [found, is_new] = indexes_.try_emplace(name, states_.size());
    if (is_new) {
      states_.emplace_back();
      numbers_.emplace_back();
      names_.push_back(name);
      const auto now = input_.now.find(name);
      NumberOf(found->second, now == input_.now.end() ? nullptr : now->second);
    }
    return found->second;
  }

  int NumberOf(size_t record, const RecordState& state) {
    const std::string key = state == nullptr ? "" : absl::StrCat("+", Serialize(*state));
    std::vector<RecordState>& states = states_[record];
    const auto [found, is_new] = numbers_[record].try_emplace(key, static_cast<int>(states.size()));
    if (is_new) states.push_back(state);
    return found->second;
  }

  const ForecastInput& input_;
  std::vector<ForecastRules> rules_;
  std::vector<std::vector<Change>> changes_;
  std::map<std::string, size_t> indexes_;
  std::vector<std::string> names_;
  std::vector<std::vector<RecordState>> states_;
  std::vector<std::map<std::string, int>> numbers_;
  std::map<std::tuple<size_t, int, size_t>, Step> steps_;
};

// The states of all records of a search, by record.
using Situation = std::vector<int>;

// Proposals that meet in contested records, and the search for their order.
class Group {
 public:
  // `contested`: for each record, its place in a situation, or -1.
  Group(RecordStates* states, std::vector<size_t> members, const std::vector<bool>& contested)
      : states_(*states), members_(std::move(members)) {
    for (const size_t member : members_) {
      for (const auto& change : states_.ChangesOf(member)) {
        if (contested[change.record]) places_.try_emplace(change.record, places_.size());
      }
    }
  }

  struct Found {
    std::vector<size_t> order;
    int decisions = 0;   // In contested records.
    bool exact = false;  // No other order needs fewer.
  };

  // Finds the best order.
  Found Find() {
    Found found;
    found.order = StepByStep();
    found.decisions = DecisionsOf(found.order);
    found.exact = found.decisions == 0 || members_.size() == 1;
    if (found.exact || members_.size() > kTriedMax) return found;
    std::optional<std::vector<size_t>> better;
    found.exact = TryAll(found.decisions, &better);
    if (found.exact && better.has_value()) {
      found.order = *std::move(better);
      found.decisions = DecisionsOf(found.order);
    }
    return found;
  }

 private:
  struct Moved {
    Situation after;
    int decisions = 0;
  };

  Situation Start() const { return Situation(places_.size(), 0); }

  Moved Move(const Situation& from, size_t proposal) {
    Moved moved{from, 0};
    for (const auto& change : states_.ChangesOf(proposal)) {
      const auto place = places_.find(change.record);
      if (place == places_.end()) continue;
      int& state = moved.after[place->second];
      const RecordStates::Step step = states_.Apply(proposal, change, state);
      state = step.after;
      moved.decisions += step.decisions;
    }
    return moved;
  }

  int DecisionsOf(const std::vector<size_t>& order) {
    Situation situation = Start();
    int decisions = 0;
    for (const size_t proposal : order) {
      Moved moved = Move(situation, proposal);
      situation = std::move(moved.after);
      decisions += moved.decisions;
    }
    return decisions;
  }

  // What each needs when it comes right after another one.
  std::vector<std::vector<int>> AfterEachOther() {
    std::vector<std::vector<int>> needs(members_.size(), std::vector<int>(members_.size(), 0));
    for (size_t a = 0; a < members_.size(); ++a) {
      const Situation after = Move(Start(), members_[a]).after;
      for (size_t b = 0; b < members_.size(); ++b) {
        if (a != b) needs[a][b] = Move(after, members_[b]).decisions;
      }
    }
    return needs;
  }

  // Next comes the one that saves the others the most.
  std::vector<size_t> StepByStep() {
    const auto needs = AfterEachOther();
    std::vector<size_t> left(members_.size());
    std::iota(left.begin(), left.end(), size_t{0});
    std::vector<size_t> order;
    while (!left.empty()) {
      const auto cost = [&](size_t one) {
        int sum = 0;
        for (const size_t other : left) sum += needs[one][other] - needs[other][one];
        return sum;
      };
      const auto next = std::min_element(left.begin(), left.end(),
                                         [&](size_t a, size_t b) { return cost(a) < cost(b); });
      order.push_back(members_[*next]);
      left.erase(next);
    }
    return order;
  }

  // A set of merged proposals and the situation that they left behind.
  struct Node {
    int decisions = 0;
    int haste = 0;  // Of orders with as many decisions, the one in which they come late is better.
    size_t before = 0;  // The node that it came from.
    size_t last = 0;    // The member that was merged last.

    bool IsBetterThan(const Node& other) const {
      return std::tie(decisions, haste) < std::tie(other.decisions, other.haste);
    }
  };
  using Layer = std::map<std::pair<uint32_t, Situation>, size_t>;  // To the number of a node.

  // Tries all orders that need at most `bound` decisions, a layer for each number of proposals
  // merged; of those that merged the same and left the same behind, the best alone goes on. False
  // if there are too many.
  bool TryAll(int bound, std::optional<std::vector<size_t>>* better) {
    const size_t nodes_max =
        std::min(kNodesMax, kSearchSizeMax / std::max<size_t>(1, places_.size()));
    std::vector<Node> nodes(1);
    Layer layer = {{{0, Start()}, 0}};
    for (size_t merged = 0; merged < members_.size() && !layer.empty(); ++merged) {
      Layer next;
      for (const auto& [key, node] : layer) {
        Extend(key.first, key.second, node, bound, &nodes, &next);
        if (nodes.size() > nodes_max) return false;
      }
      layer = std::move(next);
    }
    const auto best =
        std::min_element(layer.begin(), layer.end(), [&](const auto& a, const auto& b) {
          return nodes[a.second].IsBetterThan(nodes[b.second]);
        });
    if (best != layer.end()) *better = PathTo(nodes, best->second);
    return true;
  }

  void Extend(uint32_t merged, const Situation& situation, size_t from, int bound,
              std::vector<Node>* nodes, Layer* next) {
    for (size_t member = 0; member < members_.size(); ++member) {
      const uint32_t bit = uint32_t{1} << member;
      if ((merged & bit) != 0) continue;
      Moved moved = Move(situation, members_[member]);
      const Node& before = (*nodes)[from];
      const Node node{before.decisions + moved.decisions, before.haste + before.decisions, from,
                      member};
      if (node.decisions > bound) continue;
      const auto [place, is_new] =
          next->try_emplace({merged | bit, std::move(moved.after)}, nodes->size());
      if (is_new) {
        nodes->push_back(node);
      } else if (node.IsBetterThan((*nodes)[place->second])) {
        (*nodes)[place->second] = node;
      }
    }
  }

  std::vector<size_t> PathTo(const std::vector<Node>& nodes, size_t node) const {
    std::vector<size_t> order;
    for (; node != 0; node = nodes[node].before) order.push_back(members_[nodes[node].last]);
    std::reverse(order.begin(), order.end());
    return order;
  }

  RecordStates& states_;
  const std::vector<size_t> members_;
  std::map<size_t, size_t> places_;  // Of contested records, in a situation.
};

// Puts proposals together that meet in a contested record, each group by index.
std::vector<std::vector<size_t>> GroupsOf(const RecordStates& states, size_t proposals,
                                          const std::vector<bool>& contested) {
  std::vector<size_t> root(proposals);
  std::iota(root.begin(), root.end(), size_t{0});
  const auto find = [&](size_t one) {
    while (root[one] != one) one = root[one] = root[root[one]];
    return one;
  };
  std::map<size_t, size_t> first;  // By record.
  for (size_t i = 0; i < proposals; ++i) {
    for (const auto& change : states.ChangesOf(i)) {
      if (!contested[change.record]) continue;
      const auto [found, is_new] = first.try_emplace(change.record, i);
      if (!is_new)
        root[std::max(find(i), find(found->second))] = std::min(find(i), find(found->second));
    }
  }
  std::map<size_t, std::vector<size_t>> groups;
  for (size_t i = 0; i < proposals; ++i) groups[find(i)].push_back(i);
  std::vector<std::vector<size_t>> result;
  result.reserve(groups.size());
  for (auto& [top, members] : groups) result.push_back(std::move(members));
  return result;
}

// Merges everything in an order and counts what each needs.
std::vector<int> Count(RecordStates* states, const std::vector<size_t>& order) {
  std::vector<int> now(states->record_count(), 0);
  std::vector<int> decisions;
  decisions.reserve(order.size());
  for (const size_t proposal : order) {
    int sum = 0;
    for (const auto& change : states->ChangesOf(proposal)) {
      const auto step = states->Apply(proposal, change, now[change.record]);
      now[change.record] = step.after;
      sum += step.decisions;
    }
    decisions.push_back(sum);
  }
  return decisions;
}

int Sum(const std::vector<int>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0);
}

}  // namespace

ForecastOrder FindOrder(const ForecastInput& input, const std::set<std::string>& contested_names) {
  RecordStates states(input);
  const size_t count = input.proposals.size();
  std::vector<bool> contested(states.record_count());
  for (size_t i = 0; i < contested.size(); ++i) {
    contested[i] = contested_names.contains(states.NameOf(i));
  }
  ForecastOrder order;
  order.exact = true;
  std::vector<std::pair<int, std::vector<size_t>>> parts;
  for (std::vector<size_t>& members : GroupsOf(states, count, contested)) {
    Group::Found found = Group(&states, std::move(members), contested).Find();
    const int needed = Sum(Count(&states, found.order));
    // What three or more collide in together, and no two of them, was not weighed.
    order.exact = order.exact && found.exact && needed == found.decisions;
    parts.emplace_back(needed, std::move(found.order));
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [needed, part] : parts) {
    order.proposals.insert(order.proposals.end(), part.begin(), part.end());
  }
  order.decisions = Count(&states, order.proposals);
  order.total = Sum(order.decisions);
  std::vector<size_t> by_name(count);
  std::iota(by_name.begin(), by_name.end(), size_t{0});
  order.total_by_name = Sum(Count(&states, by_name));
  return order;
}

}  // namespace jointplan::plan
