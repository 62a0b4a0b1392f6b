#ifndef JOINTPLAN_PLAN_ACCESS_H_
#define JOINTPLAN_PLAN_ACCESS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/change.pb.h"
#include "jointplan/v1/options.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "jointplan/v1/proposal.pb.h"

namespace jointplan::plan {

// Who calls, as its token says.
struct Principal {
  std::string token;  // `tokens/{token}`; empty for a caller without one.
  std::string label;  // What the token is called; the author of changes.
  v1::Role role = v1::ROLE_UNSPECIFIED;
  std::string partner;             // For partners: `partners/{partner}`.
  std::vector<std::string> plans;  // For staff and readers: the plans; empty: all.
};

// How the caller stands to what it asks for.
enum class Relation {
  kUnknown,  // Nothing has been looked up yet: may the role ever do this?
  kInside,   // Something of a plan that the caller takes part in, or that belongs to nobody.
  kOwn,      // It belongs to the caller's organization.
  kShared,   // It belongs to another organization, which has handed it in or shares it.
  kHidden,   // It belongs to another organization, which has not handed it in or does not share it.
  kOutside,  // Something of a plan that the caller takes no part in.
};

// What the caller gets.
enum class Verdict {
  kAllow,
  kDeny,  // PERMISSION_DENIED: the caller may know that it exists.
  kHide,  // NOT_FOUND, in the same bytes as for a name that never was.
};

// The permission table: the one place that says who may do what. docs/permissions.md prints it.
Verdict Decide(v1::Role role, v1::Action action, Relation relation);

// The relations that the table tells apart for an action, kUnknown first.
std::vector<Relation> RelationsOf(v1::Action action);

// Whether a plan is a partner's own.
bool IsOwnPlan(const v1::Plan& plan);

// Whether a caller takes part in a plan: kInside or kOutside. Staff and readers by the plans that
// their token names, partners by the plan's policy. A partner's own plan is kOwn to that partner
// and kOutside to everybody else, also to those with whom something of it is shared.
Relation RelationToPlan(const Principal& principal, const v1::Plan& plan);

// How a caller stands to what an activity of a partner's own plan shows of itself: kOwn, kShared or
// kHidden; kHidden for activities of joint plans, of which nothing is shared in this way.
Relation RelationToShared(const Principal& principal, const v1::Plan& plan,
                          const v1::Activity& activity);

// Whether a caller sees what an activity is now: in a joint plan that it may read, in its own plan,
// or because it is shared with it.
bool MaySee(const Principal& principal, const v1::Plan& plan, const v1::Activity& activity);

// Whether a proposal was ever submitted: from then on others than its organization know of it.
bool WasHandedIn(const v1::Proposal& proposal);

// How a caller stands to a proposal of a plan that it takes part in.
Relation RelationToProposal(const Principal& principal, const v1::Proposal& proposal);

// Names for texts and tables: `staff`, `own`, `allow`, `read-plan`.
std::string RoleName(v1::Role role);
std::string RelationName(Relation relation);
std::string VerdictName(Verdict verdict);
std::string ActionName(v1::Action action);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_ACCESS_H_
