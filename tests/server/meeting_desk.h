#ifndef JOINTPLAN_TESTS_SERVER_MEETING_DESK_H_
#define JOINTPLAN_TESTS_SERVER_MEETING_DESK_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {

// A service with two activities, and what is done around meetings, in few words.
class MeetingDesk : public testing::Test {
 protected:
  using Meetings = v1::MeetingService::Stub;
  using Plans = v1::PlanService::Stub;
  using Proposals = v1::ProposalService::Stub;
  using Agreements = v1::AgreementService::Stub;

  static constexpr char kPlan[] = "plans/hub";
  static constexpr char kTraining[] = "plans/hub/activities/training";
  static constexpr char kHousing[] = "plans/hub/activities/housing";

  MeetingDesk() {
    service_ = std::make_unique<TestService>(IdSource::Random(), &clock_);
    service_->AddActivity("training");
    service_->AddActivity("housing");
  }

  const Caller& staff() const { return *service_->staff; }
  const Caller& giz() const { return *service_->giz; }
  const Caller& afd() const { return *service_->afd; }

  // A meeting from nine to five on 12 June 2019.
  static v1::Meeting Hub() {
    v1::Meeting meeting;
    (*meeting.mutable_title())["en"] = "Hub meeting";
    meeting.mutable_start_time()->set_seconds(1560330000);
    meeting.mutable_end_time()->set_seconds(1560358800);
    meeting.set_location("Marseille");
    return meeting;
  }

  static v1::AgendaItem* AddItem(const std::string& id, const std::string& subject,
                                 v1::Meeting* meeting) {
    v1::AgendaItem* item = meeting->add_agenda();
    item->set_id(id);
    item->set_subject(subject);
    return item;
  }

