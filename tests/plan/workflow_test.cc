#include "plan/workflow.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/errors.h"

namespace jointplan::plan {
namespace {

using ::testing::HasSubstr;

std::set<v1::ProposalState> StatesThatAllow(ProposalStep step) {
  std::set<v1::ProposalState> states;
  for (int i = v1::PROPOSAL_STATE_UNSPECIFIED; i <= v1::ProposalState_MAX; ++i) {
    v1::Proposal proposal;
    proposal.set_state(static_cast<v1::ProposalState>(i));
    if (CheckStep(proposal, step).ok()) states.insert(proposal.state());
  }
  return states;
}

std::set<v1::AgreementState> StatesThatAllow(AgreementStep step) {
  std::set<v1::AgreementState> states;
  for (int i = v1::AGREEMENT_STATE_UNSPECIFIED; i <= v1::AgreementState_MAX; ++i) {
    v1::Agreement agreement;
    agreement.set_state(static_cast<v1::AgreementState>(i));
    if (CheckStep(agreement, step).ok()) states.insert(agreement.state());
  }
  return states;
}

std::set<v1::MeetingState> StatesThatAllow(MeetingStep step) {
  std::set<v1::MeetingState> states;
  for (int i = v1::MEETING_STATE_UNSPECIFIED; i <= v1::MeetingState_MAX; ++i) {
    v1::Meeting meeting;
    meeting.set_state(static_cast<v1::MeetingState>(i));
    if (CheckStep(meeting, step).ok()) states.insert(meeting.state());
  }
  return states;
}

TEST(WorkflowTest, AMeetingTakesTheseStepsAndNoOthers) {
  using States = std::set<v1::MeetingState>;
  const auto scheduled = v1::MEETING_STATE_SCHEDULED;
  const auto open = v1::MEETING_STATE_OPEN;
  const auto closed = v1::MEETING_STATE_CLOSED;
  EXPECT_EQ(StatesThatAllow(MeetingStep::kEdit), (States{scheduled, open}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kAnswer), (States{scheduled, open}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kForecast), (States{scheduled, open}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kOpen), (States{scheduled}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kDecide), (States{open}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kMinutes), (States{open, closed}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kClose), (States{open}));
  EXPECT_EQ(StatesThatAllow(MeetingStep::kCancel), (States{scheduled}));
  EXPECT_EQ(StateAfter(MeetingStep::kOpen), open);
  EXPECT_EQ(StateAfter(MeetingStep::kClose), closed);
  EXPECT_EQ(StateAfter(MeetingStep::kCancel), v1::MEETING_STATE_CANCELLED);
}

TEST(WorkflowTest, AProposalTakesTheseStepsAndNoOthers) {
  using States = std::set<v1::ProposalState>;
  const auto draft = v1::PROPOSAL_STATE_DRAFT;
  const auto submitted = v1::PROPOSAL_STATE_SUBMITTED;
  const auto changes = v1::PROPOSAL_STATE_CHANGES_REQUESTED;
  EXPECT_EQ(StatesThatAllow(ProposalStep::kEdit), (States{draft, changes}));
  EXPECT_EQ(StatesThatAllow(ProposalStep::kSubmit), (States{draft, changes}));
  EXPECT_EQ(StatesThatAllow(ProposalStep::kWithdraw), (States{draft, submitted, changes}));
  EXPECT_EQ(StatesThatAllow(ProposalStep::kRequestChanges), (States{submitted}));
  EXPECT_EQ(StatesThatAllow(ProposalStep::kDecline), (States{submitted}));
  EXPECT_EQ(StatesThatAllow(ProposalStep::kMerge), (States{submitted}));
}

TEST(WorkflowTest, AnAgreementTakesTheseStepsAndNoOthers) {
  using States = std::set<v1::AgreementState>;
  const auto open = v1::AGREEMENT_STATE_OPEN;
  EXPECT_EQ(StatesThatAllow(AgreementStep::kAnswer), (States{open}));
  EXPECT_EQ(StatesThatAllow(AgreementStep::kSilence), (States{open}));
  EXPECT_EQ(StatesThatAllow(AgreementStep::kSeal), (States{open}));
  EXPECT_EQ(StatesThatAllow(AgreementStep::kAbandon), (States{open}));
  EXPECT_EQ(StatesThatAllow(AgreementStep::kSupersede), (States{v1::AGREEMENT_STATE_SEALED}));
}

TEST(WorkflowTest, ARefusalNamesTheStatesThatWouldAllowTheStep) {
  v1::Proposal proposal;
  proposal.set_name("plans/hub/proposals/p1");
  proposal.set_state(v1::PROPOSAL_STATE_MERGED);
  const absl::Status refused = CheckStep(proposal, ProposalStep::kSubmit);
  EXPECT_EQ(ReasonOf(refused), Reason::kState);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("MERGED"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("DRAFT or CHANGES_REQUESTED"));
}

}  // namespace
}  // namespace jointplan::plan
