#include "plan/workflow.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "plan/errors.h"

namespace jointplan::plan {
namespace {

template <class State>
struct Step {
  absl::string_view verb;   // For texts: "cannot be <verb>".
  std::vector<State> from;  // The states that allow it.
  State to;                 // The state that it leads to.
};

Step<v1::ProposalState> Describe(ProposalStep step) {
  constexpr auto kDraft = v1::PROPOSAL_STATE_DRAFT;
  constexpr auto kSubmitted = v1::PROPOSAL_STATE_SUBMITTED;
  constexpr auto kChanges = v1::PROPOSAL_STATE_CHANGES_REQUESTED;
  switch (step) {
    case ProposalStep::kEdit:
      return {"edited", {kDraft, kChanges}, v1::PROPOSAL_STATE_UNSPECIFIED};
    case ProposalStep::kSubmit:
      return {"submitted", {kDraft, kChanges}, kSubmitted};
    case ProposalStep::kWithdraw:
      return {"withdrawn", {kDraft, kSubmitted, kChanges}, v1::PROPOSAL_STATE_WITHDRAWN};
    case ProposalStep::kRequestChanges:
      return {"sent back", {kSubmitted}, kChanges};
    case ProposalStep::kDecline:
      return {"declined", {kSubmitted}, v1::PROPOSAL_STATE_DECLINED};
    case ProposalStep::kMerge:
      return {"merged", {kSubmitted}, v1::PROPOSAL_STATE_MERGED};
  }
  return {};
}

Step<v1::AgreementState> Describe(AgreementStep step) {
  constexpr auto kOpen = v1::AGREEMENT_STATE_OPEN;
  switch (step) {
    case AgreementStep::kAnswer:
      return {"answered", {kOpen}, v1::AGREEMENT_STATE_UNSPECIFIED};
    case AgreementStep::kWaive:
      return {"given or denied a waiver", {kOpen}, v1::AGREEMENT_STATE_UNSPECIFIED};
    case AgreementStep::kSilence:
      return {"put under a silence procedure", {kOpen}, v1::AGREEMENT_STATE_UNSPECIFIED};
    case AgreementStep::kSeal:
      return {"sealed", {kOpen}, v1::AGREEMENT_STATE_SEALED};
    case AgreementStep::kAbandon:
      return {"abandoned", {kOpen}, v1::AGREEMENT_STATE_ABANDONED};
    case AgreementStep::kSupersede:
      return {"superseded", {v1::AGREEMENT_STATE_SEALED}, v1::AGREEMENT_STATE_SUPERSEDED};
  }
  return {};
}

Step<v1::MeetingState> Describe(MeetingStep step) {
  constexpr auto kScheduled = v1::MEETING_STATE_SCHEDULED;
  constexpr auto kOpen = v1::MEETING_STATE_OPEN;
  constexpr auto kClosed = v1::MEETING_STATE_CLOSED;
  constexpr auto kStays = v1::MEETING_STATE_UNSPECIFIED;
  switch (step) {
    case MeetingStep::kEdit:
      return {"edited", {kScheduled, kOpen}, kStays};
    case MeetingStep::kAnswer:
      return {"answered", {kScheduled, kOpen}, kStays};
    case MeetingStep::kForecast:
      return {"forecast", {kScheduled, kOpen}, kStays};
    case MeetingStep::kOpen:
      return {"opened", {kScheduled}, kOpen};
    case MeetingStep::kDecide:
      return {"given a decision", {kOpen}, kStays};
    case MeetingStep::kMinutes:
      return {"put into minutes", {kOpen, kClosed}, kStays};
    case MeetingStep::kClose:
      return {"closed", {kOpen}, kClosed};
    case MeetingStep::kCancel:
      return {"cancelled", {kScheduled}, v1::MEETING_STATE_CANCELLED};
  }
  return {};
}

std::string Name(v1::ProposalState state) {
  return std::string(absl::StripPrefix(v1::ProposalState_Name(state), "PROPOSAL_STATE_"));
}

std::string Name(v1::AgreementState state) {
  return std::string(absl::StripPrefix(v1::AgreementState_Name(state), "AGREEMENT_STATE_"));
}

std::string Name(v1::MeetingState state) {
  return std::string(absl::StripPrefix(v1::MeetingState_Name(state), "MEETING_STATE_"));
}

template <class Subject, class State>
absl::Status Check(const Subject& subject, const Step<State>& step) {
  std::vector<std::string> allowed;
  for (const State state : step.from) {
    if (state == subject.state()) return absl::OkStatus();
    allowed.push_back(Name(state));
  }
  return StateError(subject.name(), Name(subject.state()), step.verb,
                    absl::StrJoin(allowed, " or "));
}

}  // namespace

absl::Status CheckStep(const v1::Proposal& proposal, ProposalStep step) {
  return Check(proposal, Describe(step));
}

absl::Status CheckStep(const v1::Agreement& agreement, AgreementStep step) {
  return Check(agreement, Describe(step));
}

absl::Status CheckStep(const v1::Meeting& meeting, MeetingStep step) {
  return Check(meeting, Describe(step));
}

v1::ProposalState StateAfter(ProposalStep step) { return Describe(step).to; }

v1::AgreementState StateAfter(AgreementStep step) { return Describe(step).to; }

v1::MeetingState StateAfter(MeetingStep step) { return Describe(step).to; }

}  // namespace jointplan::plan
