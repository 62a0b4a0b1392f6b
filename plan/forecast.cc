#include "plan/forecast.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "plan/field_path.h"
#include "plan/forecast_merge.h"
#include "plan/forecast_order.h"

namespace jointplan::plan {
namespace {

// So many conflicts of one collision are listed, and of all together so many bytes; all are
// counted.
constexpr int kConflictsListedMax = 100;
constexpr size_t kBytesListedMax = 4 << 20;

// Makes mine theirs, and theirs mine.
void SwapSides(v1::Conflict* conflict) {
  const v1::Conflict other = *conflict;
  conflict->clear_theirs();
  conflict->clear_mine();
  if (other.has_mine()) *conflict->mutable_theirs() = other.mine();
  if (other.has_theirs()) *conflict->mutable_mine() = other.theirs();
  for (v1::TextRegion& region : *conflict->mutable_regions()) {
    std::swap(*region.mutable_theirs(), *region.mutable_mine());
  }
}

void SetBase(const RecordState& now, v1::Conflict* conflict) {
  const auto path = FieldPath::Parse(conflict->path());
  const auto held =
      now == nullptr || !path.ok() || path->empty() ? std::nullopt : GetValue(*now, *path);
  conflict->clear_base();
  if (held.has_value()) *conflict->mutable_base() = *held;
}

// Finds what collides, and in which records.
class Collisions {
 public:
  explicit Collisions(const ForecastInput& input) : input_(input) {
    for (const ForecastProposal& proposal : input.proposals) rules_.emplace_back(input, proposal);
    for (size_t i = 0; i < input.proposals.size(); ++i) {
      for (const ForecastRecord& record : input.proposals[i].records) {
        by_record_[record.name].push_back({i, &record});
      }
    }
  }

  void Find() {
    for (auto& [name, changes] : by_record_) {
      const auto found = input_.now.find(name);
      const RecordState now = found == input_.now.end() ? nullptr : found->second;
      for (Change& change : changes) CompareWithPlan(name, now, &change);
      for (size_t a = 0; a < changes.size(); ++a) {
        for (size_t b = a + 1; b < changes.size(); ++b) Compare(name, now, changes[a], changes[b]);
      }
    }
  }

  // The records in which something collides.
  const std::set<std::string>& contested() const { return contested_; }

  void Write(v1::Forecast* forecast) {
    for (auto& [proposal, collision] : with_plan_) {
      *forecast->add_with_plan() = std::move(collision);
    }
    for (auto& [pair, collision] : pairs_) *forecast->add_pairs() = std::move(collision);
  }

 private:
  void AddConflicts(std::vector<v1::Conflict> conflicts, v1::Collision* collision) {
    collision->set_conflict_count(collision->conflict_count() + static_cast<int>(conflicts.size()));
    for (v1::Conflict& conflict : conflicts) {
      const size_t size = conflict.ByteSizeLong();
      if (collision->conflicts_size() == kConflictsListedMax) return;
      if (size > bytes_left_) continue;
      bytes_left_ -= size;
      *collision->add_conflicts() = std::move(conflict);
    }
  }

  struct Change {
    size_t proposal;
    const ForecastRecord* record;
    RecordState wanted = nullptr;      // On the plan as it is now, whatever is in the way.
    std::set<std::string> moved = {};  // The fields that collide with the plan.
  };

  void CompareWithPlan(const std::string& name, const RecordState& now, Change* change) {
    const ForecastProposal& proposal = input_.proposals[change->proposal];
    MergedState merged = MergeKeeping(*change->record, now, rules_[change->proposal]);
    const bool clean = merged.conflicts.empty();
    change->wanted = clean ? merged.after : MergeInsisting(*change->record, now);
    if (clean) return;
    contested_.insert(name);
    for (const v1::Conflict& conflict : merged.conflicts) change->moved.insert(conflict.path());
    v1::Collision& collision = with_plan_[change->proposal];
    collision.set_proposal(proposal.name);
    AddConflicts(std::move(merged.conflicts), &collision);
  }

  void Compare(const std::string& name, const RecordState& now, const Change& a, const Change& b) {
    std::vector<v1::Conflict> conflicts = CollisionsOf(
        name, now, a.wanted, b.wanted, EitherRules(rules_[a.proposal], rules_[b.proposal]));
    if (conflicts.empty()) conflicts = AfterEachOther(now, a, b);
    if (conflicts.empty()) return;
    contested_.insert(name);
    v1::Collision& collision = pairs_[{a.proposal, b.proposal}];
    collision.set_proposal(input_.proposals[a.proposal].name);
    collision.set_other(input_.proposals[b.proposal].name);
    AddConflicts(std::move(conflicts), &collision);
  }

  // What one of two finds in its way only when it comes after the other: the plan has what it
  // wants, and the other changes just that.
  std::vector<v1::Conflict> AfterEachOther(const RecordState& now, const Change& a,
                                           const Change& b) const {
    std::vector<v1::Conflict> conflicts;
    for (const bool swapped : {false, true}) {
      const Change& late = swapped ? a : b;
      const Change& early = swapped ? b : a;
      MergedState merged = MergeKeeping(*late.record, early.wanted, rules_[late.proposal]);
      for (v1::Conflict& conflict : merged.conflicts) {
        if (late.moved.contains(conflict.path())) continue;
        SetBase(now, &conflict);
        if (swapped) SwapSides(&conflict);
        conflicts.push_back(std::move(conflict));
      }
    }
    return conflicts;
  }

  const ForecastInput& input_;
  size_t bytes_left_ = kBytesListedMax;
  std::vector<ForecastRules> rules_;  // By proposal.
  std::map<std::string, std::vector<Change>> by_record_;
  std::set<std::string> contested_;
  std::map<size_t, v1::Collision> with_plan_;
  std::map<std::pair<size_t, size_t>, v1::Collision> pairs_;
};

}  // namespace

v1::Forecast MakeForecast(const ForecastInput& input) {
  v1::Forecast forecast;
  Collisions collisions(input);
  collisions.Find();
  collisions.Write(&forecast);
  const ForecastOrder order = FindOrder(input, collisions.contested());
  for (size_t i = 0; i < order.proposals.size(); ++i) {
    v1::ForecastStep* step = forecast.add_order();
    step->set_proposal(input.proposals[order.proposals[i]].name);
    step->set_decisions(order.decisions[i]);
  }
  forecast.set_decisions(order.total);
  forecast.set_decisions_by_name(order.total_by_name);
  forecast.set_method(order.exact ? v1::ORDER_METHOD_EXACT : v1::ORDER_METHOD_GREEDY);
  return forecast;
}

}  // namespace jointplan::plan
