#include "plan/access.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace jointplan::plan {
namespace {

// One line of the table: who is allowed, and what the others get. Nobody without a token gets
// anything: the wrapper of all calls asks for a token before it asks this table.
struct Rule {
  v1::Action action;
  Relation relation;
  Verdict admin;
  Verdict staff;
  Verdict partner;
  Verdict reader;
};

constexpr Verdict kAllow = Verdict::kAllow;
constexpr Verdict kDeny = Verdict::kDeny;
constexpr Verdict kHide = Verdict::kHide;

constexpr Rule kRules[] = {
    // action, relation                                        admin   staff   partner reader
    {v1::ACTION_READ_PLAN, Relation::kInside, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_READ_PLAN, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_READ_PLAN, Relation::kOutside, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_EDIT_PLAN, Relation::kInside, kDeny, kAllow, kDeny, kDeny},
    {v1::ACTION_EDIT_PLAN, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_EDIT_PLAN, Relation::kOutside, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_READ_CATALOG, Relation::kInside, kAllow, kAllow, kAllow, kDeny},
    {v1::ACTION_EDIT_CATALOG, Relation::kInside, kDeny, kAllow, kDeny, kDeny},
    {v1::ACTION_READ_PROPOSAL, Relation::kOwn, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_READ_PROPOSAL, Relation::kShared, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_READ_PROPOSAL, Relation::kHidden, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_READ_PROPOSAL, Relation::kOutside, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_EDIT_PROPOSAL, Relation::kOwn, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_EDIT_PROPOSAL, Relation::kShared, kDeny, kDeny, kDeny, kDeny},
    {v1::ACTION_EDIT_PROPOSAL, Relation::kHidden, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_EDIT_PROPOSAL, Relation::kOutside, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_REVIEW_PROPOSAL, Relation::kOwn, kDeny, kAllow, kDeny, kDeny},
    {v1::ACTION_REVIEW_PROPOSAL, Relation::kShared, kDeny, kAllow, kDeny, kDeny},
    {v1::ACTION_REVIEW_PROPOSAL, Relation::kHidden, kDeny, kHide, kDeny, kDeny},
    {v1::ACTION_REVIEW_PROPOSAL, Relation::kOutside, kDeny, kHide, kDeny, kDeny},
    {v1::ACTION_READ_OPEN_AGREEMENT, Relation::kInside, kDeny, kAllow, kAllow, kHide},
    {v1::ACTION_READ_OPEN_AGREEMENT, Relation::kOwn, kDeny, kDeny, kAllow, kHide},
    {v1::ACTION_READ_OPEN_AGREEMENT, Relation::kOutside, kDeny, kHide, kHide, kHide},
    {v1::ACTION_READ_SEALED_AGREEMENT, Relation::kInside, kDeny, kAllow, kAllow, kAllow},
    {v1::ACTION_READ_SEALED_AGREEMENT, Relation::kOwn, kDeny, kDeny, kAllow, kHide},
    {v1::ACTION_READ_SEALED_AGREEMENT, Relation::kOutside, kDeny, kHide, kHide, kHide},
    {v1::ACTION_ENDORSE, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_ENDORSE, Relation::kShared, kDeny, kDeny, kDeny, kDeny},
    {v1::ACTION_ENDORSE, Relation::kOutside, kDeny, kDeny, kHide, kDeny},
    {v1::ACTION_SEAL, Relation::kInside, kDeny, kAllow, kDeny, kDeny},
    {v1::ACTION_SEAL, Relation::kOutside, kDeny, kHide, kDeny, kDeny},
    {v1::ACTION_MANAGE_TOKENS, Relation::kInside, kAllow, kDeny, kDeny, kDeny},
    {v1::ACTION_OPERATE, Relation::kInside, kAllow, kDeny, kDeny, kDeny},
    {v1::ACTION_IDENTIFY, Relation::kInside, kAllow, kAllow, kAllow, kAllow},
    {v1::ACTION_CONSENT, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_READ_COMMENTS, Relation::kInside, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_READ_COMMENTS, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_READ_COMMENTS, Relation::kOutside, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_COMMENT, Relation::kInside, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_COMMENT, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_COMMENT, Relation::kOutside, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_CONVENE, Relation::kInside, kDeny, kAllow, kDeny, kDeny},
    {v1::ACTION_CONVENE, Relation::kOutside, kDeny, kHide, kDeny, kDeny},
    {v1::ACTION_READ_SHARED, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_READ_SHARED, Relation::kShared, kDeny, kAllow, kAllow, kDeny},
    {v1::ACTION_READ_SHARED, Relation::kHidden, kDeny, kHide, kHide, kDeny},
    {v1::ACTION_ANSWER_SYNERGY, Relation::kOwn, kDeny, kDeny, kAllow, kDeny},
    {v1::ACTION_ANSWER_SYNERGY, Relation::kShared, kDeny, kDeny, kDeny, kDeny},
    {v1::ACTION_ANSWER_SYNERGY, Relation::kHidden, kDeny, kDeny, kHide, kDeny},
};

Verdict ForRole(const Rule& rule, v1::Role role) {
  switch (role) {
    case v1::ROLE_ADMIN:
      return rule.admin;
    case v1::ROLE_STAFF:
      return rule.staff;
    case v1::ROLE_PARTNER:
      return rule.partner;
    case v1::ROLE_READER:
      return rule.reader;
    default:
      return kDeny;
  }
}

// Before anything is looked up, a role may go on if there is anything it could be allowed.
bool MayEver(v1::Role role, v1::Action action) {
  return std::any_of(std::begin(kRules), std::end(kRules), [&](const Rule& rule) {
    return rule.action == action && ForRole(rule, role) == kAllow;
  });
}

bool Owns(const Principal& principal, const v1::Plan& plan) {
  return principal.role == v1::ROLE_PARTNER && !principal.partner.empty() &&
         principal.partner == plan.owner();
}

// Whether a caller who does not own the plan is one of those it is shared with.
bool IsAmong(const v1::Sharing& sharing, const Principal& principal) {
  const bool partner = principal.role == v1::ROLE_PARTNER;
  if (!partner && principal.role != v1::ROLE_STAFF) return false;
  switch (sharing.audience()) {
    case v1::AUDIENCE_EVERYBODY:
      return true;
    case v1::AUDIENCE_LISTED:
      if (!partner) return sharing.convener();
      return std::find(sharing.partners().begin(), sharing.partners().end(), principal.partner) !=
             sharing.partners().end();
    default:
      return false;
  }
}

// `ROLE_STAFF` becomes `staff`, `ACTION_READ_PLAN` becomes `read-plan`.
std::string PlainName(absl::string_view enum_name, absl::string_view prefix) {
  const std::string name(absl::StripPrefix(enum_name, prefix));
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

}  // namespace

Verdict Decide(v1::Role role, v1::Action action, Relation relation) {
  if (relation == Relation::kUnknown) return MayEver(role, action) ? kAllow : kDeny;
  for (const Rule& rule : kRules) {
    if (rule.action == action && rule.relation == relation) return ForRole(rule, role);
  }
  return kDeny;
}

std::vector<Relation> RelationsOf(v1::Action action) {
  std::vector<Relation> relations = {Relation::kUnknown};
  for (const Rule& rule : kRules) {
    if (rule.action == action) relations.push_back(rule.relation);
  }
  return relations;
}

bool IsOwnPlan(const v1::Plan& plan) { return plan.kind() == v1::PLAN_KIND_PARTNER; }

Relation RelationToPlan(const Principal& principal, const v1::Plan& plan) {
  if (IsOwnPlan(plan)) {
    return Owns(principal, plan) ? Relation::kOwn : Relation::kOutside;
  }
  const auto inside = [](bool yes) { return yes ? Relation::kInside : Relation::kOutside; };
  switch (principal.role) {
    case v1::ROLE_STAFF:
    case v1::ROLE_READER:
      return inside(principal.plans.empty() ||
                    std::find(principal.plans.begin(), principal.plans.end(), plan.name()) !=
                        principal.plans.end());
    case v1::ROLE_PARTNER:
      return inside(plan.policy().readers() != v1::PLAN_READERS_LISTED_PARTNERS ||
                    std::find(plan.partners().begin(), plan.partners().end(), principal.partner) !=
                        plan.partners().end());
    default:
      return Relation::kOutside;
  }
}

Relation RelationToShared(const Principal& principal, const v1::Plan& plan,
                          const v1::Activity& activity) {
  if (!IsOwnPlan(plan)) return Relation::kHidden;
  if (Owns(principal, plan)) return Relation::kOwn;
  const bool of_activity = activity.sharing().audience() != v1::AUDIENCE_UNSPECIFIED;
  const v1::Sharing& sharing = of_activity ? activity.sharing() : plan.sharing();
  return IsAmong(sharing, principal) ? Relation::kShared : Relation::kHidden;
}

bool MaySee(const Principal& principal, const v1::Plan& plan, const v1::Activity& activity) {
  if (!IsOwnPlan(plan)) {
    return Decide(principal.role, v1::ACTION_READ_PLAN, RelationToPlan(principal, plan)) == kAllow;
  }
  return Decide(principal.role, v1::ACTION_READ_SHARED,
                RelationToShared(principal, plan, activity)) == kAllow;
}

bool WasHandedIn(const v1::Proposal& proposal) {
  return std::any_of(proposal.reviews().begin(), proposal.reviews().end(),
                     [](const auto& note) { return note.state() == v1::PROPOSAL_STATE_SUBMITTED; });
}

Relation RelationToProposal(const Principal& principal, const v1::Proposal& proposal) {
  const bool own = principal.role == v1::ROLE_PARTNER
                       ? proposal.partner() == principal.partner
                       : principal.role == v1::ROLE_STAFF && proposal.partner().empty();
  if (own) return Relation::kOwn;
  return WasHandedIn(proposal) ? Relation::kShared : Relation::kHidden;
}

std::string RoleName(v1::Role role) {
  return role == v1::ROLE_UNSPECIFIED ? "nobody" : PlainName(v1::Role_Name(role), "ROLE_");
}

std::string RelationName(Relation relation) {
  switch (relation) {
    case Relation::kUnknown:
      return "any";
    case Relation::kInside:
      return "inside";
    case Relation::kOwn:
      return "own";
    case Relation::kShared:
      return "shared";
    case Relation::kHidden:
      return "hidden";
    case Relation::kOutside:
      return "outside";
  }
  return "";
}

std::string VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow:
      return "allow";
    case Verdict::kDeny:
      return "deny";
    case Verdict::kHide:
      return "hide";
  }
  return "";
}

std::string ActionName(v1::Action action) { return PlainName(v1::Action_Name(action), "ACTION_"); }

}  // namespace jointplan::plan
