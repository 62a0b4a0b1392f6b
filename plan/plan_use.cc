#include "plan/plan_use.h"

#include <algorithm>

namespace jointplan::plan {

bool Leads(const v1::Participant& participant) {
  const auto& roles = participant.roles();
  return std::find(roles.begin(), roles.end(), v1::PARTNER_ROLE_LEAD) != roles.end();
}

bool IsOpen(const v1::NextStep& step) {
  return step.status() == v1::NEXT_STEP_STATUS_OPEN ||
         step.status() == v1::NEXT_STEP_STATUS_UNSPECIFIED;
}

void PlanUse::Add(const v1::Activity& activity) {
  if (activity.implementation_status() == v1::IMPLEMENTATION_STATUS_CANCELLED) return;
  themes_.insert(activity.themes().begin(), activity.themes().end());
  for (const v1::Participant& participant : activity.participants()) {
    const std::string& partner = participant.partner();
    participants_.insert(partner);
    if (Leads(participant)) leads_.insert(partner);
    if (participant.consent() != v1::CONSENT_CONFIRMED) {
      unconfirmed_.emplace(partner, activity.name());
    }
  }
}

}  // namespace jointplan::plan
