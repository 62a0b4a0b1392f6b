#include "exchange/sheet_rules.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange/value_text.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/validate.h"

namespace jointplan::exchange {
namespace {

constexpr char kPrefix[] = "activity";

// Answers from the lists of the workbook and the catalogue. Whether a need exists is for the
// service to say.
class LabelContext : public plan::RuleContext {
 public:
  explicit LabelContext(const SheetLabels& labels) : labels_(labels) {}

  bool HasTheme(absl::string_view id) const override { return Has(LabelKind::kTheme, id); }
  bool HasPartner(absl::string_view name) const override { return Has(LabelKind::kPartner, name); }
  bool HasObjective(absl::string_view name) const override {
    return Has(LabelKind::kObjective, name);
  }
  bool HasNeed(absl::string_view) const override { return true; }

 private:
  bool Has(LabelKind kind, absl::string_view name) const { return labels_.Knows(kind, name); }

  const SheetLabels& labels_;
};

using Found = std::pair<std::string, std::string>;  // Path and what is wrong there.

std::vector<Found> ShapeFaults(const v1::Activity& activity) {
  std::vector<Found> found;
  for (const plan::FieldViolation& violation :
       plan::ViolationsOf(plan::ValidateShape(activity, kPrefix))) {
    absl::string_view path = violation.field;
    absl::ConsumePrefix(&path, absl::StrCat(kPrefix, "."));
    found.emplace_back(std::string(path), violation.description);
  }
  return found;
}

std::vector<Found> RuleFaults(const v1::Activity& activity, const plan::RuleContext& context) {
  std::vector<Found> found;
  for (const plan::RuleBreak& broken : plan::CheckRules(activity, context)) {
    for (const std::string& path : broken.paths) found.emplace_back(path, broken.description);
  }
  return found;
}

bool Overlap(absl::string_view a, absl::string_view b) {
  const auto first = plan::FieldPath::Parse(a);
  const auto second = plan::FieldPath::Parse(b);
  return first.ok() && second.ok() && (first->Covers(*second) || second->Covers(*first));
}

const CellPlace* FindPlace(const WantedActivity& wanted, absl::string_view path) {
  for (const auto& [changed, place] : wanted.places) {
    if (changed == path) return &place;
  }
  for (const auto& [changed, place] : wanted.places) {
    if (Overlap(changed, path)) return &place;
  }
  return nullptr;
}

}  // namespace

void CheckWanted(const WantedActivity& wanted, const SheetLabels& labels, SheetFaults* faults) {
  const LabelContext context(labels);
  std::vector<Found> found = ShapeFaults(wanted.wanted);
  if (found.empty()) found = RuleFaults(wanted.wanted, context);
  if (found.empty()) return;
  std::set<Found> before;
  if (wanted.base != nullptr) {
    for (Found& fault : ShapeFaults(*wanted.base)) before.insert(std::move(fault));
    for (Found& fault : RuleFaults(*wanted.base, context)) before.insert(std::move(fault));
  }
  // A rule names every field that it ties together: it is told in those cells that were changed,
  // and in the row otherwise.
  std::set<std::string> at_cells;
  for (const auto& [path, problem] : found) {
    if (FindPlace(wanted, path) != nullptr) at_cells.insert(problem);
  }
  std::set<std::string> said;
  for (const auto& [path, problem] : found) {
    if (before.contains({path, problem})) continue;
    const CellPlace* cell = FindPlace(wanted, path);
    if (cell == nullptr && at_cells.contains(problem)) continue;
    const CellPlace& place = cell == nullptr ? wanted.place : *cell;
    if (!said.insert(absl::StrCat(PlaceText(place), problem)).second) continue;
    faults->push_back(
        {place, Severity::kError, cell == nullptr ? absl::StrCat(path, " ", problem) : problem});
  }
}

CellPlace PlaceOfPath(const WantedActivity& wanted, absl::string_view path) {
  const CellPlace* place = FindPlace(wanted, path);
  return place == nullptr ? wanted.place : *place;
}

}  // namespace jointplan::exchange
