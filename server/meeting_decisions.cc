// The decisions of MeetingService; declared in server/meeting_calls.h.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/validate.h"
#include "plan/workflow.h"
#include "server/editing.h"
#include "server/meeting_calls.h"
#include "server/meeting_rules.h"
#include "server/subject.h"

namespace jointplan::server {
namespace {

// What has happened to the subject of a decision.
void SetOutcome(const Subject& subject, v1::MeetingDecision* decision) {
  if (const auto* proposal = dynamic_cast<const v1::Proposal*>(subject.record.get())) {
    if (proposal->reviews().empty()) return;
    const v1::ReviewNote& last = *proposal->reviews().rbegin();
    decision->set_outcome(EventKindOf(last.state()));
    if (last.plan_revision() > 0) decision->set_plan_revision(last.plan_revision());
  } else if (const auto* agreement = dynamic_cast<const v1::Agreement*>(subject.record.get())) {
    decision->set_outcome(EventKindOf(agreement->state()));
    if (agreement->plan_revision() > 0) decision->set_plan_revision(agreement->plan_revision());
  }
}

// Ties a decision to what it is about, as that stands now.
absl::Status TieToSubject(const Call& call, const std::string& plan,
                          v1::MeetingDecision* decision) {
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(plan));
  decision->set_plan_revision(head.revision);
  if (decision->subject().empty()) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const Subject subject,
                      FindSubject(call, plan, decision->subject(), "decision.subject"));
  decision->set_subject(subject.name);
  SetOutcome(subject, decision);
  if (subject.line == plan) return absl::OkStatus();
  JP_ASSIGN_OR_RETURN(const storage::Head own, call.view.GetHead(subject.line));
  decision->set_subject_revision(own.revision);
  return absl::OkStatus();
}

// The item of the agenda that a decision belongs to gives it its subject.
absl::Status TakeItem(const v1::Meeting& meeting, v1::MeetingDecision* decision) {
  if (decision->agenda_item().empty()) return absl::OkStatus();
  for (const v1::AgendaItem& item : meeting.agenda()) {
    if (item.id() != decision->agenda_item()) continue;
    if (decision->subject().empty()) decision->set_subject(item.subject());
    return absl::OkStatus();
  }
  return plan::FieldError("decision.agenda_item",
                          absl::StrCat("the agenda of ", meeting.name(), " has no item ",
                                       decision->agenda_item(), "; name one that is on it"));
}

// A decision about what an item of the agenda is about belongs to that item, if it names no other.
void FindItem(const v1::Meeting& meeting, v1::MeetingDecision* decision) {
  if (!decision->agenda_item().empty() || decision->subject().empty()) return;
  for (const v1::AgendaItem& item : meeting.agenda()) {
    if (item.subject() == decision->subject()) return decision->set_agenda_item(item.id());
  }
}

// Puts a decision in the place of the one that has its id; one without an id behind all others.
absl::Status PutDecision(const Call& call, v1::MeetingDecision decision, v1::Meeting* meeting) {
  if (decision.id().empty()) {
    decision.set_id(call.ids->NewId());
    *meeting->add_decisions() = std::move(decision);
    return absl::OkStatus();
  }
  for (v1::MeetingDecision& other : *meeting->mutable_decisions()) {
    if (other.id() != decision.id()) continue;
    other = std::move(decision);
    return absl::OkStatus();
  }
  return plan::FieldError("decision.id",
                          absl::StrCat(meeting->name(), " has no decision ", decision.id(),
                                       "; leave it out for a new one"));
}

}  // namespace

v1::MeetingEventKind EventKindOf(v1::ProposalState state) {
  switch (state) {
    case v1::PROPOSAL_STATE_SUBMITTED:
      return v1::MEETING_EVENT_KIND_SUBMITTED;
    case v1::PROPOSAL_STATE_CHANGES_REQUESTED:
      return v1::MEETING_EVENT_KIND_CHANGES_REQUESTED;
    case v1::PROPOSAL_STATE_MERGED:
      return v1::MEETING_EVENT_KIND_MERGED;
    case v1::PROPOSAL_STATE_DECLINED:
      return v1::MEETING_EVENT_KIND_DECLINED;
    case v1::PROPOSAL_STATE_WITHDRAWN:
      return v1::MEETING_EVENT_KIND_WITHDRAWN;
    default:
      return v1::MEETING_EVENT_KIND_UNSPECIFIED;
  }
}

v1::MeetingEventKind EventKindOf(v1::AgreementState state) {
  switch (state) {
    case v1::AGREEMENT_STATE_OPEN:
      return v1::MEETING_EVENT_KIND_OPENED;
    case v1::AGREEMENT_STATE_SEALED:
    case v1::AGREEMENT_STATE_SUPERSEDED:
      return v1::MEETING_EVENT_KIND_SEALED;
    case v1::AGREEMENT_STATE_ABANDONED:
      return v1::MEETING_EVENT_KIND_ABANDONED;
    default:
      return v1::MEETING_EVENT_KIND_UNSPECIFIED;
  }
}

absl::StatusOr<v1::Meeting> RecordDecision(const Call& call,
                                           const v1::RecordDecisionRequest& request) {
  JP_ASSIGN_OR_RETURN(const FoundMeeting found,
                      RequireMeeting(call, request.meeting(), "meeting", v1::ACTION_CONVENE));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, plan::MeetingStep::kDecide));
  JP_RETURN_IF_ERROR(plan::ValidateShape(request.decision(), "decision"));
  v1::MeetingDecision decision = request.decision();
  decision.clear_outcome();
  decision.clear_subject_revision();
  JP_RETURN_IF_ERROR(TakeItem(found.loaded.record, &decision));
  JP_RETURN_IF_ERROR(TieToSubject(call, found.plan, &decision));
  FindItem(found.loaded.record, &decision);
  JP_RETURN_IF_ERROR(RequirePartner(call, decision.responsible(), "decision.responsible"));
  *decision.mutable_author() = AuthorOf(call);
  *decision.mutable_time() = ToTimestamp(call.now);
  v1::Meeting after = found.loaded.record;
  JP_RETURN_IF_ERROR(PutDecision(call, std::move(decision), &after));
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Decided"));
  JP_ASSIGN_OR_RETURN(FoundMeeting decided,
                      RequireMeeting(call, request.meeting(), "meeting", v1::ACTION_READ_PLAN));
  return ShowMeeting(call, std::move(decided));
}

}  // namespace jointplan::server
