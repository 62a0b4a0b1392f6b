#include "exchange/sheet_edits.h"

#include <map>
#include <utility>

#include "exchange/edits.h"
#include "exchange/sheet_rules.h"
#include "exchange/value_text.h"
#include "plan/diff.h"
#include "plan/merge.h"

namespace jointplan::exchange {
namespace {

using google::protobuf::Value;

std::string SideText(bool present, const Value& value) {
  return present ? ValueText(value, ShortName) : "";
}

class EditMaker {
 public:
  EditMaker(const std::vector<v1::Activity>& now, EditsInto into) : into_(into) {
    for (const v1::Activity& activity : now) now_[activity.name()] = &activity;
  }

  void Add(const WantedActivity& wanted) {
    if (wanted.base == nullptr) {
      *made_.edits.emplace_back().mutable_create_activity() = wanted.wanted;
      ++made_.created;
      return;
    }
    const auto found = now_.find(wanted.base->name());
    const v1::Activity* now = found == now_.end() ? nullptr : found->second;
    if (wanted.removed) {
      Remove(wanted, now);
    } else {
      Update(wanted, now);
    }
  }

  SheetEdits Take() { return std::move(made_); }

 private:
  void Remove(const WantedActivity& wanted, const v1::Activity* now) {
    if (now == nullptr) return;  // Others have taken it out too.
    Collide(wanted, plan::Merge(wanted.base, now, nullptr));
    v1::Activity* removal = made_.edits.emplace_back().mutable_delete_activity();
    removal->set_name(wanted.base->name());
    removal->set_etag(wanted.base->etag());
    ++made_.removed;
  }

  void Update(const WantedActivity& wanted, const v1::Activity* now) {
    plan::MergeResult merged = plan::Merge(wanted.base, now, &wanted.wanted);
    const bool collides = Collide(wanted, merged);
    if (collides || into_ == EditsInto::kPlan) {
      AddUpdate(*wanted.base, wanted.wanted);
    } else if (now != nullptr && merged.merged != nullptr) {
      AddUpdate(*now, *merged.merged);
    }
  }

  void AddUpdate(const v1::Activity& from, const google::protobuf::Message& to) {
    const std::vector<v1::FieldChange> changes = plan::Diff(&from, &to);
    if (changes.empty()) return;  // Others have made the same change.
    v1::Edit& edit = made_.edits.emplace_back();
    edit.mutable_update_activity()->set_name(from.name());
    edit.mutable_update_activity()->set_etag(from.etag());
    AddChanges(to, changes, edit.mutable_update_activity(), edit.mutable_update_mask());
    ++made_.changed;
  }

  bool Collide(const WantedActivity& wanted, const plan::MergeResult& merged) {
    for (const v1::Conflict& conflict : merged.conflicts) {
      made_.collisions.push_back({PlaceOfPath(wanted, conflict.path()), wanted.base->name(),
                                  conflict.path(), SideText(conflict.has_base(), conflict.base()),
                                  SideText(conflict.has_theirs(), conflict.theirs()),
                                  SideText(conflict.has_mine(), conflict.mine())});
    }
    return !merged.conflicts.empty();
  }

  const EditsInto into_;
  std::map<std::string, const v1::Activity*> now_;
  SheetEdits made_;
};

}  // namespace

SheetEdits EditsFor(const SheetChanges& changes, const std::vector<v1::Activity>& now,
                    EditsInto into) {
  EditMaker maker(now, into);
  for (const WantedActivity& wanted : changes.activities) maker.Add(wanted);
  return maker.Take();
}

}  // namespace jointplan::exchange
