#ifndef JOINTPLAN_PLAN_FORECAST_MERGE_H_
#define JOINTPLAN_PLAN_FORECAST_MERGE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "plan/forecast.h"

namespace jointplan::plan {

// What the rules ask about the world in which a proposal is merged: the themes of the plan as it is
// now and of the proposal itself, and the catalogue.
class ForecastRules : public RuleContext {
 public:
  ForecastRules(const ForecastInput& input, const ForecastProposal& proposal);

  bool HasTheme(absl::string_view theme_id) const override;
  bool HasPartner(absl::string_view name) const override;
  bool HasObjective(absl::string_view name) const override;
  bool HasNeed(absl::string_view name) const override;

 private:
  const RuleContext* const catalogue_;
  std::set<std::string> themes_;
};

// The world in which two proposals are merged.
class EitherRules : public RuleContext {
 public:
  EitherRules(const RuleContext& first, const RuleContext& second)
      : first_(first), second_(second) {}

  bool HasTheme(absl::string_view theme_id) const override {
    return first_.HasTheme(theme_id) || second_.HasTheme(theme_id);
  }
  bool HasPartner(absl::string_view name) const override { return first_.HasPartner(name); }
  bool HasObjective(absl::string_view name) const override { return first_.HasObjective(name); }
  bool HasNeed(absl::string_view name) const override { return first_.HasNeed(name); }

 private:
  const RuleContext& first_;
  const RuleContext& second_;
};

// One record after a merge, with what is in the way.
struct MergedState {
  RecordState after;  // In its canonical form.
  std::vector<v1::Conflict> conflicts;
};

// Merges one record of a proposal into the state `theirs`. Where something is in the way, the state
// after keeps theirs: a field, or all fields that a broken rule ties together.
MergedState MergeKeeping(const ForecastRecord& record, const RecordState& theirs,
                         const RuleContext& rules);

// Returns the state `theirs` with all that a proposal wants of the record, whatever is in the way.
RecordState MergeInsisting(const ForecastRecord& record, const RecordState& theirs);

// Returns what two wanted states of one record, both made from `now`, have against each other. A
// rule counts that neither breaks alone, unless a field collides too.
std::vector<v1::Conflict> CollisionsOf(const std::string& record, const RecordState& now,
                                       const RecordState& first, const RecordState& second,
                                       const RuleContext& rules);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_FORECAST_MERGE_H_
