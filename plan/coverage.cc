#include "plan/coverage.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "plan/decimal.h"
#include "plan/names.h"
#include "plan/spelling.h"

namespace jointplan::plan {
namespace {

const std::string& PlaceOf(const v1::Location& location) {
  return location.has_municipality() ? location.municipality() : location.place();
}

// A place by its name: the country as it is said, and the folded name.
std::string PlaceKey(const v1::Need& need) {
  return absl::StrCat(need.country(), "/", FoldName(need.municipality()));
}

// Gaps before answers, heavy ones before light ones, those without a weight last.
bool ComesBefore(const v1::NeedCoverage& a, const v1::NeedCoverage& b) {
  const bool a_answered = !a.activities().empty();
  const bool b_answered = !b.activities().empty();
  if (a_answered != b_answered) return b_answered;
  if (a.need().has_weight() != b.need().has_weight()) return a.need().has_weight();
  const int weights = CompareDecimals(a.need().weight(), b.need().weight());
  return weights != 0 ? weights > 0 : a.need().name() < b.need().name();
}

// A sum of needs, and what of it is not answered, by which groups are ordered.
struct Sum {
  v1::CoverageTotal total;
  std::string gap_weight = "0";

  Sum() {
    total.set_weight("0");
    total.set_answered_weight("0");
  }

  void Add(const v1::Need& need, bool answered) {
    const std::string weight = need.has_weight() ? need.weight() : "0";
    total.set_need_count(total.need_count() + 1);
    total.set_weight(AddDecimals(total.weight(), weight));
    if (answered) {
      total.set_answered_count(total.answered_count() + 1);
      total.set_answered_weight(AddDecimals(total.answered_weight(), weight));
    } else {
      gap_weight = AddDecimals(gap_weight, weight);
    }
  }

  int gap_count() const { return total.need_count() - total.answered_count(); }
};

// The larger gap first; equal ones by name.
bool LargerGap(const Sum& a, const Sum& b) {
  const int weights = CompareDecimals(a.gap_weight, b.gap_weight);
  if (weights != 0) return weights > 0;
  if (a.gap_count() != b.gap_count()) return a.gap_count() > b.gap_count();
  return std::tie(a.total.group(), a.total.country()) <
         std::tie(b.total.group(), b.total.country());
}

int ThemesServed(const v1::ObjectiveCoverage& objective) {
  return static_cast<int>(
      std::count_if(objective.themes().begin(), objective.themes().end(),
                    [](const v1::ThemeUse& use) { return use.activity_count() > 0; }));
}

template <class List>
void Put(const std::set<std::string>& names, List* list) {
  for (const std::string& name : names) list->Add(std::string(name));
}

}  // namespace

bool InMunicipalityOf(const v1::Need& need, const v1::Location& location) {
  if (need.has_code() && location.has_code()) return need.code() == location.code();
  const bool elsewhere =
      need.has_country() && location.has_country() && need.country() != location.country();
  const std::string place = FoldName(PlaceOf(location));
  return !elsewhere && !place.empty() && place == FoldName(need.municipality());
}

Coverage::Coverage(std::vector<v1::Need> needs) {
  entries_.reserve(needs.size());
  for (v1::Need& need : needs) {
    const size_t at = entries_.size();
    by_name_[need.name()] = at;
    by_place_.emplace(FoldName(need.municipality()), at);
    if (need.has_code()) {
      by_code_.emplace(need.code(), at);
      codes_[PlaceKey(need)].insert(need.code());
    }
    entries_.emplace_back().need = std::move(need);
  }
}

void Coverage::Add(const v1::Activity& activity) {
  const bool given_up = activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED;
  AddAnswers(activity, given_up);
  if (given_up) return;
  AddCandidate(activity);
  AddObjectives(activity);
}

void Coverage::AddAnswers(const v1::Activity& activity, bool given_up) {
  for (const std::string& name : activity.needs()) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) continue;  // Of a survey that is not asked about.
    Entry& entry = entries_[found->second];
    (given_up ? entry.given_up : entry.activities).insert(activity.name());
  }
}

void Coverage::AddCandidate(const v1::Activity& activity) {
  const auto has = [](const auto& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  };
  for (const size_t at : NeedsNear(activity)) {
    Entry& entry = entries_[at];
    if (!has(activity.themes(), entry.need.theme())) continue;
    if (has(activity.needs(), entry.need.name())) continue;
    ++entry.candidate_count;
    entry.candidates.insert(activity.name());
    if (entry.candidates.size() > kCandidatesShown) {
      entry.candidates.erase(std::prev(entry.candidates.end()));
    }
  }
}

