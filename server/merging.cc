#include "server/merging.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/names.h"
#include "plan/translations.h"
#include "plan/validate.h"
#include "server/consent.h"
#include "server/in_use.h"
#include "server/own_plans.h"
#include "server/renderings.h"
#include "server/upstreams.h"

namespace jointplan::server {
namespace {

using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;

// What the rules ask about the world, from a plan's record (null: no plan, the catalogue), the
// catalogue as a view has it, and whoever knows the plan's needs.
class StoreRuleContext : public plan::RuleContext {
 public:
  using NeedExists = std::function<bool(absl::string_view)>;

  StoreRuleContext(const storage::View& view, const Message* plan, NeedExists need_exists)
      : view_(view), need_exists_(std::move(need_exists)) {
    const auto* record = dynamic_cast<const v1::Plan*>(plan);
    if (record == nullptr) return;
    for (const v1::Theme& theme : record->themes()) themes_.insert(theme.id());
  }

  bool HasTheme(absl::string_view theme_id) const override {
    return themes_.contains(std::string(theme_id));
  }
  bool HasPartner(absl::string_view name) const override { return InCatalog(name); }
  bool HasObjective(absl::string_view name) const override { return InCatalog(name); }
  bool HasNeed(absl::string_view name) const override { return need_exists_(name); }

 private:
  bool InCatalog(absl::string_view name) const {
    const auto [found, is_new] = catalog_.try_emplace(std::string(name), false);
    if (is_new) {
      const auto record = view_.GetShared(plan::kCatalogLine, name);
      found->second = record.ok() && *record != nullptr;
    }
    return found->second;
  }

  const storage::View& view_;
  const NeedExists need_exists_;
  std::set<std::string> themes_;
  mutable std::map<std::string, bool> catalog_;
};

std::vector<plan::RuleBreak> BreaksOf(const Message* record, const plan::RuleContext& context) {
  if (const auto* activity = dynamic_cast<const v1::Activity*>(record)) {
    return plan::CheckRules(*activity, context);
  }
  if (const auto* plan = dynamic_cast<const v1::Plan*>(record)) {
    return plan::CheckRules(*plan, context);
  }
  if (const auto* need = dynamic_cast<const v1::Need*>(record)) {
    return plan::CheckRules(*need, context);
  }
  return {};
}

bool Overlap(absl::string_view a, absl::string_view b) {
  const auto path_a = plan::FieldPath::Parse(a);
  const auto path_b = plan::FieldPath::Parse(b);
  return path_a.ok() && path_b.ok() && (path_a->Covers(*path_b) || path_b->Covers(*path_a));
}

std::optional<google::protobuf::Value> ValueAt(const Message* record, absl::string_view path) {
  const auto parsed = plan::FieldPath::Parse(path);
  if (record == nullptr || !parsed.ok()) return std::nullopt;
  return plan::GetValue(*record, *parsed);
}

// Merges several records in the steps that MergeInto promises.
class Merger {
 public:
  Merger(const Call& call, const Workspace& workspace, const std::string& partner,
         const RepeatedPtrField<v1::Resolution>& all)
      : call_(call), workspace_(workspace), partner_(partner), resolutions_(all) {}

  absl::StatusOr<MergedRecords> Run(std::vector<WantedRecord> wanted) {
    for (WantedRecord& record : wanted) JP_RETURN_IF_ERROR(MergeFields(std::move(record)));
    for (MergedRecord& record : merged_.records) {
      JP_RETURN_IF_ERROR(Settle(record));
      JP_RETURN_IF_ERROR(ReopenConsents(partner_, &record));
    }
    JP_RETURN_IF_ERROR(LoadPlan());
    JP_RETURN_IF_ERROR(CheckKind(dynamic_cast<const v1::Plan*>(plan_after_), merged_));
    NoteNeeds();
    for (MergedRecord& record : merged_.records) JP_RETURN_IF_ERROR(CheckRules(record));
    JP_RETURN_IF_ERROR(CheckNotInUse());
    JP_RETURN_IF_ERROR(RefuseUnusedResolutions());
    for (MergedRecord& record : merged_.records) JP_RETURN_IF_ERROR(NoteRenderings(record));
    for (MergedRecord& record : merged_.records) JP_RETURN_IF_ERROR(Collect(record));
    if (!merged_.conflicts.empty()) {
      // All of it may be kept as a draft.
      for (MergedRecord& record : merged_.records) MakeWhole(&record.wanted);
    }
    return std::move(merged_);
  }

