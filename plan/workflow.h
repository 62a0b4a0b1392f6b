#ifndef JOINTPLAN_PLAN_WORKFLOW_H_
#define JOINTPLAN_PLAN_WORKFLOW_H_

#include "absl/status/status.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/proposal.pb.h"

namespace jointplan::plan {

// A step in the life of a proposal.
enum class ProposalStep { kEdit, kSubmit, kWithdraw, kRequestChanges, kDecline, kMerge };

// A step in the life of an agreement.
enum class AgreementStep { kAnswer, kWaive, kSeal, kAbandon, kSupersede };

// OK if the proposal's state allows the step; FAILED_PRECONDITION names the states that would.
absl::Status CheckStep(const v1::Proposal& proposal, ProposalStep step);
absl::Status CheckStep(const v1::Agreement& agreement, AgreementStep step);

// The state that a step leads to; for kEdit, kAnswer and kWaive the state stays, and these must not
// be asked.
v1::ProposalState StateAfter(ProposalStep step);
v1::AgreementState StateAfter(AgreementStep step);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_WORKFLOW_H_
