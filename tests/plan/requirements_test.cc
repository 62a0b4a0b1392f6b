#include "plan/requirements.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jointplan::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RequirementsTest : public testing::Test {
 protected:
  RequirementsTest() {
    plan_.set_name("plans/hub");
    plan_.add_themes()->set_id("local");
    for (const char* partner : {"partners/afd", "partners/giz", "partners/iom"}) {
      plan_.add_partners(partner);
    }
    v1::Activity activity;
    activity.set_name("plans/hub/activities/a1");
    AddPart("partners/giz", v1::PARTNER_ROLE_LEAD, v1::CONSENT_CONFIRMED, &activity);
    AddPart("partners/afd", v1::PARTNER_ROLE_FUNDING, v1::CONSENT_INVITED, &activity);
    use_.Add(activity);
  }

  static void AddPart(const std::string& partner, v1::PartnerRole role, v1::Consent consent,
                      v1::Activity* activity) {
    v1::Participant* part = activity->add_participants();
    part->set_partner(partner);
    part->add_roles(role);
    part->set_consent(consent);
  }

  void Require(v1::RequirementKind kind, const std::string& scope = "") {
    v1::Requirement* requirement = plan_.mutable_policy()->add_requirements();
    requirement->set_id(absl::StrCat("r", plan_.policy().requirements_size()));
    requirement->set_kind(kind);
    if (!scope.empty()) requirement->set_scope(scope);
  }

  void Answer(const std::string& partner, const std::string& scope, v1::Answer answer,
              bool outdated = false) {
    v1::Endorsement* endorsement = agreement_.add_endorsements();
    endorsement->set_partner(partner);
    endorsement->set_scope(scope);
    endorsement->set_answer(answer);
    endorsement->set_outdated(outdated);
  }

  // What the first requirement lacks: `description (subject)`.
  std::vector<std::string> Missing() const {
    std::vector<std::string> lines;
    const v1::RequirementState state = CheckRequirements(plan_, use_, agreement_).at(0);
    EXPECT_EQ(state.met(), state.missing().empty());
    EXPECT_FALSE(state.description().empty());
    for (const v1::MissingAnswer& missing : state.missing()) {
      lines.push_back(absl::StrCat(missing.description(), " (", missing.subject(), ")"));
    }
    return lines;
  }

  v1::Plan plan_;
  PlanUse use_;
  v1::Agreement agreement_;
};

TEST_F(RequirementsTest, APlanThatAsksForNothingHasNothing) {
  EXPECT_THAT(CheckRequirements(plan_, use_, agreement_), IsEmpty());
}

TEST_F(RequirementsTest, EachKindAsksItsPartners) {
  Require(v1::REQUIREMENT_KIND_ALL_PARTNERS);
  EXPECT_THAT(Missing(), ElementsAre("partners/afd has not answered (plan)",
                                     "partners/giz has not answered (plan)",
                                     "partners/iom has not answered (plan)"));
  plan_.mutable_policy()->mutable_requirements(0)->set_kind(v1::REQUIREMENT_KIND_LEADS);
  EXPECT_THAT(Missing(), ElementsAre("partners/giz has not answered (plan)"));
  plan_.mutable_policy()->mutable_requirements(0)->set_kind(v1::REQUIREMENT_KIND_PARTICIPANTS);
  EXPECT_THAT(Missing(), ElementsAre("partners/afd has not answered (plan)",
                                     "partners/giz has not answered (plan)"));
  plan_.mutable_policy()->mutable_requirements(0)->set_kind(v1::REQUIREMENT_KIND_LISTED_PARTNERS);
  plan_.mutable_policy()->mutable_requirements(0)->add_partners("partners/iom");
  EXPECT_THAT(Missing(), ElementsAre("partners/iom has not answered (plan)"));
  plan_.mutable_policy()->mutable_requirements(0)->set_kind(v1::REQUIREMENT_KIND_CONSENTS);
  EXPECT_THAT(Missing(),
              ElementsAre("partners/afd has not confirmed its part (plans/hub/activities/a1)"));
}

TEST_F(RequirementsTest, OnlyAnEndorsementThatIsNotOutOfDateCounts) {
  Require(v1::REQUIREMENT_KIND_LEADS);
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE_WITH_RESERVATION);
  EXPECT_THAT(Missing(), IsEmpty());
  agreement_.clear_endorsements();
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE, /*outdated=*/true);
  EXPECT_THAT(
      Missing(),
      ElementsAre("partners/giz endorsed a state that has changed since; it answers anew (plan)"));
  agreement_.clear_endorsements();
  Answer("partners/giz", "plan", v1::ANSWER_ABSTAIN);
  EXPECT_THAT(Missing(), ElementsAre("partners/giz abstained, which is no endorsement (plan)"));
  agreement_.clear_endorsements();
  Answer("partners/giz", "plan", v1::ANSWER_OBJECT);
  EXPECT_THAT(Missing(), ElementsAre("partners/giz objects; settle it with the partner (plan)"));
}

TEST_F(RequirementsTest, AnAnswerForThePlanCoversEveryScopeAndOneForOwnActivitiesOnlyThem) {
  Require(v1::REQUIREMENT_KIND_LEADS);
  Answer("partners/giz", "partners/giz", v1::ANSWER_ENDORSE);
  EXPECT_THAT(Missing(), IsEmpty());
  plan_.mutable_policy()->mutable_requirements(0)->set_scope("themes/local");
  EXPECT_THAT(Missing(), ElementsAre("partners/giz has not answered (themes/local)"));
  Answer("partners/giz", "themes/local", v1::ANSWER_ENDORSE);
  EXPECT_THAT(Missing(), IsEmpty());
  plan_.mutable_policy()->mutable_requirements(0)->set_scope("plan");
  EXPECT_THAT(Missing(), ElementsAre("partners/giz has not answered (plan)"));
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE);
  EXPECT_THAT(Missing(), IsEmpty());
  plan_.mutable_policy()->mutable_requirements(0)->set_scope("themes/local");
  agreement_.mutable_endorsements()->DeleteSubrange(0, 2);
  EXPECT_THAT(Missing(), IsEmpty());
}

TEST_F(RequirementsTest, WhileSilenceIsAskedForSayingNothingIsEnough) {
  Require(v1::REQUIREMENT_KIND_ALL_PARTNERS);
  agreement_.mutable_silence()->set_state(v1::SILENCE_STATE_RUNNING);
  EXPECT_THAT(Missing(), IsEmpty());
  Answer("partners/giz", "plan", v1::ANSWER_ENDORSE, /*outdated=*/true);
  EXPECT_THAT(Missing(), IsEmpty()) << "what it endorsed is something else";
  Answer("partners/afd", "plan", v1::ANSWER_ABSTAIN);
  Answer("partners/iom", "plan", v1::ANSWER_OBJECT, /*outdated=*/true);
  EXPECT_THAT(Missing(), ElementsAre("partners/afd abstained, which is no endorsement (plan)",
                                     "partners/iom objects; settle it with the partner (plan)"));
  agreement_.mutable_silence()->set_state(v1::SILENCE_STATE_LAPSED);
  EXPECT_EQ(Missing().size(), 3U);
}

TEST_F(RequirementsTest, ConsentsAreNotGivenBySilence) {
  Require(v1::REQUIREMENT_KIND_CONSENTS);
  agreement_.mutable_silence()->set_state(v1::SILENCE_STATE_RUNNING);
  EXPECT_THAT(Missing(), ElementsAre("partners/afd has not confirmed its part "
                                     "(plans/hub/activities/a1)"));
}

}  // namespace
}  // namespace jointplan::plan