 private:
  absl::Status MergeFields(WantedRecord wanted) {
    MergedRecord merged;
    JP_ASSIGN_OR_RETURN(merged.theirs, workspace_.Now(wanted.name));
    merged.wanted = std::move(wanted);
    // What is gone, or collides, is judged and shown as a whole.
    if (merged.theirs == nullptr) MakeWhole(&merged.wanted);
    merged.result = plan::Merge(merged.wanted.base.get(), merged.theirs.get(),
                                merged.wanted.mine.get(), merged.touched());
    if (!merged.result.conflicts.empty()) MakeWhole(&merged.wanted);
    merged_.records.push_back(std::move(merged));
    return absl::OkStatus();
  }

  static void MakeWhole(WantedRecord* wanted) {
    if (!wanted->partial) return;
    plan::FillOthers(*wanted->base, *wanted->touched, wanted->mine.get());
    wanted->partial = false;
  }

  // Whether a resolution means a conflict of this record: it names the record, or it names none and
  // no other record has such a conflict.
  bool Means(const v1::Resolution& resolution, const MergedRecord& record) const {
    if (!resolution.record().empty()) return resolution.record() == record.wanted.name;
    return std::none_of(merged_.records.begin(), merged_.records.end(),
                        [&](const MergedRecord& other) {
                          return &other != &record && HasConflictAt(other, resolution.path());
                        });
  }

  static bool HasConflictAt(const MergedRecord& record, absl::string_view path) {
    return std::any_of(record.result.conflicts.begin(), record.result.conflicts.end(),
                       [&](const v1::Conflict& conflict) { return conflict.path() == path; });
  }

  // Settles the conflicts of fields.
  absl::Status Settle(MergedRecord& record) {
    std::vector<v1::Resolution> chosen;
    for (int i = 0; i < resolutions_.size(); ++i) {
      const v1::Resolution& resolution = resolutions_[i];
      if (used_.contains(i) || !HasConflictAt(record, resolution.path()) ||
          !Means(resolution, record)) {
        continue;
      }
      used_.insert(i);
      chosen.push_back(resolution);
    }
    if (!chosen.empty()) {
      JP_RETURN_IF_ERROR(plan::Resolve(chosen, record.wanted.mine.get(), &record.result));
    }
    if (record.result.merged == nullptr) return absl::OkStatus();
    if (record.touched() != nullptr && record.theirs != nullptr) {
      plan::Canonicalize(record.result.merged.get(), *record.touched());
    } else {
      plan::Canonicalize(record.result.merged.get());
    }
    return absl::OkStatus();
  }

  // Finds the plan's own record as it will be, which themes are asked of.
  absl::Status LoadPlan() {
    for (const MergedRecord& record : merged_.records) {
      if (dynamic_cast<const v1::Plan*>(record.theirs.get()) == nullptr) continue;
      plan_before_ = record.theirs.get();
      plan_after_ = record.result.merged.get();
      return absl::OkStatus();
    }
    JP_ASSIGN_OR_RETURN(own_plan_, workspace_.Now(PlanName()));
    plan_before_ = plan_after_ = own_plan_.get();
    return absl::OkStatus();
  }

  std::string PlanName() const {
    const auto name = plan::ParseName(workspace_.line(), "parent");
    if (!name.ok()) return workspace_.line();
    return name->kind == plan::NameKind::kPlan ? workspace_.line() : name->parent;
  }

  // Asks the rules of one record. What the editor's own state breaks is the editor's error; what
  // only both sides together break is a conflict.
  absl::Status CheckRules(MergedRecord& record) {
    const StoreRuleContext now(call_.view, plan_after_,
                               [this](absl::string_view name) { return HasNeedNow(name); });
    if (record.wanted.mine == nullptr || record.result.merged == nullptr) return absl::OkStatus();
    std::vector<plan::RuleBreak> breaks = BreaksOf(record.result.merged.get(), now);
    if (breaks.empty()) return absl::OkStatus();
    MakeWhole(&record.wanted);
    JP_RETURN_IF_ERROR(RefuseOwnBreaks(record, now));
    if (!record.result.conflicts.empty()) return absl::OkStatus();  // First things first.
    JP_ASSIGN_OR_RETURN(const bool settled, SettleBreaks(record, breaks));
    if (settled) {
      record.wanted.touched.reset();  // A resolution may have set what the rule ties to an edit.
      plan::Canonicalize(record.result.merged.get());
      return plan::RuleBreaksAsError(BreaksOf(record.result.merged.get(), now),
                                     record.wanted.field);
    }
    for (const plan::RuleBreak& broken : breaks) AddRuleConflict(record, broken);
    return absl::OkStatus();
  }

