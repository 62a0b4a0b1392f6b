#ifndef JOINTPLAN_PLAN_COVERAGE_H_
#define JOINTPLAN_PLAN_COVERAGE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/coverage.pb.h"
#include "jointplan/v1/need.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::plan {

// How many candidates a need shows at most.
inline constexpr size_t kCandidatesShown = 20;

// Whether a location is in the municipality of a need: the same place code where both have one,
// else the same name, however it is spelled, in no other country. A location without a municipality
// is known by its place.
bool InMunicipalityOf(const v1::Need& need, const v1::Location& location);

// How far the activities of a plan answer its needs and serve objectives. Activities are taken one
// by one, in any order; the same ones always give the same answers. An activity answers exactly the
// needs that it names. One that is given up (CANCELLED) answers and serves nothing.
class Coverage {
 public:
  // `needs` as the plan has them, each once.
  explicit Coverage(std::vector<v1::Need> needs);

  // Takes an activity of the plan; each at most once.
  void Add(const v1::Activity& activity);

  // Returns every need, in the order of GetCoverageResponse: gaps first, then by weight.
  std::vector<v1::NeedCoverage> Needs() const;

  // Returns sums over all needs, by theme in the plan's order, and by municipality in the order of
  // GetCoverageResponse. Needs whose place code is known stand apart from those of the same name
  // with another code.
  v1::CoverageTotal Total() const;
  std::vector<v1::CoverageTotal> ByTheme(const v1::Plan& plan) const;
  std::vector<v1::CoverageTotal> ByMunicipality() const;

  // Returns who serves `objectives`, under each theme of the plan: those that nobody serves first,
  // then by the number of themes with an activity; equal ones as they come.
  std::vector<v1::ObjectiveCoverage> Objectives(const v1::Plan& plan,
                                                const std::vector<v1::Objective>& objectives) const;

  // The frameworks of which an activity names an objective, `frameworks/{framework}`.
  const std::set<std::string>& frameworks() const { return frameworks_; }

 private:
  struct Entry {
    v1::Need need;
    std::set<std::string> activities;
    std::set<std::string> given_up;
    std::set<std::string> candidates;  // The first ones.
    int candidate_count = 0;
  };
  struct Use {
    int activities = 0;
    std::set<std::string> partners;
  };

  void AddAnswers(const v1::Activity& activity, bool given_up);
  void AddCandidate(const v1::Activity& activity);
  void AddObjectives(const v1::Activity& activity);
  std::set<size_t> NeedsNear(const v1::Activity& activity) const;
  std::string GroupOf(const v1::Need& need) const;

  std::vector<Entry> entries_;
  std::map<std::string, size_t> by_name_;
  std::multimap<std::string, size_t> by_code_;
  std::multimap<std::string, size_t> by_place_;              // By the folded name.
  std::map<std::string, std::set<std::string>> codes_;       // Of each place, by its name.
  std::map<std::string, int> objectives_;                    // Activities that serve each.
  std::map<std::pair<std::string, std::string>, Use> uses_;  // By objective and theme.
  std::set<std::string> frameworks_;
};

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_COVERAGE_H_
