#ifndef JOINTPLAN_EXCHANGE_SHEET_EDITS_H_
#define JOINTPLAN_EXCHANGE_SHEET_EDITS_H_

#include <string>
#include <vector>

#include "exchange/sheet_changes.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::exchange {

// A cell that a person changed and others changed too, since the file was exported.
struct Collision {
  CellPlace place;
  std::string activity;  // The record's name.
  std::string path;
  std::string base;
  std::string theirs;
  std::string mine;
};

// What a file changes in a plan.
struct SheetEdits {
  std::vector<v1::Edit> edits;  // By the activity's name.
  std::vector<Collision> collisions;
  int created = 0;
  int changed = 0;
  int removed = 0;
};

// Where edits go: to the plan, which merges each with what it has by now, or to a draft.
enum class EditsInto { kPlan, kDraft };

// Makes edits of what CompareSheets found: exactly the fields that the person changed, on the state
// that the file was exported from, so that what others changed meanwhile stays. In a draft, a
// record that collides with nothing is put on the state now, so that the draft holds nobody else's
// changes; one that collides stays on the state of the file, so that the collision is seen when the
// draft is merged. `now` are the activities as the plan has them, with etags. Pure.
SheetEdits EditsFor(const SheetChanges& changes, const std::vector<v1::Activity>& now,
                    EditsInto into);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_SHEET_EDITS_H_
