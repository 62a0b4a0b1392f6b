#include "plan/requirements.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace jointplan::plan {
namespace {

// Whether an answer for `answered` is also one for what a requirement asks of a partner; empty: the
// plan, or the partner's own activities.
bool Covers(absl::string_view answered, absl::string_view required, absl::string_view partner) {
  if (answered == "plan") return true;
  return required.empty() ? answered == partner : answered == required;
}

bool Agrees(const v1::Endorsement& answer) {
  return answer.answer() == v1::ANSWER_ENDORSE ||
         answer.answer() == v1::ANSWER_ENDORSE_WITH_RESERVATION;
}

// Why an answer does not count as an endorsement; empty: it does.
std::string ShortOf(const v1::Endorsement& answer) {
  if (Agrees(answer)) {
    return answer.outdated() ? "endorsed a state that has changed since; it answers anew" : "";
  }
  return answer.answer() == v1::ANSWER_OBJECT ? "objects; settle it with the partner"
                                              : "abstained, which is no endorsement";
}

// Whether an answer is as if it had not been given. An objection stands until it is taken back.
bool SaysNothing(const v1::Endorsement& answer) {
  return answer.outdated() && answer.answer() != v1::ANSWER_OBJECT;
}

// What a partner's endorsement still lacks; empty: nothing.
std::string LackOf(const v1::Agreement& agreement, const std::string& partner,
                   const std::string& scope) {
  const bool silence = agreement.silence().state() == v1::SILENCE_STATE_RUNNING;
  std::string lack = silence ? "" : "has not answered";
  for (const v1::Endorsement& answer : agreement.endorsements()) {
    if (answer.partner() != partner || !Covers(answer.scope(), scope, partner)) continue;
    if (silence && SaysNothing(answer)) continue;
    lack = ShortOf(answer);
    if (lack.empty()) break;
  }
  return lack;
}

std::set<std::string> PartnersOf(const v1::Plan& plan, const PlanUse& use,
                                 const v1::Requirement& requirement) {
  switch (requirement.kind()) {
    case v1::REQUIREMENT_KIND_ALL_PARTNERS:
      return {plan.partners().begin(), plan.partners().end()};
    case v1::REQUIREMENT_KIND_LEADS:
      return use.leads();
    case v1::REQUIREMENT_KIND_PARTICIPANTS:
      return use.participants();
    case v1::REQUIREMENT_KIND_LISTED_PARTNERS:
      return {requirement.partners().begin(), requirement.partners().end()};
    default:
      return {};
  }
}

std::string DescriptionOf(const v1::Requirement& requirement) {
  const std::string what = requirement.scope().empty() || requirement.scope() == "plan"
                               ? "the plan"
                               : absl::StrCat("the ", requirement.scope().substr(0, 5), " ",
                                              requirement.scope().substr(7));
  const std::string own = requirement.scope().empty() ? " or its own activities" : "";
  switch (requirement.kind()) {
    case v1::REQUIREMENT_KIND_ALL_PARTNERS:
      return absl::StrCat("Every partner of the plan endorses ", what, own, ".");
    case v1::REQUIREMENT_KIND_LEADS:
      return absl::StrCat("Every partner that leads an activity endorses ", what, own, ".");
    case v1::REQUIREMENT_KIND_PARTICIPANTS:
      return absl::StrCat("Every partner that takes part in an activity endorses ", what, own, ".");
    case v1::REQUIREMENT_KIND_LISTED_PARTNERS:
      return absl::StrCat("Every partner that the requirement names endorses ", what, own, ".");
    case v1::REQUIREMENT_KIND_CONSENTS:
      return "Every partner has confirmed its part in each activity.";
    default:
      return "";
  }
}

void Miss(const std::string& partner, const std::string& subject, absl::string_view lack,
          v1::RequirementState* state) {
  v1::MissingAnswer* missing = state->add_missing();
  missing->set_partner(partner);
  missing->set_subject(subject);
  missing->set_description(absl::StrCat(partner, " ", lack));
}

}  // namespace

std::vector<v1::RequirementState> CheckRequirements(const v1::Plan& plan, const PlanUse& use,
                                                    const v1::Agreement& agreement) {
  std::vector<v1::RequirementState> states;
  for (const v1::Requirement& requirement : plan.policy().requirements()) {
    v1::RequirementState& state = states.emplace_back();
    state.set_id(requirement.id());
    state.set_description(DescriptionOf(requirement));
    for (const std::string& partner : PartnersOf(plan, use, requirement)) {
      const std::string lack = LackOf(agreement, partner, requirement.scope());
      const std::string scope = requirement.scope().empty() ? "plan" : requirement.scope();
      if (!lack.empty()) Miss(partner, scope, lack, &state);
    }
    if (requirement.kind() == v1::REQUIREMENT_KIND_CONSENTS) {
      for (const auto& [partner, activity] : use.unconfirmed()) {
        Miss(partner, activity, "has not confirmed its part", &state);
      }
    }
    state.set_met(state.missing().empty());
  }
  return states;
}

}  // namespace jointplan::plan
