#ifndef JOINTPLAN_SERVER_SHARING_H_
#define JOINTPLAN_SERVER_SHARING_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/sharing_service.pb.h"
#include "server/call.h"
#include "storage/store.h"

namespace jointplan::server {

// The states of an activity are counted 1, 2, 3 ..., so that others than the owner of its plan can
// name one without learning the plan's revisions. Only what others can see makes a state: a change
// of nothing but what HideWhatIsOwn takes away, such as with whom it is shared, is none.

// Returns which of its states an activity (`plans/{plan}/activities/{activity}`) is in; 0 if it was
// never there. Being removed counts as a state.
absl::StatusOr<int64_t> VersionOf(const storage::View& view, absl::string_view activity);

// Returns a state of an activity by its number; null if there is none, or if it was removed then.
// Without what HideWhatIsOwn takes away.
absl::StatusOr<std::shared_ptr<const v1::Activity>> StateOf(const storage::View& view,
                                                            absl::string_view activity,
                                                            int64_t version);

// An activity that the caller may see, with its plan.
struct SeenActivity {
  std::shared_ptr<const v1::Plan> plan;
  std::shared_ptr<const v1::Activity> activity;
};

// Returns an activity of any plan as it is now, if the caller may see it (plan::MaySee). NOT_FOUND
// otherwise, in the same bytes as for one that never was.
absl::StatusOr<SeenActivity> RequireSeen(const Call& call, absl::string_view activity);

// Leaves of an activity of a partner's own plan what others see of it: no `sharing`, no
// `renderings`, no needs of its own plan. Keeps the name.
void HideWhatIsOwn(v1::Activity* activity);

// Returns an activity of a partner's own plan as others see it: without what is its owner's, with
// its state, and since when it is in it. `activity` is the record as it is now, `create_time` when
// it was made.
absl::StatusOr<v1::SharedActivity> ShowShared(const storage::View& view, const v1::Plan& plan,
                                              v1::Activity activity, absl::Time create_time);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SHARING_H_
