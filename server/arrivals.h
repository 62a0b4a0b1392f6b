#ifndef JOINTPLAN_SERVER_ARRIVALS_H_
#define JOINTPLAN_SERVER_ARRIVALS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/stored/v1/stored.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/proposal.pb.h"
#include "server/call.h"
#include "storage/store.h"

namespace jointplan::server {

// Brings what a changeset of a partner's own plan changes into the joint plans whose activities
// came from there, as proposals of the partner that are submitted already. Into each joint plan
// that the partner may read comes one for all that the changeset changes, as far as the convener's
// staff sees it. While one is not settled, further changes are written into it; what leaves nothing
// to change is taken out of it, and when nothing is left, it is withdrawn. Only where one joint
// activity came from two activities of the same own plan can there be two at a time, for they do
// not fit into one record of a draft.
absl::Status BringChanges(const Call& call, const v1::Plan& own, const v1::Changeset& changeset);

// Whether a proposal waits for somebody to do something with it.
bool IsUnsettled(const v1::Proposal& proposal);

// Returns the names of proposals by which changes of an own plan arrived in a joint plan: all that
// are not settled, and some that are.
absl::StatusOr<std::vector<std::string>> ArrivedIn(const storage::View& view,
                                                   absl::string_view own_plan,
                                                   absl::string_view joint_plan);

// Whether a record of a draft brings a change of the own activity `upstream`.
absl::StatusOr<bool> Brings(const storage::View& view, const std::string& joint_plan,
                            const std::string& activity, const stored::v1::DraftRecord& draft,
                            const std::string& upstream);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_ARRIVALS_H_
