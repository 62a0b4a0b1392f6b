#ifndef JOINTPLAN_EXCHANGE_IATI_EDITS_H_
#define JOINTPLAN_EXCHANGE_IATI_EDITS_H_

#include <string>
#include <vector>

#include "exchange/iati_import.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// A field that both the plan and the file changed since the file was last imported.
struct IatiCollision {
  std::string activity;  // `plans/{plan}/activities/{activity}`
  std::string path;
};

// What an import of IATI changes in a plan.
struct IatiChanges {
  std::vector<v1::Edit> edits;             // By the activity's name.
  std::vector<IatiCollision> collisions;   // By activity.
  std::vector<std::string> without_theme;  // New activities, by name, that no theme is known for.
  // Activities that the same publishers' files brought, and that these files do not have.
  std::vector<std::string> missing;
  int created = 0;
  int changed = 0;
  int unchanged = 0;
};

struct IatiEditOptions {
  std::string theme;       // The theme's id for new activities that name none; empty: none.
  bool file_wins = false;  // Where both changed a field, it is as the file says.
};

// Compares what files say with what the plan has (`existing`, as the service returned them, with
// etags) and with what the file said when it was last imported, which the records keep: a field
// that the file did not change since stays as the plan has it, and what both changed is a
// collision. For activities that did not come from a file, what an export would say of them now
// stands for the last import. Nothing is removed that the file does not have. Pure.
IatiChanges IatiEditsFor(const std::vector<v1::Activity>& existing, const IatiImport& import,
                         const v1::Plan& plan, const IatiEditOptions& options);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_EDITS_H_