std::set<size_t> Coverage::NeedsNear(const v1::Activity& activity) const {
  std::set<size_t> near;
  for (const v1::Location& location : activity.locations()) {
    const auto take = [&](const std::multimap<std::string, size_t>& needs, const std::string& key) {
      const auto [begin, end] = needs.equal_range(key);
      for (auto need = begin; need != end; ++need) {
        if (InMunicipalityOf(entries_[need->second].need, location)) near.insert(need->second);
      }
    };
    if (location.has_code()) take(by_code_, location.code());
    take(by_place_, FoldName(PlaceOf(location)));
  }
  return near;
}

void Coverage::AddObjectives(const v1::Activity& activity) {
  for (const std::string& objective : activity.objectives()) {
    ++objectives_[objective];
    if (const auto name = ParseName(objective, ""); name.ok()) frameworks_.insert(name->parent);
    for (const std::string& theme : activity.themes()) {
      Use& use = uses_[{objective, theme}];
      ++use.activities;
      for (const v1::Participant& participant : activity.participants()) {
        if (participant.consent() == v1::CONSENT_DECLINED) continue;
        use.partners.insert(participant.partner());
      }
    }
  }
}

std::vector<v1::NeedCoverage> Coverage::Needs() const {
  std::vector<v1::NeedCoverage> needs;
  needs.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    v1::NeedCoverage& need = needs.emplace_back();
    *need.mutable_need() = entry.need;
    Put(entry.activities, need.mutable_activities());
    Put(entry.given_up, need.mutable_given_up());
    Put(entry.candidates, need.mutable_candidates());
    need.set_candidate_count(entry.candidate_count);
  }
  std::sort(needs.begin(), needs.end(), ComesBefore);
  return needs;
}

v1::CoverageTotal Coverage::Total() const {
  Sum sum;
  for (const Entry& entry : entries_) sum.Add(entry.need, !entry.activities.empty());
  return sum.total;
}

std::vector<v1::CoverageTotal> Coverage::ByTheme(const v1::Plan& plan) const {
  std::map<std::string, Sum> sums;
  for (const Entry& entry : entries_) {
    sums[entry.need.theme()].Add(entry.need, !entry.activities.empty());
  }
  std::vector<v1::CoverageTotal> totals;
  for (const v1::Theme& theme : plan.themes()) {
    const auto found = sums.find(theme.id());
    if (found == sums.end()) continue;
    totals.push_back(found->second.total);
    totals.back().set_group(theme.id());
  }
  return totals;
}

// A place code where one is known for the need or for the only place of its name.
std::string Coverage::GroupOf(const v1::Need& need) const {
  const std::string place = PlaceKey(need);
  if (need.has_code()) return absl::StrCat("code ", need.code());
  const auto codes = codes_.find(place);
  const bool one = codes != codes_.end() && codes->second.size() == 1;
  return one ? absl::StrCat("code ", *codes->second.begin()) : absl::StrCat("name ", place);
}

std::vector<v1::CoverageTotal> Coverage::ByMunicipality() const {
  std::map<std::string, Sum> sums;
  for (const auto& [name, at] : by_name_) {
    const v1::Need& need = entries_[at].need;
    Sum& sum = sums[GroupOf(need)];
    if (sum.total.need_count() == 0) {
      sum.total.set_group(need.municipality());
      sum.total.set_country(need.country());
    }
    sum.Add(need, !entries_[at].activities.empty());
  }
  std::vector<Sum> sorted;
  sorted.reserve(sums.size());
  for (auto& [group, sum] : sums) sorted.push_back(std::move(sum));
  std::stable_sort(sorted.begin(), sorted.end(), LargerGap);
  std::vector<v1::CoverageTotal> totals;
  totals.reserve(sorted.size());
  for (Sum& sum : sorted) totals.push_back(std::move(sum.total));
  return totals;
}

std::vector<v1::ObjectiveCoverage> Coverage::Objectives(
    const v1::Plan& plan, const std::vector<v1::Objective>& objectives) const {
  std::vector<v1::ObjectiveCoverage> served;
  served.reserve(objectives.size());
  for (const v1::Objective& objective : objectives) {
    v1::ObjectiveCoverage& row = served.emplace_back();
    row.set_objective(objective.name());
    *row.mutable_title() = objective.title();
    const auto all = objectives_.find(objective.name());
    row.set_activity_count(all == objectives_.end() ? 0 : all->second);
    for (const v1::Theme& theme : plan.themes()) {
      v1::ThemeUse* use = row.add_themes();
      use->set_theme(theme.id());
      const auto found = uses_.find({objective.name(), theme.id()});
      if (found == uses_.end()) continue;
      use->set_activity_count(found->second.activities);
      Put(found->second.partners, use->mutable_partners());
    }
  }
  std::stable_sort(served.begin(), served.end(),
                   [](const v1::ObjectiveCoverage& a, const v1::ObjectiveCoverage& b) {
                     return ThemesServed(a) < ThemesServed(b);
                   });
  return served;
}

}  // namespace jointplan::plan
