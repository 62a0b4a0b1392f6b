#ifndef JOINTPLAN_SERVER_RENDERINGS_H_
#define JOINTPLAN_SERVER_RENDERINGS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "jointplan/v1/plan.pb.h"
#include "server/merging.h"
#include "storage/store.h"

namespace jointplan::server {

// What a merge of one record writes goes into a plan, or into a draft of it.
struct RenderingPlace {
  const storage::View& view;
  const std::string& line;  // Of the plan, or of the draft.
  bool is_plan = false;
};

// Notes in a merged record what its translations render (plan/translations.h). `plan` is the plan's
// record as it will be.
absl::Status NoteRenderings(const RenderingPlace& place, const v1::Plan& plan,
                            MergedRecord* record);

// The same for a record that is wanted as it is, in a draft.
void NoteRenderings(const v1::Plan& plan, WantedRecord* wanted);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_RENDERINGS_H_
