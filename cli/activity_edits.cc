#include "cli/activity_edits.h"

#include <utility>

#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"

namespace jointplan::cli {

absl::StatusOr<v1::Edit> NewActivityEdit(Context* context, const EditTarget& target,
                                         const std::string& id, const ActivityFlags& flags) {
  v1::Edit edit;
  v1::Activity* activity = edit.mutable_create_activity();
  EditDraft draft(activity);
  JP_RETURN_IF_ERROR(flags.Apply(context, target.plan, v1::Activity(), &draft));
  const std::string title = LocalText(activity->title(), "");
  if (title.empty()) return UsageError("An activity needs a title: --title TEXT.");
  activity->set_name(ChildNameOf(target.plan, "activities", id.empty() ? FreshId(title, {}) : id));
  return edit;
}

absl::StatusOr<v1::Edit> ChangedActivityEdit(Context* context, EditTarget* target,
                                             const std::string& name, const ActivityFlags& flags) {
  JP_ASSIGN_OR_RETURN(const v1::Activity now, ReadActivity(context, name, target));
  v1::Activity values = now;
  EditDraft draft(&values);
  JP_RETURN_IF_ERROR(flags.Apply(context, target->plan, now, &draft));
  return UpdateEdit(std::move(values), draft.mask());
}

}  // namespace jointplan::cli
