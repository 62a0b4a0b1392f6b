#ifndef JOINTPLAN_SERVER_OWN_PLANS_H_
#define JOINTPLAN_SERVER_OWN_PLANS_H_

#include "absl/status/status.h"
#include "jointplan/v1/plan.pb.h"
#include "server/call.h"
#include "server/merging.h"

namespace jointplan::server {

// What sets partners' own plans apart from joint ones. Who may read and edit them is decided by
// plan/access.h.

// Checks that the caller may make this plan, and gives a partner's own plan its owner.
// PERMISSION_DENIED for staff that asks for an own plan, and for a partner that asks for a joint
// one. Looks at nothing but the plan that is asked for.
absl::Status AuthorizeNewPlan(const Call& call, v1::Plan* plan);

// FAILED_PRECONDITION, reason kState, if the plan is a partner's own: it has no proposals,
// agreements, meetings, feedback rounds or consents.
absl::Status RequireJoint(const v1::Plan& plan);

// Checks that edits leave a plan of the kind that it is, and that what they write fits to that
// kind: sharing in own plans only, upstreams in joint ones only. `plan` is the plan's record as it
// will be; null: none of these edits is in a plan. INVALID_ARGUMENT names the field.
absl::Status CheckKind(const v1::Plan* plan, const MergedRecords& merged);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_OWN_PLANS_H_
