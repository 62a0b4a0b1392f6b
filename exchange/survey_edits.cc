#include "exchange/survey_edits.h"

#include <map>
#include <set>

#include "exchange/edits.h"
#include "exchange/overlay.h"
#include "plan/diff.h"

namespace jointplan::exchange {
namespace {

void Update(const v1::Need& existing, const v1::Need& imported, NeedChanges* changes) {
  v1::Need wanted = existing;
  Overlay(imported, Prefer::kFrom, &wanted);
  const std::vector<v1::FieldChange> fields = plan::Diff(&existing, &wanted);
  if (fields.empty()) {
    ++changes->unchanged;
    return;
  }
  ++changes->changed;
  v1::Edit& edit = changes->edits.emplace_back();
  v1::Need* update = edit.mutable_update_need();
  update->set_name(existing.name());
  update->set_etag(existing.etag());
  AddChanges(wanted, fields, update, edit.mutable_update_mask());
}

}  // namespace

NeedChanges NeedEditsFor(const std::vector<v1::Need>& existing,
                         const std::vector<v1::Need>& imported) {
  std::map<std::string, const v1::Need*> in_plan;
  for (const v1::Need& need : existing) in_plan[need.name()] = &need;
  std::map<std::string, const v1::Need*> in_table;
  std::set<std::string> surveys;
  for (const v1::Need& need : imported) {
    in_table[need.name()] = &need;
    surveys.insert(need.survey());
  }
  NeedChanges changes;
  for (const auto& [name, need] : in_table) {
    const auto found = in_plan.find(name);
    if (found != in_plan.end()) {
      Update(*found->second, *need, &changes);
    } else {
      ++changes.created;
      *changes.edits.emplace_back().mutable_create_need() = *need;
    }
  }
  for (const auto& [name, need] : in_plan) {
    if (!in_table.contains(name) && surveys.contains(need->survey())) {
      changes.missing.push_back(name);
    }
  }
  return changes;
}

}  // namespace jointplan::exchange
