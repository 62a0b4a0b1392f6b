#include "server/own_plans.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/access.h"
#include "plan/errors.h"
#include "plan/sentences.h"

namespace jointplan::server {
namespace {

absl::Status OnlyPartnersKeepOwnPlans(const v1::Plan& plan) {
  return plan::MakeError(
      plan::Reason::kPermissionDenied,
      absl::StrCat("Only a partner makes its own plan, and only with a token of its own. Leave "
                   "`kind` out to make ",
                   plan.name(), " a joint plan."),
      {{"name", plan.name()}});
}

// Sharing that lists somebody and does not say so would be shared with nobody, unnoticed.
absl::Status CheckSharing(const v1::Sharing& sharing, const std::string& field) {
  if (sharing.audience() != v1::AUDIENCE_UNSPECIFIED) return absl::OkStatus();
  if (sharing.partners().empty() && !sharing.convener()) return absl::OkStatus();
  return plan::FieldError(absl::StrCat(field, ".audience"),
                          "says with whom it is shared, but not that it is; set it to LISTED");
}

absl::Status SharedInJointPlan(const std::string& field, const std::string& plan) {
  return plan::FieldError(
      field, absl::StrCat(plan,
                          " is a joint plan, which its partners see; leave this out, or keep it in "
                          "a plan of your own"));
}

// A plan's record, against the same before (null: it is new).
absl::Status CheckPlan(const v1::Plan& plan, const v1::Plan* before, const std::string& field) {
  const bool own = plan::IsOwnPlan(plan);
  if (before != nullptr && own != plan::IsOwnPlan(*before)) {
    return plan::FieldError(absl::StrCat(field, ".kind"),
                            "is said when a plan is made, and never changed; make another plan");
  }
  if (before != nullptr && plan.owner() != before->owner()) {
    return plan::FieldError(absl::StrCat(field, ".owner"),
                            "is set when a plan is made, and never changed; leave it as it is");
  }
  if (own) return CheckSharing(plan.sharing(), absl::StrCat(field, ".sharing"));
  if (plan.has_owner()) return SharedInJointPlan(absl::StrCat(field, ".owner"), plan.name());
  if (plan.has_sharing()) return SharedInJointPlan(absl::StrCat(field, ".sharing"), plan.name());
  return absl::OkStatus();
}

absl::Status CheckActivity(const v1::Plan& plan, const v1::Activity& activity,
                           const std::string& field) {
  const std::string sharing = absl::StrCat(field, ".sharing");
  if (!plan::IsOwnPlan(plan)) {
    return activity.has_sharing() ? SharedInJointPlan(sharing, plan.name()) : absl::OkStatus();
  }
  if (!activity.upstreams().empty()) {
    return plan::FieldError(
        absl::StrCat(field, ".upstreams"),
        absl::StrCat(plan.name(),
                     " is a partner's own plan; only activities of joint plans come from others, "
                     "leave them out"));
  }
  return CheckSharing(activity.sharing(), sharing);
}

}  // namespace

absl::Status AuthorizeNewPlan(const Call& call, v1::Plan* plan) {
  const bool partner = call.principal.role == v1::ROLE_PARTNER;
  if (!plan::IsOwnPlan(*plan)) {
    // Whatever its policy would be: a partner makes no joint plan.
    const plan::Relation relation =
        partner ? plan::Relation::kInside : plan::RelationToPlan(call.principal, *plan);
    return Authorize(call, v1::ACTION_EDIT_PLAN, relation, plan->name());
  }
  if (!partner) return OnlyPartnersKeepOwnPlans(*plan);
  if (plan->has_owner() && plan->owner() != call.principal.partner) {
    return plan::FieldError(
        "plan.owner", absl::StrCat("your own plan is your organization's, ", call.principal.partner,
                                   "; leave it out, the server sets it"));
  }
  plan->set_owner(call.principal.partner);
  return Authorize(call, v1::ACTION_EDIT_PLAN, plan::RelationToPlan(call.principal, *plan),
                   plan->name());
}

absl::Status RequireJoint(const v1::Plan& plan) {
  if (!plan::IsOwnPlan(plan)) return absl::OkStatus();
  return plan::MakeError(plan::Sentence::kOwnPlan, {{"name", plan.name()}});
}

absl::Status CheckKind(const v1::Plan* plan, const MergedRecords& merged) {
  for (const MergedRecord& record : merged.records) {
    const google::protobuf::Message* after = record.result.merged.get();
    if (const auto* changed = dynamic_cast<const v1::Plan*>(after)) {
      const auto* before = dynamic_cast<const v1::Plan*>(record.theirs.get());
      JP_RETURN_IF_ERROR(CheckPlan(*changed, before, record.wanted.field));
    }
    const auto* activity = dynamic_cast<const v1::Activity*>(after);
    if (activity == nullptr || plan == nullptr) continue;
    JP_RETURN_IF_ERROR(CheckActivity(*plan, *activity, record.wanted.field));
  }
  return absl::OkStatus();
}

}  // namespace jointplan::server
