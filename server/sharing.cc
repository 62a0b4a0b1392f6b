#include "server/sharing.h"

#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "plan/access.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// The revisions of its plan that changed an activity, newest first.
absl::StatusOr<std::vector<int64_t>> RevisionsOf(const storage::View& view,
                                                 absl::string_view activity) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name,
                      plan::ParseNameOf(plan::NameKind::kActivity, activity, "activity"));
  return view.RecordRevisions(name.parent, activity);
}

}  // namespace

absl::StatusOr<int64_t> VersionOf(const storage::View& view, absl::string_view activity) {
  JP_ASSIGN_OR_RETURN(const std::vector<int64_t> revisions, RevisionsOf(view, activity));
  return static_cast<int64_t>(revisions.size());
}

absl::StatusOr<std::shared_ptr<const v1::Activity>> StateOf(const storage::View& view,
                                                            absl::string_view activity,
                                                            int64_t version) {
  JP_ASSIGN_OR_RETURN(const std::vector<int64_t> revisions, RevisionsOf(view, activity));
  const auto count = static_cast<int64_t>(revisions.size());
  if (version < 1 || version > count) return std::shared_ptr<const v1::Activity>();
  const std::string plan_name(activity.substr(0, activity.find("/activities/")));
  return LoadShared<v1::Activity>(view, plan_name, activity,
                                  revisions[static_cast<size_t>(count - version)]);
}

absl::StatusOr<SeenActivity> RequireSeen(const Call& call, absl::string_view activity) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name,
                      plan::ParseNameOf(plan::NameKind::kActivity, activity, "activity"));
  SeenActivity seen;
  JP_ASSIGN_OR_RETURN(seen.plan, LoadShared<v1::Plan>(call.view, name.parent, name.parent));
  if (seen.plan == nullptr) return plan::NotFoundError(activity);
  JP_ASSIGN_OR_RETURN(seen.activity, LoadShared<v1::Activity>(call.view, name.parent, activity));
  if (seen.activity == nullptr || !plan::MaySee(call.principal, *seen.plan, *seen.activity)) {
    return plan::NotFoundError(activity);
  }
  return seen;
}

void HideWhatIsOwn(v1::Activity* activity) {
  activity->clear_sharing();
  activity->clear_renderings();
  activity->clear_needs();
}

}  // namespace jointplan::server
