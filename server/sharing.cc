#include "server/sharing.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "plan/access.h"
#include "plan/canonical.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// What others see of a state of an activity, as bytes; empty: it does not exist.
std::string SeenBytes(const v1::Activity* activity) {
  if (activity == nullptr) return "";
  v1::Activity seen = *activity;
  HideWhatIsOwn(&seen);
  return plan::Serialize(seen);
}

// The revisions of its plan with which the states of an activity began, oldest first.
absl::StatusOr<std::vector<int64_t>> BeginningsOf(const storage::View& view,
                                                  absl::string_view activity) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name,
                      plan::ParseNameOf(plan::NameKind::kActivity, activity, "activity"));
  JP_ASSIGN_OR_RETURN(std::vector<int64_t> revisions, view.RecordRevisions(name.parent, activity));
  std::reverse(revisions.begin(), revisions.end());
  if (revisions.size() < 2) return revisions;
  std::vector<int64_t> beginnings;
  std::string last;
  for (const int64_t revision : revisions) {
    JP_ASSIGN_OR_RETURN(const auto state,
                        LoadShared<v1::Activity>(view, name.parent, activity, revision));
    std::string seen = SeenBytes(state.get());
    if (!beginnings.empty() && seen == last) continue;
    beginnings.push_back(revision);
    last = std::move(seen);
  }
  return beginnings;
}

std::string PlanNameOf(absl::string_view activity) {
  return std::string(activity.substr(0, activity.find("/activities/")));
}

}  // namespace

absl::StatusOr<int64_t> VersionOf(const storage::View& view, absl::string_view activity) {
  JP_ASSIGN_OR_RETURN(const std::vector<int64_t> beginnings, BeginningsOf(view, activity));
  return static_cast<int64_t>(beginnings.size());
}

absl::StatusOr<std::shared_ptr<const v1::Activity>> StateOf(const storage::View& view,
                                                            absl::string_view activity,
                                                            int64_t version) {
  JP_ASSIGN_OR_RETURN(const std::vector<int64_t> beginnings, BeginningsOf(view, activity));
  const auto count = static_cast<int64_t>(beginnings.size());
  if (version < 1 || version > count) return std::shared_ptr<const v1::Activity>();
  JP_ASSIGN_OR_RETURN(const auto loaded,
                      LoadShared<v1::Activity>(view, PlanNameOf(activity), activity,
                                               beginnings[static_cast<size_t>(version - 1)]));
  if (loaded == nullptr) return std::shared_ptr<const v1::Activity>();
  auto state = std::make_shared<v1::Activity>(*loaded);
  HideWhatIsOwn(state.get());
  return std::shared_ptr<const v1::Activity>(std::move(state));
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

absl::StatusOr<v1::SharedActivity> ShowShared(const storage::View& view, const v1::Plan& plan,
                                              v1::Activity activity, absl::Time create_time) {
  JP_ASSIGN_OR_RETURN(const std::vector<int64_t> beginnings, BeginningsOf(view, activity.name()));
  v1::SharedActivity shared;
  shared.set_owner(plan.owner());
  shared.set_version(static_cast<int64_t>(beginnings.size()));
  HideWhatIsOwn(&activity);
  *activity.mutable_create_time() = ToTimestamp(create_time);
  absl::Time update_time = create_time;
  if (beginnings.size() > 1) {
    JP_ASSIGN_OR_RETURN(const auto state,
                        view.GetRecord(plan.name(), activity.name(), beginnings.back()));
    if (state.has_value()) update_time = state->update_time;
  }
  *activity.mutable_update_time() = ToTimestamp(update_time);
  *shared.mutable_activity() = std::move(activity);
  return shared;
}

}  // namespace jointplan::server
