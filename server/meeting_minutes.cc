// The minutes of MeetingService; declared in server/meeting_calls.h.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "plan/plan_use.h"
#include "plan/workflow.h"
#include "server/feedback_calls.h"
#include "server/meeting_calls.h"
#include "server/meeting_titles.h"
#include "server/plan_calls.h"
#include "server/records.h"
#include "server/subject.h"

namespace jointplan::server {
namespace {

// What minutes list at most; meeting.proto says so too. All is counted.
constexpr int kRecordsInAllMax = 2'000;
constexpr size_t kBytesInAllMax = 4 << 20;
constexpr size_t kRecordsTogetherMax = 200;
constexpr int kChangesMax = 200;
constexpr int kStepsMax = 500;

// Makes the minutes of one meeting.
class MinutesWriter {
 public:
  MinutesWriter(const Call& call, std::string plan, v1::Meeting meeting)
      : call_(call), plan_(std::move(plan)), meeting_(std::move(meeting)) {}

  absl::StatusOr<v1::Minutes> Write() {
    const bool is_open = meeting_.state() == v1::MEETING_STATE_OPEN;
    JP_ASSIGN_OR_RETURN(const storage::Head head, call_.view.GetHead(plan_));
    from_ = meeting_.open_revision();
    to_ = is_open ? head.revision : meeting_.close_revision();
    minutes_.set_so_far(is_open);
    minutes_.set_last_revision(to_);
    JP_RETURN_IF_ERROR(ReadInterval());
    JP_RETURN_IF_ERROR(CountComments());
    for (const v1::AgendaItem& item : meeting_.agenda()) JP_RETURN_IF_ERROR(AddItem(item));
    AddDecisions();
    JP_RETURN_IF_ERROR(AddOtherChanges());
    JP_RETURN_IF_ERROR(AddSteps());
    JP_RETURN_IF_ERROR(AddPlan());
    *minutes_.mutable_meeting() = meeting_;
    NoteNames();
    *minutes_.mutable_titles() = titles_.Look(call_, plan_, to_, from_);
    return std::move(minutes_);
  }

 private:
  // Whether something happened while the meeting was held.
  bool During(const google::protobuf::Timestamp& time) const {
    const absl::Time at = FromTimestamp(time);
    return at >= FromTimestamp(meeting_.open_time()) &&
           (minutes_.so_far() || at <= FromTimestamp(meeting_.close_time()));
  }

  absl::Status ReadInterval() {
    JP_ASSIGN_OR_RETURN(auto diffs, DiffLine(call_, plan_, from_, to_));
    for (v1::RecordDiff& diff : diffs) {
      std::string name = diff.name();
      interval_[std::move(name)] = std::move(diff);
    }
    return absl::OkStatus();
  }

