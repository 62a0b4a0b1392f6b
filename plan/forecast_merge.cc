#include "plan/forecast_merge.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "plan/canonical.h"
#include "plan/field_path.h"
#include "plan/merge.h"

namespace jointplan::plan {
namespace {

using google::protobuf::Message;

void AddThemes(const Message* record, std::set<std::string>* themes) {
  const auto* plan = dynamic_cast<const v1::Plan*>(record);
  if (plan == nullptr) return;
  for (const v1::Theme& theme : plan->themes()) themes->insert(theme.id());
}

std::vector<RuleBreak> BreaksOf(const Message* record, const RuleContext& rules) {
  if (const auto* activity = dynamic_cast<const v1::Activity*>(record)) {
    return CheckRules(*activity, rules);
  }
  if (const auto* plan = dynamic_cast<const v1::Plan*>(record)) return CheckRules(*plan, rules);
  if (const auto* need = dynamic_cast<const v1::Need*>(record)) return CheckRules(*need, rules);
  return {};
}

// The rules that a merged state breaks and none of the sides does.
std::vector<RuleBreak> NewBreaks(const Message* merged, std::initializer_list<const Message*> sides,
                                 const RuleContext& rules) {
  std::vector<RuleBreak> breaks = BreaksOf(merged, rules);
  for (const Message* side : sides) {
    if (breaks.empty()) break;
    for (const RuleBreak& old : BreaksOf(side, rules)) {
      breaks.erase(std::remove_if(breaks.begin(), breaks.end(),
                                  [&](const RuleBreak& one) {
                                    return one.rule == old.rule && one.paths == old.paths;
                                  }),
                   breaks.end());
    }
  }
  return breaks;
}

void SetSide(const Message* side, const FieldPath& path, google::protobuf::Value* value,
             void (v1::Conflict::*clear)(), v1::Conflict* conflict) {
  const auto held = side == nullptr ? std::nullopt : GetValue(*side, path);
  if (held.has_value()) {
    *value = *held;
  } else {
    (conflict->*clear)();
  }
}

v1::Conflict ConflictOf(const RuleBreak& broken, const Message* base, const Message* theirs,
                        const Message* mine) {
  v1::Conflict conflict;
  conflict.set_kind(v1::CONFLICT_KIND_RULE);
  conflict.set_rule(broken.rule);
  for (const std::string& path : broken.paths) conflict.add_rule_paths(path);
  if (!broken.paths.empty()) conflict.set_path(broken.paths.front());
  const auto path = FieldPath::Parse(conflict.path());
  if (!path.ok()) return conflict;
  SetSide(base, *path, conflict.mutable_base(), &v1::Conflict::clear_base, &conflict);
  SetSide(theirs, *path, conflict.mutable_theirs(), &v1::Conflict::clear_theirs, &conflict);
  SetSide(mine, *path, conflict.mutable_mine(), &v1::Conflict::clear_mine, &conflict);
  return conflict;
}

// Gives all fields that a rule ties together the values that theirs has.
void KeepTheirs(const RuleBreak& broken, const Message& theirs, Message* merged) {
  for (const std::string& text : broken.paths) {
    const auto path = FieldPath::Parse(text);
    // A path comes from the record itself, so it can be copied; if not, the break stays counted.
    if (path.ok()) CopyValue(theirs, *path, merged).IgnoreError();
  }
}

RecordState Canonical(std::unique_ptr<Message> record) {
  if (record != nullptr) Canonicalize(record.get());
  return record;
}

}  // namespace

ForecastRules::ForecastRules(const ForecastInput& input, const ForecastProposal& proposal)
    : catalogue_(input.catalogue) {
  AddThemes(input.plan.get(), &themes_);
  for (const ForecastRecord& record : proposal.records) AddThemes(record.mine.get(), &themes_);
}

bool ForecastRules::HasTheme(absl::string_view theme_id) const {
  return themes_.contains(std::string(theme_id));
}

bool ForecastRules::HasPartner(absl::string_view name) const {
  return catalogue_ == nullptr || catalogue_->HasPartner(name);
}

bool ForecastRules::HasNeed(absl::string_view name) const {
  return catalogue_ == nullptr || catalogue_->HasNeed(name);
}

bool ForecastRules::HasObjective(absl::string_view name) const {
  return catalogue_ == nullptr || catalogue_->HasObjective(name);
}

MergedState MergeKeeping(const ForecastRecord& record, const RecordState& theirs,
                         const RuleContext& rules) {
  MergeResult result = Merge(record.base.get(), theirs.get(), record.mine.get());
  const std::vector<RuleBreak> breaks = NewBreaks(result.merged.get(), {theirs.get()}, rules);
  for (const RuleBreak& broken : breaks) {
    result.conflicts.push_back(
        ConflictOf(broken, record.base.get(), theirs.get(), record.mine.get()));
    if (theirs != nullptr) KeepTheirs(broken, *theirs, result.merged.get());
  }
  for (v1::Conflict& conflict : result.conflicts) conflict.set_record(record.name);
  return {Canonical(std::move(result.merged)), std::move(result.conflicts)};
}

RecordState MergeInsisting(const ForecastRecord& record, const RecordState& theirs) {
  MergeResult result = Merge(record.base.get(), theirs.get(), record.mine.get());
  std::vector<v1::Resolution> resolutions;
  resolutions.reserve(result.conflicts.size());
  for (const v1::Conflict& conflict : result.conflicts) {
    v1::Resolution& resolution = resolutions.emplace_back();
    resolution.set_path(conflict.path());
    resolution.set_choice(v1::CHOICE_MINE);
  }
  if (!Resolve(resolutions, record.mine.get(), &result).ok()) return record.mine;
  return Canonical(std::move(result.merged));
}

std::vector<v1::Conflict> CollisionsOf(const std::string& record, const RecordState& now,
                                       const RecordState& first, const RecordState& second,
                                       const RuleContext& rules) {
  MergeResult result = Merge(now.get(), first.get(), second.get());
  if (result.conflicts.empty()) {
    for (const RuleBreak& broken :
         NewBreaks(result.merged.get(), {first.get(), second.get()}, rules)) {
      result.conflicts.push_back(ConflictOf(broken, now.get(), first.get(), second.get()));
    }
  }
  for (v1::Conflict& conflict : result.conflicts) conflict.set_record(record);
  return std::move(result.conflicts);
}

}  // namespace jointplan::plan