  absl::Status RefuseOwnBreaks(const MergedRecord& record, const plan::RuleContext& now) {
    const Message* mine = record.wanted.mine.get();
    if (record.wanted.base_revision == 0) {
      return plan::RuleBreaksAsError(BreaksOf(mine, now), record.wanted.field);
    }
    // Judged by the plan that the editor saw, and by what the same request does to it.
    JP_ASSIGN_OR_RETURN(const SharedMessage then,
                        workspace_.At(PlanName(), record.wanted.base_revision));
    const bool edits_plan = plan_after_ != own_plan_.get();
    const StoreRuleContext context(
        call_.view, edits_plan ? plan_after_ : then.get(), [&](absl::string_view name) {
          return HasNeedNow(name) || HadNeed(name, record.wanted.base_revision);
        });
    return plan::RuleBreaksAsError(BreaksOf(mine, context), record.wanted.field);
  }

  // Applies the resolutions that concern a broken rule: THEIRS and MINE take all of the rule's
  // fields from one side, BOTH and VALUE the one named. Returns whether there was one.
  absl::StatusOr<bool> SettleBreaks(MergedRecord& record,
                                    const std::vector<plan::RuleBreak>& breaks) {
    bool settled = false;
    for (int i = 0; i < resolutions_.size(); ++i) {
      for (const plan::RuleBreak& broken : breaks) {
        const bool concerns = std::find(broken.paths.begin(), broken.paths.end(),
                                        resolutions_[i].path()) != broken.paths.end();
        if (used_.contains(i) || !concerns || !NamesRecord(resolutions_[i], record)) continue;
        used_.insert(i);
        settled = true;
        JP_RETURN_IF_ERROR(SettleBreak(resolutions_[i], broken, record));
      }
    }
    return settled;
  }

  static bool NamesRecord(const v1::Resolution& resolution, const MergedRecord& record) {
    return resolution.record().empty() || resolution.record() == record.wanted.name;
  }

  absl::Status SettleBreak(const v1::Resolution& resolution, const plan::RuleBreak& broken,
                           MergedRecord& record) {
    Message* merged = record.result.merged.get();
    JP_ASSIGN_OR_RETURN(const plan::FieldPath path, plan::FieldPath::Parse(resolution.path()));
    if (resolution.choice() == v1::CHOICE_VALUE) {
      return plan::SetValue(merged, path, &resolution.value());
    }
    if (resolution.choice() == v1::CHOICE_BOTH) return Unite(record, path);
    const Message* side =
        resolution.choice() == v1::CHOICE_MINE ? record.wanted.mine.get() : record.theirs.get();
    if (side == nullptr || resolution.choice() == v1::CHOICE_UNSPECIFIED) {
      return plan::FieldError("resolutions", "choose theirs, mine, both or a value");
    }
    for (const std::string& text : broken.paths) {
      JP_ASSIGN_OR_RETURN(const plan::FieldPath tied, plan::FieldPath::Parse(text));
      JP_RETURN_IF_ERROR(plan::CopyValue(*side, tied, merged));
    }
    return absl::OkStatus();
  }

  static absl::Status Unite(MergedRecord& record, const plan::FieldPath& path) {
    google::protobuf::Value united;
    united.mutable_list_value();
    const Message* const sides[] = {record.theirs.get(), record.wanted.mine.get()};
    for (const Message* side : sides) {
      const auto value = ValueAt(side, path.ToString());
      if (!value.has_value()) continue;
      if (!value->has_list_value()) {
        return plan::FieldError(path.ToString(), "only a set can take both sides");
      }
      united.mutable_list_value()->MergeFrom(value->list_value());
    }
    return plan::SetValue(record.result.merged.get(), path, &united);
  }

