#include "plan/silence.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SilenceTest : public testing::Test {
 protected:
  SilenceTest() {
    plan_.add_partners("partners/iom");
    v1::Requirement* requirement = plan_.mutable_policy()->add_requirements();
    requirement->add_partners("partners/unhcr");
    v1::Activity activity;
    activity.set_name("plans/hub/activities/a1");
    activity.add_participants()->set_partner("partners/giz");
    use_.Add(activity);
  }

  void Answer(const std::string& partner, const std::string& scope, v1::Answer answer,
              bool outdated = false) {
    v1::Endorsement* endorsement = agreement_.add_endorsements();
    endorsement->set_partner(partner);
    endorsement->set_scope(scope);
    endorsement->set_answer(answer);
    endorsement->set_outdated(outdated);
  }

  v1::SilenceTally Count() const { return CountAnswers(plan_, use_, agreement_); }

  v1::Plan plan_;
  PlanUse use_;
  v1::Agreement agreement_;
};

TEST_F(SilenceTest, EverybodyWhoseWordIsWaitedForIsSilentAtFirst) {
  EXPECT_THAT(Count().silent(), ElementsAre("partners/giz", "partners/iom", "partners/unhcr"));
}

TEST_F(SilenceTest, WhoAnsweredIsNotSilentAlsoIfNobodyWaitedForIt) {
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE);
  Answer("partners/iom", "plan", v1::ANSWER_ABSTAIN);
  Answer("partners/world-bank", "themes/local", v1::ANSWER_ENDORSE_WITH_RESERVATION);
  const v1::SilenceTally tally = Count();
  EXPECT_THAT(tally.endorsed(), ElementsAre("partners/giz"));
  EXPECT_THAT(tally.abstained(), ElementsAre("partners/iom"));
  EXPECT_THAT(tally.with_reservation(), ElementsAre("partners/world-bank"));
  EXPECT_THAT(tally.silent(), ElementsAre("partners/unhcr"));
}

TEST_F(SilenceTest, OfSeveralAnswersTheOneFurthestFromAgreeingCounts) {
  Answer("partners/giz", "partners/giz", v1::ANSWER_ENDORSE_WITH_RESERVATION);
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE);
  Answer("partners/iom", "plan", v1::ANSWER_ENDORSE);
  Answer("partners/iom", "themes/local", v1::ANSWER_ABSTAIN);
  const v1::SilenceTally tally = Count();
  EXPECT_THAT(tally.endorsed(), IsEmpty());
  EXPECT_THAT(tally.with_reservation(), ElementsAre("partners/giz"));
  EXPECT_THAT(tally.abstained(), ElementsAre("partners/iom"));
}

TEST_F(SilenceTest, AnAnswerToSomethingElseIsNone) {
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE, /*outdated=*/true);
  EXPECT_THAT(Count().silent(), ElementsAre("partners/giz", "partners/iom", "partners/unhcr"));
}

}  // namespace
}  // namespace jointplan::plan
