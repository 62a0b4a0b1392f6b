#include "plan/silence.h"

#include <map>
#include <string>

namespace jointplan::plan {
namespace {

// How far an answer is from agreeing; 0: nothing was said.
int Distance(v1::Answer answer) {
  switch (answer) {
    case v1::ANSWER_ENDORSE:
      return 1;
    case v1::ANSWER_ENDORSE_WITH_RESERVATION:
      return 2;
    case v1::ANSWER_ABSTAIN:
      return 3;
    case v1::ANSWER_OBJECT:
      return 4;
    default:
      return 0;
  }
}

// Everybody whose word is waited for, with nothing said yet.
std::map<std::string, v1::Answer> Asked(const v1::Plan& plan, const PlanUse& use) {
  std::map<std::string, v1::Answer> asked;
  const auto add = [&asked](const std::string& partner) {
    asked.try_emplace(partner, v1::ANSWER_UNSPECIFIED);
  };
  for (const std::string& partner : plan.partners()) add(partner);
  for (const std::string& partner : use.participants()) add(partner);
  for (const v1::Requirement& requirement : plan.policy().requirements()) {
    for (const std::string& partner : requirement.partners()) add(partner);
  }
  return asked;
}

}  // namespace

v1::SilenceTally CountAnswers(const v1::Plan& plan, const PlanUse& use,
                              const v1::Agreement& agreement) {
  std::map<std::string, v1::Answer> said = Asked(plan, use);
  for (const v1::Endorsement& answer : agreement.endorsements()) {
    if (answer.outdated()) continue;
    v1::Answer& furthest = said[answer.partner()];
    if (Distance(answer.answer()) > Distance(furthest)) furthest = answer.answer();
  }
  v1::SilenceTally tally;
  for (const auto& [partner, answer] : said) {
    if (answer == v1::ANSWER_ENDORSE) tally.add_endorsed(partner);
    if (answer == v1::ANSWER_ENDORSE_WITH_RESERVATION) tally.add_with_reservation(partner);
    if (answer == v1::ANSWER_ABSTAIN) tally.add_abstained(partner);
    if (answer == v1::ANSWER_UNSPECIFIED) tally.add_silent(partner);
  }
  return tally;
}

}  // namespace jointplan::plan