  absl::Status CountComments() {
    v1::ListThreadsRequest list;
    list.set_parent(plan_);
    list.set_page_size(1000);
    do {
      JP_ASSIGN_OR_RETURN(const v1::ListThreadsResponse page, ListThreads(call_, list));
      for (const v1::Thread& thread : page.threads()) {
        for (const v1::Comment& comment : thread.comments()) {
          if (During(comment.time())) ++comments_[thread.subject()];
        }
      }
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return absl::OkStatus();
  }

  absl::Status AddItem(const v1::AgendaItem& agenda_item) {
    v1::MinutesItem* item = minutes_.add_items();
    *item->mutable_item() = agenda_item;
    const std::string& name = agenda_item.subject();
    if (name.empty()) return absl::OkStatus();
    subjects_.insert(name);
    item->set_comment_count(comments_[name]);
    if (const auto changed = interval_.find(name); changed != interval_.end()) {
      item->mutable_change()->set_name(name);
      item->mutable_change()->set_kind(changed->second.kind());
      if (HasRoom(changed->second)) *item->mutable_change() = changed->second;
    }
    JP_ASSIGN_OR_RETURN(const Subject subject, FindSubject(call_, plan_, name, "subject"));
    if (const auto* proposal = dynamic_cast<const v1::Proposal*>(subject.record.get())) {
      return AddEvents(*proposal, item);
    }
    if (const auto* agreement = dynamic_cast<const v1::Agreement*>(subject.record.get())) {
      return AddEvents(*agreement, item);
    }
    return absl::OkStatus();
  }

  absl::Status AddEvents(const v1::Proposal& proposal, v1::MinutesItem* item) {
    for (const v1::ReviewNote& note : proposal.reviews()) {
      const int64_t revision = note.plan_revision();
      const bool during = revision > 0 ? revision > from_ && revision <= to_ : During(note.time());
      if (!during) continue;
      v1::MinutesEvent* event = item->add_events();
      event->set_kind(EventKindOf(note.state()));
      event->set_reason(note.reason());
      *event->mutable_author() = note.author();
      *event->mutable_time() = note.time();
      if (revision == 0) continue;
      event->set_plan_revision(revision);
      JP_ASSIGN_OR_RETURN(auto diffs, DiffLine(call_, plan_, revision - 1, revision));
      event->set_record_count(static_cast<int32_t>(diffs.size()));
      Take(std::move(diffs), event->mutable_changes());
    }
    return absl::OkStatus();
  }

  absl::Status AddEvents(const v1::Agreement& agreement, v1::MinutesItem* item) {
    JP_ASSIGN_OR_RETURN(const auto loaded,
                        Load<v1::Agreement>(call_.view, agreement.name(), agreement.name()));
    if (!loaded.has_value()) return plan::NotFoundError(agreement.name());
    const auto begun = ToTimestamp(loaded->version.create_time);
    if (During(begun)) {
      JP_ASSIGN_OR_RETURN(const auto first, call_.view.GetChangeset(agreement.name(), 1));
      v1::MinutesEvent* event = item->add_events();
      event->set_kind(v1::MEETING_EVENT_KIND_OPENED);
      *event->mutable_author() = first.author();
      *event->mutable_time() = begun;
    }
    AddAnswers(agreement, item);
    const bool is_over = agreement.state() != v1::AGREEMENT_STATE_OPEN;
    if (!is_over || !During(agreement.close_time())) return absl::OkStatus();
    v1::MinutesEvent* event = item->add_events();
    event->set_kind(EventKindOf(agreement.state()));
    *event->mutable_author() = agreement.closed_by();
    *event->mutable_time() = agreement.close_time();
    event->set_plan_revision(agreement.plan_revision());
    event->set_digest(agreement.digest());
    event->set_reason(agreement.override_reason());
    if (agreement.state() == v1::AGREEMENT_STATE_ABANDONED) {
      JP_ASSIGN_OR_RETURN(const v1::Changeset last,
                          call_.view.GetChangeset(agreement.name(), loaded->version.revision));
      event->set_reason(last.message());
    }
    return absl::OkStatus();
  }

  void AddAnswers(const v1::Agreement& agreement, v1::MinutesItem* item) {
    std::vector<v1::MinutesEvent> answers;
    for (const v1::Endorsement& answer : agreement.endorsements()) {
      if (!During(answer.time())) continue;
      v1::MinutesEvent& event = answers.emplace_back();
      event.set_kind(v1::MEETING_EVENT_KIND_ANSWERED);
      event.set_reason(answer.statement());
      *event.mutable_author() = answer.author();
      *event.mutable_time() = answer.time();
      event.set_plan_revision(answer.plan_revision());
      event.set_partner(answer.partner());
      event.set_scope(answer.scope());
      event.set_answer(answer.answer());
    }
    std::stable_sort(answers.begin(), answers.end(), [](const auto& a, const auto& b) {
      return FromTimestamp(a.time()) < FromTimestamp(b.time());
    });
    for (v1::MinutesEvent& event : answers) *item->add_events() = std::move(event);
  }

  // Whether there is room for one more change; takes it.
  bool HasRoom(const v1::RecordDiff& diff) {
    const size_t size = diff.ByteSizeLong();
    if (records_ == kRecordsInAllMax || size > bytes_left_) return false;
    ++records_;
    bytes_left_ -= size;
    return true;
  }

  // Lists changes as far as there is room.
  void Take(std::vector<v1::RecordDiff> diffs,
            google::protobuf::RepeatedPtrField<v1::RecordDiff>* list) {
    for (size_t i = 0; i < diffs.size() && i < kRecordsTogetherMax; ++i) {
      if (HasRoom(diffs[i])) *list->Add() = std::move(diffs[i]);
    }
  }

  // Puts each decision to its item; those of no item that is on the agenda stand for themselves.
  void AddDecisions() {
    for (const v1::MeetingDecision& decision : meeting_.decisions()) {
      auto* items = minutes_.mutable_items();
      const auto item = std::find_if(items->begin(), items->end(), [&](const auto& one) {
        return one.item().id() == decision.agenda_item();
      });
      *(item == items->end() ? minutes_.add_other_decisions() : item->add_decisions()) = decision;
    }
  }

  absl::Status AddOtherChanges() {
    for (int64_t revision = from_ + 1; revision <= to_; ++revision) {
      JP_ASSIGN_OR_RETURN(const v1::Changeset changeset, call_.view.GetChangeset(plan_, revision));
      if (subjects_.contains(changeset.proposal())) continue;
      const bool outside = std::any_of(
          changeset.changes().begin(), changeset.changes().end(),
          [&](const v1::RecordChange& change) { return !subjects_.contains(change.name()); });
      if (!outside) continue;
      minutes_.set_other_change_count(minutes_.other_change_count() + 1);
      if (minutes_.other_changes_size() == kChangesMax) continue;
      JP_RETURN_IF_ERROR(AddChange(changeset));
    }
    return absl::OkStatus();
  }

  absl::Status AddChange(const v1::Changeset& changeset) {
    const int64_t revision = changeset.revision();
    v1::MinutesChange* change = minutes_.add_other_changes();
    change->set_revision(revision);
    *change->mutable_time() = changeset.create_time();
    *change->mutable_author() =
        changeset.has_proposal_author() ? changeset.proposal_author() : changeset.author();
    change->set_message(changeset.message());
    change->set_proposal(changeset.proposal());
    JP_ASSIGN_OR_RETURN(auto diffs, DiffLine(call_, plan_, revision - 1, revision));
    diffs.erase(std::remove_if(diffs.begin(), diffs.end(),
                               [&](const auto& diff) { return subjects_.contains(diff.name()); }),
                diffs.end());
    change->set_record_count(static_cast<int32_t>(diffs.size()));
    Take(std::move(diffs), change->mutable_changes());
    return absl::OkStatus();
  }

  absl::Status AddSteps() {
    for (const auto& [name, diff] : interval_) {
      JP_ASSIGN_OR_RETURN(const SharedMessage after, LoadMessage(call_.view, plan_, name, to_));
      const auto* activity = dynamic_cast<const v1::Activity*>(after.get());
      if (activity == nullptr) continue;
      SharedMessage before;
      if (from_ > 0) {
        JP_ASSIGN_OR_RETURN(before, LoadMessage(call_.view, plan_, name, from_));
      }
      AddStepsOf(*activity, dynamic_cast<const v1::Activity*>(before.get()));
    }
    return absl::OkStatus();
  }

  void AddStepsOf(const v1::Activity& activity, const v1::Activity* before) {
    for (const v1::NextStep& step : activity.next_steps()) {
      const v1::NextStep* old = before == nullptr ? nullptr : StepOf(*before, step.id());
      const bool same = old != nullptr && old->responsible() == step.responsible() &&
                        old->due_date() == step.due_date();
      if (same || !plan::IsOpen(step)) continue;
      minutes_.set_next_step_count(minutes_.next_step_count() + 1);
      if (minutes_.next_steps_size() == kStepsMax) continue;
      v1::MinutesStep* added = minutes_.add_next_steps();
      added->set_activity(activity.name());
      *added->mutable_step() = step;
      added->set_is_new(old == nullptr);
    }
  }

  static const v1::NextStep* StepOf(const v1::Activity& activity, const std::string& id) {
    const auto step = std::find_if(activity.next_steps().begin(), activity.next_steps().end(),
                                   [&](const auto& one) { return one.id() == id; });
    return step == activity.next_steps().end() ? nullptr : &*step;
  }

  absl::Status AddPlan() {
    JP_ASSIGN_OR_RETURN(const auto plan, LoadShared<v1::Plan>(call_.view, plan_, plan_, to_));
    if (plan == nullptr) return plan::NotFoundError(plan_);
    *minutes_.mutable_plan_title() = plan->title();
    minutes_.set_default_language(plan->has_default_language() ? plan->default_language() : "en");
    return absl::OkStatus();
  }

  void NoteNames() {
    titles_.Add(meeting_.convener());
    for (const auto& one : meeting_.attendance()) titles_.Add(one.partner());
    for (const auto& one : meeting_.answers()) titles_.Add(one.partner());
    for (const auto& one : meeting_.decisions()) {
      titles_.Add(one.responsible());
      titles_.Add(one.subject());
    }
    for (const v1::MinutesItem& item : minutes_.items()) {
      titles_.Add(item.item().subject());
      for (const v1::MinutesEvent& event : item.events()) {
        titles_.Add(event.partner());
        NoteRecords(event.changes());
      }
    }
    for (const v1::MinutesChange& change : minutes_.other_changes()) {
      titles_.Add(change.proposal());
      NoteRecords(change.changes());
    }
    for (const v1::MinutesStep& step : minutes_.next_steps()) {
      titles_.Add(step.activity());
      titles_.Add(step.step().responsible());
    }
  }

  void NoteRecords(const google::protobuf::RepeatedPtrField<v1::RecordDiff>& diffs) {
    for (const v1::RecordDiff& diff : diffs) titles_.Add(diff.name());
  }

  const Call& call_;
  const std::string plan_;
  const v1::Meeting meeting_;
  int64_t from_ = 0;  // The plan's revisions after this one ...
  int64_t to_ = 0;    // ... up to this one are the meeting's.
  int records_ = 0;   // How many changed records are listed.
  size_t bytes_left_ = kBytesInAllMax;
  std::map<std::string, v1::RecordDiff> interval_;  // What the meeting changed, by record.
  std::map<std::string, int> comments_;             // By subject.
  std::set<std::string> subjects_;                  // Of the agenda.
  TitleBook titles_;
  v1::Minutes minutes_;
};

}  // namespace

absl::StatusOr<v1::Minutes> GetMinutes(const Call& call, const v1::GetMinutesRequest& request) {
  JP_ASSIGN_OR_RETURN(FoundMeeting found,
                      RequireMeeting(call, request.name(), "name", v1::ACTION_READ_PLAN));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, plan::MeetingStep::kMinutes));
  std::string plan_name = found.plan;
  JP_ASSIGN_OR_RETURN(v1::Meeting meeting, ShowMeeting(call, std::move(found)));
  return MinutesWriter(call, std::move(plan_name), std::move(meeting)).Write();
}

}  // namespace jointplan::server
