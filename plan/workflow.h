#ifndef JOINTPLAN_PLAN_WORKFLOW_H_
#define JOINTPLAN_PLAN_WORKFLOW_H_

#include "absl/status/status.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/meeting.pb.h"
#include "jointplan/v1/proposal.pb.h"

namespace jointplan::plan {

// A step in the life of a proposal.
enum class ProposalStep { kEdit, kSubmit, kWithdraw, kRequestChanges, kDecline, kMerge };

// A step in the life of an agreement.
enum class AgreementStep { kAnswer, kWaive, kSilence, kSeal, kAbandon, kSupersede };

// A step in the life of a meeting, or something that is asked of it.
enum class MeetingStep { kEdit, kAnswer, kForecast, kOpen, kDecide, kMinutes, kClose, kCancel };

// OK if the proposal's state allows the step; FAILED_PRECONDITION names the states that would.
absl::Status CheckStep(const v1::Proposal& proposal, ProposalStep step);
absl::Status CheckStep(const v1::Agreement& agreement, AgreementStep step);
absl::Status CheckStep(const v1::Meeting& meeting, MeetingStep step);

// The state that a step leads to. For steps after which the state stays (kEdit, kAnswer, kWaive,
// kSilence, kForecast, kDecide, kMinutes) it must not be asked.
v1::ProposalState StateAfter(ProposalStep step);
v1::AgreementState StateAfter(AgreementStep step);
v1::MeetingState StateAfter(MeetingStep step);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_WORKFLOW_H_