  static void AddRuleConflict(MergedRecord& record, const plan::RuleBreak& broken) {
    v1::Conflict conflict;
    conflict.set_kind(v1::CONFLICT_KIND_RULE);
    conflict.set_rule(broken.rule);
    const std::string path = broken.paths.empty() ? "" : broken.paths.front();
    conflict.set_path(path);
    for (const std::string& tied : broken.paths) conflict.add_rule_paths(tied);
    const auto set = [&](const Message* side, google::protobuf::Value* out, auto clear) {
      const auto value = ValueAt(side, path);
      if (value.has_value()) {
        *out = *value;
      } else {
        clear();
      }
    };
    set(record.wanted.base.get(), conflict.mutable_base(), [&] { conflict.clear_base(); });
    set(record.theirs.get(), conflict.mutable_theirs(), [&] { conflict.clear_theirs(); });
    set(record.wanted.mine.get(), conflict.mutable_mine(), [&] { conflict.clear_mine(); });
    record.result.conflicts.push_back(std::move(conflict));
  }

  // Notes which needs these edits make, keep or take out.
  void NoteNeeds() {
    for (const MergedRecord& record : merged_.records) {
      const bool was = dynamic_cast<const v1::Need*>(record.theirs.get()) != nullptr;
      const bool will_be = dynamic_cast<const v1::Need*>(record.result.merged.get()) != nullptr;
      if (was || will_be) needs_[record.wanted.name] = will_be;
      if (was && !will_be) gone_.needs.insert(record.wanted.name);
    }
  }

  // Whether there will be a need when these edits are in. The workspace finds none of another plan.
  bool HasNeedNow(absl::string_view name) const {
    const auto edited = needs_.find(std::string(name));
    if (edited != needs_.end()) return edited->second;
    const auto now = workspace_.Now(name);
    return now.ok() && *now != nullptr;
  }

  // Whether there was a need, which nobody takes out here, at a revision that an editor saw.
  bool HadNeed(absl::string_view name, int64_t revision) const {
    if (needs_.contains(std::string(name))) return false;
    const auto then = workspace_.At(name, revision);
    return then.ok() && *then != nullptr;
  }

  // What leaves the plan must leave nothing behind that names it.
  absl::Status CheckNotInUse() {
    const auto* before = dynamic_cast<const v1::Plan*>(plan_before_);
    const auto* after = dynamic_cast<const v1::Plan*>(plan_after_);
    if (before != nullptr && after != nullptr && before != after) {
      for (const v1::Theme& theme : before->themes()) gone_.themes.insert(theme.id());
      for (const v1::Theme& theme : after->themes()) gone_.themes.erase(theme.id());
    }
    return server::CheckNotInUse(call_, workspace_, PlanName(), merged_, gone_);
  }

  absl::Status NoteRenderings(MergedRecord& record) {
    const auto* plan = dynamic_cast<const v1::Plan*>(
        plan_after_ != nullptr ? plan_after_ : record.result.merged.get());
    if (plan == nullptr) return absl::OkStatus();  // The catalogue has no translations.
    return server::NoteRenderings({call_.view, workspace_.line(), workspace_.line() == PlanName()},
                                  *plan, &record);
  }

  absl::Status RefuseUnusedResolutions() const {
    for (int i = 0; i < resolutions_.size(); ++i) {
      if (used_.contains(i)) continue;
      return plan::FieldError(
          absl::StrCat("resolutions[", i, "]"),
          absl::StrCat("there is no conflict at `", resolutions_[i].path(), "`",
                       resolutions_[i].record().empty() ? "" : " of ", resolutions_[i].record(),
                       "; name a record and path exactly as the conflict does"));
    }
    return absl::OkStatus();
  }

  // Puts a record's conflicts into the list of all, with who wrote theirs.
  absl::Status Collect(MergedRecord& record) {
    for (v1::Conflict& conflict : record.result.conflicts) {
      conflict.set_record(record.wanted.name);
      JP_ASSIGN_OR_RETURN(const LastChange last,
                          FindLastChange(call_.view, workspace_.line(), record.wanted.name,
                                         conflict.path(), record.wanted.differs_since()));
      if (last.revision > 0) {
        conflict.set_theirs_revision(last.revision);
        *conflict.mutable_theirs_time() = last.changeset.create_time();
        *conflict.mutable_theirs_author() = last.changeset.has_proposal_author()
                                                ? last.changeset.proposal_author()
                                                : last.changeset.author();
        conflict.set_theirs_message(last.changeset.message());
      }
      merged_.conflicts.push_back(conflict);
    }
    return absl::OkStatus();
  }

