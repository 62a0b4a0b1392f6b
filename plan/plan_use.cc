#include "plan/plan_use.h"

#include <algorithm>

namespace jointplan::plan {

void PlanUse::Add(const v1::Activity& activity) {
  if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED) return;
  themes_.insert(activity.themes().begin(), activity.themes().end());
  for (const v1::Participant& participant : activity.participants()) {
    const std::string& partner = participant.partner();
    const auto& roles = participant.roles();
    participants_.insert(partner);
    if (std::find(roles.begin(), roles.end(), v1::PARTNER_ROLE_LEAD) != roles.end()) {
      leads_.insert(partner);
    }
    if (participant.consent() != v1::CONSENT_CONFIRMED) {
      unconfirmed_.emplace(partner, activity.name());
    }
  }
}

}  // namespace jointplan::plan
