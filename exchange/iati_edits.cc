#include "exchange/iati_edits.h"

#include <map>
#include <set>
#include <utility>

#include "exchange/edits.h"
#include "exchange/iati_export.h"
#include "exchange/iati_fields.h"
#include "exchange/iati_parts.h"
#include "exchange/iati_write.h"
#include "plan/canonical.h"
#include "plan/diff.h"
#include "plan/merge.h"
#include "plan/record_ops.h"

namespace jointplan::exchange {
namespace {

std::string ReporterOf(const v1::Activity& record) {
  const XmlNode source = LoadIati(record);
  const XmlNode* reporter = source.First("reporting-org");
  return reporter == nullptr ? "" : reporter->Get("ref");
}

class Comparison {
 public:
  Comparison(const v1::Plan& plan, const IatiEditOptions& options) : options_(options) {
    context_.plan = plan;
  }

  void Create(const v1::Activity& imported) {
    v1::Activity created = imported;
    if (created.themes().empty() && !options_.theme.empty()) created.add_themes(options_.theme);
    if (created.themes().empty()) changes_.without_theme.push_back(created.name());
    *changes_.edits.emplace_back().mutable_create_activity() = std::move(created);
    ++changes_.created;
  }

  void Update(const v1::Activity& existing, const IatiRecord& imported) {
    context_.time = imported.time;
    v1::Activity base = BaseOf(existing);
    v1::Activity mine = imported.activity;
    mine.set_name(existing.name());
    // A file that says no more than an export would brings nothing to keep.
    if ((imported.own && KeepsIati(existing)) || SaysWhatThePlanSays(existing, mine))
      *mine.mutable_imported() = existing.imported();
    *base.mutable_imported() = existing.imported();
    plan::MergeResult merged = plan::Merge(&base, &existing, &mine);
    Settle(existing.name(), mine, &merged);
    const std::vector<v1::FieldChange> fields = plan::Diff(&existing, merged.merged.get());
    if (fields.empty()) {
      ++changes_.unchanged;
      return;
    }
    ++changes_.changed;
    v1::Edit& edit = changes_.edits.emplace_back();
    v1::Activity* update = edit.mutable_update_activity();
    update->set_name(existing.name());
    update->set_etag(existing.etag());
    AddChanges(*merged.merged, fields, update, edit.mutable_update_mask());
  }

  void Gone(const std::string& name) { changes_.missing.push_back(name); }

  IatiChanges Take() { return std::move(changes_); }

 private:
  // What the file said last time, as far as there are fields for it.
  v1::Activity BaseOf(const v1::Activity& existing) const {
    const XmlNode last =
        KeepsIati(existing) ? LoadIati(existing) : WriteIatiActivity(existing, context_);
    v1::Activity base = ReadIatiFields(last, context_.plan, nullptr);
    base.set_name(existing.name());
    return base;
  }

  // Whether a file says just what an export of the record says now.
  bool SaysWhatThePlanSays(const v1::Activity& existing, const v1::Activity& mine) const {
    if (!KeepsIati(existing)) return false;
    v1::Activity exported = existing;
    StoreIati(WriteIatiActivity(existing, context_), &exported);
    const plan::FieldShape* kept = plan::FindShape(v1::Activity::descriptor(), "imported");
    return plan::SameField(exported, mine, *kept);
  }

  void Settle(const std::string& name, const v1::Activity& mine, plan::MergeResult* merged) {
    if (merged->conflicts.empty()) return;
    std::vector<v1::Resolution> resolutions;
    for (const v1::Conflict& conflict : merged->conflicts) {
      changes_.collisions.push_back({name, conflict.path()});
      v1::Resolution& resolution = resolutions.emplace_back();
      resolution.set_path(conflict.path());
      resolution.set_choice(options_.file_wins ? v1::CHOICE_MINE : v1::CHOICE_THEIRS);
    }
    // Each is of a conflict just found, with a choice that every field has.
    plan::Resolve(resolutions, &mine, merged).IgnoreError();
  }

  const IatiEditOptions& options_;
  IatiExport context_;
  IatiChanges changes_;
};

}  // namespace

IatiChanges IatiEditsFor(const std::vector<v1::Activity>& existing, const IatiImport& import,
                         const v1::Plan& plan, const IatiEditOptions& options) {
  std::map<std::string, const v1::Activity*> in_plan;
  for (const v1::Activity& activity : existing) in_plan[activity.name()] = &activity;
  std::set<std::string> in_files;
  std::set<std::string> reporters;
  Comparison comparison(plan, options);
  for (const IatiRecord& record : import.records) {
    in_files.insert(record.activity.name());
    if (!record.own && !record.reporter.empty()) reporters.insert(record.reporter);
    const auto found = in_plan.find(record.activity.name());
    if (found == in_plan.end()) {
      comparison.Create(record.activity);
    } else {
      comparison.Update(*found->second, record);
    }
  }
  for (const auto& [name, activity] : in_plan) {
    if (in_files.contains(name) || !KeepsIati(*activity)) continue;
    if (reporters.contains(ReporterOf(*activity))) comparison.Gone(name);
  }
  return comparison.Take();
}

}  // namespace jointplan::exchange
