#ifndef JOINTPLAN_SERVER_UPSTREAMS_H_
#define JOINTPLAN_SERVER_UPSTREAMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "jointplan/v1/change.pb.h"
#include "server/call.h"
#include "server/merging.h"
#include "storage/store.h"

namespace jointplan::server {

// What activities of joint plans came from. docs/upstreams.md says what it means.
//
// The line `upstreams` knows for each activity of a partner's own plan which joint activities name
// it. It is written with the edit that makes or removes a link, so that nothing has to be looked
// through when the own activity changes. Nobody reads it but the server.

// Checks what an edit of a plan says of upstreams: those that it adds, or gives another version,
// against the state that the editor started from. INVALID_ARGUMENT names the field: each must be an
// activity of a partner's own plan that the caller sees, and name its newest state; what the caller
// does not see is answered as what never was. Activities of own plans have no upstreams.
absl::Status CheckUpstreams(const Call& call, const std::string& plan_name,
                            const std::vector<WantedRecord>& wanted);

// A link that a merge makes or removes.
struct LinkChange {
  std::string upstream;
  std::string activity;
  bool made = false;
};
using LinkChanges = std::vector<LinkChange>;

// Returns the links that a merge makes and removes.
LinkChanges LinkChangesOf(const MergedRecords& merged);

// Does what follows from a changeset that has just been written to `line`: brings the list of links
// up to date, and brings what a partner changed in its own plan to where it was taken over
// (server/arrivals.h).
absl::Status FollowWrite(const Call& call, const std::string& line, const LinkChanges& links,
                         const v1::Changeset& changeset);

// Returns the joint activities that name an activity of a partner's own plan, in order.
absl::StatusOr<std::vector<std::string>> LinkedTo(const storage::View& view,
                                                  absl::string_view upstream);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_UPSTREAMS_H_