  const Call& call_;
  const Workspace& workspace_;
  const std::string& partner_;
  const RepeatedPtrField<v1::Resolution>& resolutions_;
  std::set<int> used_;  // Which of the resolutions settled something.
  MergedRecords merged_;
  SharedMessage own_plan_;  // The plan's record, when no edit is about it.
  const Message* plan_before_ = nullptr;
  const Message* plan_after_ = nullptr;
  std::map<std::string, bool> needs_;  // Needs among the records: whether they will be there.
  Gone gone_;
};

// Writes the records that a merge changes; no changeset holds them yet.
absl::Status PutMerged(storage::Transaction& transaction, Workspace& workspace,
                       MergedRecords* merged) {
  for (MergedRecord& record : merged->records) {
    MessagePtr& after = record.result.merged;
    if (record.theirs == nullptr && after == nullptr) continue;
    std::vector<std::string> paths;
    if (record.theirs != nullptr && after != nullptr) {
      paths = plan::ChangedPaths(*record.theirs, *after, record.touched());
      for (std::string& path : plan::ConfirmedPaths(*record.theirs, *after)) {
        paths.push_back(std::move(path));
      }
      if (paths.empty()) continue;
    }
    JP_RETURN_IF_ERROR(
        workspace.Write(transaction, record.wanted.name, std::move(paths), std::move(after)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MergedRecords> MergeInto(const Call& call, const Workspace& workspace,
                                        const std::string& partner,
                                        std::vector<WantedRecord> wanted,
                                        const RepeatedPtrField<v1::Resolution>& resolutions) {
  return Merger(call, workspace, partner, resolutions).Run(std::move(wanted));
}

v1::RecordDiff DiffRecord(absl::string_view name, const Message* before, const Message* after) {
  v1::RecordDiff diff;
  diff.set_name(std::string(name));
  for (v1::FieldChange& change : plan::Diff(before, after)) {
    *diff.add_fields() = std::move(change);
  }
  if (before == nullptr && after != nullptr) {
    diff.set_kind(v1::CHANGE_KIND_CREATED);
  } else if (before != nullptr && after == nullptr) {
    diff.set_kind(v1::CHANGE_KIND_DELETED);
  } else if (diff.fields_size() > 0) {
    diff.set_kind(v1::CHANGE_KIND_UPDATED);
  }
  return diff;
}

std::vector<v1::RecordDiff> DiffsOf(const MergedRecords& merged) {
  std::vector<v1::RecordDiff> diffs;
  for (const MergedRecord& record : merged.records) {
    v1::RecordDiff diff =
        DiffRecord(record.wanted.name, record.theirs.get(), record.result.merged.get());
    if (diff.kind() != v1::CHANGE_KIND_UNSPECIFIED) diffs.push_back(std::move(diff));
  }
  return diffs;
}

absl::StatusOr<LastChange> FindLastChange(const storage::View& view, absl::string_view line,
                                          absl::string_view name, absl::string_view path,
                                          int64_t base_revision, int64_t newest) {
  JP_ASSIGN_OR_RETURN(const std::vector<int64_t> revisions, view.RecordRevisions(line, name));
  for (const int64_t revision : revisions) {
    if (revision <= base_revision) break;
    if (newest > 0 && revision > newest) continue;
    JP_ASSIGN_OR_RETURN(v1::Changeset changeset, view.GetChangeset(line, revision));
    for (const v1::RecordChange& change : changeset.changes()) {
      if (change.name() != name) continue;
      const bool touches =
          change.kind() != v1::CHANGE_KIND_UPDATED ||
          std::any_of(change.paths().begin(), change.paths().end(),
                      [&](const std::string& changed) { return Overlap(changed, path); });
      if (touches) return LastChange{revision, std::move(changeset)};
    }
  }
  return LastChange{};
}

absl::StatusOr<v1::Changeset> WriteMerged(const Call& call, Workspace& workspace,
                                          MergedRecords* merged, v1::Changeset about) {
  storage::Transaction& transaction = *call.transaction;
  const LinkChanges links = LinkChangesOf(*merged);
  JP_RETURN_IF_ERROR(PutMerged(transaction, workspace, merged));
  if (!transaction.HasChanges(workspace.line())) return v1::Changeset();
  JP_ASSIGN_OR_RETURN(v1::Changeset changeset,
                      transaction.AddChangeset(workspace.line(), std::move(about)));
  JP_RETURN_IF_ERROR(FollowWrite(call, workspace.line(), links, changeset));
  return changeset;
}

}  // namespace jointplan::server