  absl::StatusOr<v1::Meeting> Create(const Caller& caller, const v1::Meeting& meeting) const {
    v1::CreateMeetingRequest request;
    request.set_parent(kPlan);
    *request.mutable_meeting() = meeting;
    return caller.Ask(*caller.meetings, &Meetings::CreateMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Get(const Caller& caller, const std::string& name) const {
    v1::GetMeetingRequest request;
    request.set_name(name);
    return caller.Ask(*caller.meetings, &Meetings::GetMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Update(const Caller& caller, const v1::Meeting& meeting,
                                     const std::vector<std::string>& paths) const {
    v1::UpdateMeetingRequest request;
    *request.mutable_meeting() = meeting;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return caller.Ask(*caller.meetings, &Meetings::UpdateMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Open(const Caller& caller, const std::string& name) const {
    v1::OpenMeetingRequest request;
    request.set_name(name);
    return caller.Ask(*caller.meetings, &Meetings::OpenMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Close(const Caller& caller, const std::string& name) const {
    v1::CloseMeetingRequest request;
    request.set_name(name);
    return caller.Ask(*caller.meetings, &Meetings::CloseMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Cancel(const Caller& caller, const std::string& name) const {
    v1::CancelMeetingRequest request;
    request.set_name(name);
    request.set_reason("Postponed");
    return caller.Ask(*caller.meetings, &Meetings::CancelMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Answer(const Caller& caller, const std::string& name,
                                     v1::AttendanceMode mode) const {
    v1::AnswerMeetingRequest request;
    request.set_name(name);
    request.set_mode(mode);
    return caller.Ask(*caller.meetings, &Meetings::AnswerMeeting, request);
  }

  absl::StatusOr<v1::Meeting> Decide(const Caller& caller, const std::string& name,
                                     const v1::MeetingDecision& decision) const {
    v1::RecordDecisionRequest request;
    request.set_meeting(name);
    *request.mutable_decision() = decision;
    return caller.Ask(*caller.meetings, &Meetings::RecordDecision, request);
  }

  static v1::MeetingDecision Decision(const std::string& text, const std::string& item = "") {
    v1::MeetingDecision decision;
    decision.set_text(text);
    decision.set_agenda_item(item);
    return decision;
  }

  absl::StatusOr<v1::Forecast> Forecast(const Caller& caller, const std::string& name,
                                        bool agenda_only = false) const {
    v1::ForecastConflictsRequest request;
    request.set_name(name);
    request.set_agenda_only(agenda_only);
    return caller.Ask(*caller.meetings, &Meetings::ForecastConflicts, request);
  }

  absl::StatusOr<v1::Minutes> Minutes(const Caller& caller, const std::string& name) const {
    v1::GetMinutesRequest request;
    request.set_name(name);
    return caller.Ask(*caller.meetings, &Meetings::GetMinutes, request);
  }

  std::string NewDraft(const Caller& caller, const std::string& title) const {
    v1::CreateProposalRequest request;
    request.set_parent(kPlan);
    (*request.mutable_proposal()->mutable_title())["en"] = title;
    return caller.Ask(*caller.proposals, &Proposals::CreateProposal, request)->name();
  }

  // Edits an activity in the plan or, if a proposal is named, there.
  void Edit(const Caller& caller, const std::string& proposal, v1::Activity wanted,
            const std::vector<std::string>& paths) const {
    v1::GetActivityRequest get;
    get.set_name(wanted.name());
    get.set_proposal(proposal);
    const auto now = caller.Ask(*caller.plans, &Plans::GetActivity, get);
    ASSERT_THAT(now, IsOk());
    wanted.set_etag(now->etag());
    v1::BatchEditRequest request;
    request.set_parent(proposal.empty() ? kPlan : proposal);
    *request.add_edits()->mutable_update_activity() = wanted;
    for (const std::string& path : paths) {
      request.mutable_edits(0)->mutable_update_mask()->add_paths(path);
    }
    ASSERT_THAT(caller.Ask(*caller.plans, &Plans::BatchEdit, request), IsOk());
  }

  void SetEnd(const Caller& caller, const std::string& proposal, const std::string& activity,
              const std::string& date) const {
    v1::Activity wanted;
    wanted.set_name(activity);
    wanted.set_end_date(date);
    Edit(caller, proposal, wanted, {"end_date"});
  }

  // A proposal that sets an activity's last day, handed in.
  std::string ProposeEnd(const Caller& caller, const std::string& activity,
                         const std::string& date) const {
    std::string proposal = NewDraft(caller, "End on " + date);
    SetEnd(caller, proposal, activity, date);
    Submit(caller, proposal);
    return proposal;
  }

  void Submit(const Caller& caller, const std::string& proposal) const {
    v1::SubmitProposalRequest request;
    request.set_name(proposal);
    ASSERT_THAT(caller.Ask(*caller.proposals, &Proposals::SubmitProposal, request), IsOk());
  }

  // Merges a proposal and keeps, in every conflict, what the plan has. Returns how many there were.
  int MergeKeeping(const std::string& proposal) const {
    v1::PreviewMergeRequest preview;
    preview.set_name(proposal);
    int decisions = 0;
    for (;;) {
      const auto shown = staff().Ask(*staff().proposals, &Proposals::PreviewMerge, preview);
      EXPECT_THAT(shown, IsOk());
      if (!shown.ok()) return -1;
      if (shown->conflicts().empty()) {
        v1::MergeProposalRequest merge;
        merge.set_name(proposal);
        *merge.mutable_resolutions() = preview.resolutions();
        merge.set_preview_digest(shown->digest());
        EXPECT_THAT(staff().Ask(*staff().proposals, &Proposals::MergeProposal, merge), IsOk());
        return decisions;
      }
      for (const v1::Conflict& conflict : shown->conflicts()) {
        ++decisions;
        v1::Resolution* resolution = preview.add_resolutions();
        resolution->set_record(conflict.record());
        resolution->set_path(conflict.path());
        resolution->set_choice(v1::CHOICE_THEIRS);
      }
    }
  }

  void Decline(const std::string& proposal, const std::string& reason) const {
    v1::DeclineProposalRequest request;
    request.set_name(proposal);
    request.set_reason(reason);
    ASSERT_THAT(staff().Ask(*staff().proposals, &Proposals::DeclineProposal, request), IsOk());
  }

  FakeClock clock_;
  std::unique_ptr<TestService> service_;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SERVER_MEETING_DESK_H_
