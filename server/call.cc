#include "server/call.h"

#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/sentences.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

absl::Status Denied(const plan::Principal& principal, v1::Action action) {
  return plan::MakeError(plan::Sentence::kRoleMayNot, {{"role", plan::RoleName(principal.role)},
                                                       {"action", plan::ActionName(action)}});
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
