#include "server/call.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// What a caller who is refused can do instead.
absl::string_view AdviceFor(const plan::Principal& principal, v1::Action action) {
  if (principal.role == v1::ROLE_ADMIN) {
    return "An operator's token runs the service and takes no part in plans; use a token of the "
           "organization you act for.";
  }
  switch (action) {
    case v1::ACTION_EDIT_PLAN:
      return principal.role == v1::ROLE_PARTNER
                 ? "Partners change the plan through proposals: begin one and edit it there."
                 : "Only the convener's staff edits the plan.";
    case v1::ACTION_EDIT_CATALOG:
      return "Ask the convener's staff to change partners, frameworks or objectives.";
    case v1::ACTION_EDIT_PROPOSAL:
      return "Only the organization that began a proposal edits, submits or withdraws it.";
    case v1::ACTION_REVIEW_PROPOSAL:
    case v1::ACTION_SEAL:
    case v1::ACTION_CONVENE:
      return "Ask the convener's staff.";
    case v1::ACTION_ENDORSE:
      return "Only a partner answers, and only for its own organization.";
    case v1::ACTION_CONSENT:
      return "Only a partner answers for its part, and only for its own.";
    case v1::ACTION_MANAGE_TOKENS:
    case v1::ACTION_OPERATE:
      return "Ask the operator of the service.";
    default:
      return "Ask the operator of the service for a token with another role.";
  }
}

// What was asked for, in the words of the person who asked.
absl::string_view PhraseFor(v1::Action action) {
  switch (action) {
    case v1::ACTION_READ_PLAN:
      return "read plans";
    case v1::ACTION_EDIT_PLAN:
      return "change plans directly";
    case v1::ACTION_READ_CATALOG:
      return "read partners and objectives";
    case v1::ACTION_EDIT_CATALOG:
      return "change partners or objectives";
    case v1::ACTION_READ_PROPOSAL:
      return "read proposals";
    case v1::ACTION_EDIT_PROPOSAL:
      return "make or change this proposal";
    case v1::ACTION_REVIEW_PROPOSAL:
      return "merge, decline or send back proposals";
    case v1::ACTION_READ_OPEN_AGREEMENT:
      return "read agreements that are not sealed";
    case v1::ACTION_READ_SEALED_AGREEMENT:
      return "read sealed agreements";
    case v1::ACTION_ENDORSE:
      return "answer an agreement";
    case v1::ACTION_SEAL:
      return "open, abandon or seal agreements, or waive findings";
    case v1::ACTION_CONSENT:
      return "confirm or decline a part of an activity";
    case v1::ACTION_CONVENE:
      return "open or close feedback rounds";
    case v1::ACTION_READ_COMMENTS:
      return "read comments";
    case v1::ACTION_COMMENT:
      return "comment";
    case v1::ACTION_MANAGE_TOKENS:
      return "make, list or revoke tokens";
    case v1::ACTION_OPERATE:
      return "check or operate the store";
    default:
      return "do this";
  }
}

absl::Status Denied(const plan::Principal& principal, v1::Action action) {
  const std::string role = plan::RoleName(principal.role);
  const std::string name = plan::ActionName(action);
  return plan::MakeError(plan::Reason::kPermissionDenied,
                         absl::StrCat("A caller with the role ", role, " may not ",
                                      PhraseFor(action), ". ", AdviceFor(principal, action)),
                         {{"role", role}, {"action", name}});
}

}  // namespace

std::string TodayOf(const Call& call) {
  return absl::FormatTime("%Y-%m-%d", call.now, absl::UTCTimeZone());
}

v1::Author AuthorOf(const Call& call) {
  v1::Author author;
  author.set_label(call.principal.label);
  author.set_role(call.principal.role);
  author.set_partner(call.principal.partner);
  return author;
}

bool SameAuthor(const v1::Author& a, const v1::Author& b) {
  return a.label() == b.label() && a.role() == b.role() && a.partner() == b.partner();
}

absl::Status Authorize(const plan::Principal& principal, v1::Action action, plan::Relation relation,
                       absl::string_view name) {
  switch (plan::Decide(principal.role, action, relation)) {
    case plan::Verdict::kAllow:
      return absl::OkStatus();
    case plan::Verdict::kDeny:
      return Denied(principal, action);
    case plan::Verdict::kHide:
      break;
  }
  return plan::NotFoundError(name);
}

absl::Status Authorize(const Call& call, v1::Action action, plan::Relation relation,
                       absl::string_view name) {
  return Authorize(call.principal, action, relation, name);
}

absl::StatusOr<std::shared_ptr<const v1::Plan>> RequirePlan(const Call& call,
                                                            absl::string_view plan_name,
                                                            v1::Action action) {
  // What is no name of a plan names no record of one either.
  if (!plan::ParseNameOf(plan::NameKind::kPlan, plan_name, "name").ok()) {
    return plan::NotFoundError(plan_name);
  }
  JP_ASSIGN_OR_RETURN(auto plan, LoadShared<v1::Plan>(call.view, plan_name, plan_name));
  if (plan == nullptr) return plan::NotFoundError(plan_name);
  JP_RETURN_IF_ERROR(
      Authorize(call, action, plan::RelationToPlan(call.principal, *plan), plan_name));
  return plan;
}

absl::StatusOr<v1::Proposal> RequireProposal(const Call& call, absl::string_view proposal_name,
                                             v1::Action action) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName name,
                      plan::ParseNameOf(plan::NameKind::kProposal, proposal_name, "name"));
  JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call.view, name.parent, name.parent));
  JP_ASSIGN_OR_RETURN(auto proposal, Load<v1::Proposal>(call.view, proposal_name, proposal_name));
  if (plan == nullptr || !proposal.has_value()) return plan::NotFoundError(proposal_name);
  plan::Relation relation = plan::RelationToPlan(call.principal, *plan);
  if (relation == plan::Relation::kInside) {
    relation = plan::RelationToProposal(call.principal, proposal->record);
  }
  JP_RETURN_IF_ERROR(Authorize(call, action, relation, proposal_name));
  return std::move(proposal->record);
}

}  // namespace jointplan::server
