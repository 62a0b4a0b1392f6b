#include "server/meeting_calls.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/diff.h"
#include "plan/errors.h"
#include "plan/field_path.h"
#include "plan/merge.h"
#include "plan/names.h"
#include "plan/validate.h"
#include "plan/workflow.h"
#include "server/editing.h"
#include "server/etag.h"
#include "server/meeting_rules.h"
#include "server/merging.h"
#include "server/page_token.h"
#include "server/subject.h"

namespace jointplan::server {
namespace {

using google::protobuf::FieldDescriptor;

// The fields of a meeting from this number on are set by the server.
constexpr int kFirstServerField = 20;

bool IsSetByServer(const FieldDescriptor& field) {
  return field.number() >= kFirstServerField || field.name() == "name";
}

// Gives a meeting the fields that the server sets as `from` has them.
void TakeServerFields(v1::Meeting from, v1::Meeting* meeting) {
  std::vector<const FieldDescriptor*> fields;
  const auto* type = v1::Meeting::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (IsSetByServer(*type->field(i))) fields.push_back(type->field(i));
  }
  v1::Meeting::GetReflection()->SwapFields(&from, meeting, fields);
}

absl::Status RefuseServerFields(const google::protobuf::FieldMask& mask) {
  for (const std::string& text : mask.paths()) {
    const auto path = plan::FieldPath::Parse(text);
    if (!path.ok() || path->empty()) continue;  // ApplyMask says what is wrong with it.
    const auto* field = v1::Meeting::descriptor()->FindFieldByName(path->steps().front().field);
    if (field == nullptr || !IsSetByServer(*field)) continue;
    return plan::FieldError("update_mask",
                            absl::StrCat(text, " is set by the server; leave it out"));
  }
  return absl::OkStatus();
}

// Says what of a plan the caller may read; asks for each name once.
class Readable {
 public:
  Readable(const Call& call, const std::string& plan) : call_(call), plan_(plan) {}

  bool operator()(const std::string& subject) {
    if (subject.empty()) return true;
    const auto [found, is_new] = known_.try_emplace(subject, false);
    if (is_new) found->second = FindSubject(call_, plan_, subject, "subject").ok();
    return found->second;
  }

 private:
  const Call& call_;
  const std::string& plan_;
  std::map<std::string, bool> known_;
};

void HideUnreadable(const Call& call, const std::string& plan, v1::Meeting* meeting) {
  Readable may_read(call, plan);
  std::set<std::string> hidden;
  for (const v1::AgendaItem& item : meeting->agenda()) {
    if (!may_read(item.subject())) hidden.insert(item.id());
  }
  auto* agenda = meeting->mutable_agenda();
  agenda->erase(std::remove_if(agenda->begin(), agenda->end(),
                               [&](const auto& item) { return hidden.contains(item.id()); }),
                agenda->end());
  auto* decisions = meeting->mutable_decisions();
  decisions->erase(std::remove_if(decisions->begin(), decisions->end(),
                                  [&](const auto& decision) {
                                    return hidden.contains(decision.agenda_item()) ||
                                           !may_read(decision.subject());
                                  }),
                   decisions->end());
}

absl::StatusOr<v1::Meeting> ShowByName(const Call& call, const std::string& name) {
  JP_ASSIGN_OR_RETURN(FoundMeeting found, RequireMeeting(call, name, "name", v1::ACTION_READ_PLAN));
  return ShowMeeting(call, std::move(found));
}

// Finds a meeting for a step that its state must allow.
absl::StatusOr<FoundMeeting> RequireForStep(const Call& call, const std::string& name,
                                            absl::string_view field, v1::Action action,
                                            plan::MeetingStep step) {
  JP_ASSIGN_OR_RETURN(FoundMeeting found, RequireMeeting(call, name, field, action));
  JP_RETURN_IF_ERROR(plan::CheckStep(found.loaded.record, step));
  return found;
}

// Fills in who wrote theirs, as for conflicts of plans.
absl::Status NameTheirs(const Call& call, const std::string& name, int64_t base_revision,
                        v1::Conflict* conflict) {
  conflict->set_record(name);
  JP_ASSIGN_OR_RETURN(const LastChange last,
                      FindLastChange(call.view, name, name, conflict->path(), base_revision));
  if (last.revision == 0) return absl::OkStatus();
  conflict->set_theirs_revision(last.revision);
  *conflict->mutable_theirs_time() = last.changeset.create_time();
  *conflict->mutable_theirs_author() = last.changeset.author();
  return absl::OkStatus();
}

// Merges what an editor wants, who saw `base`, into the meeting as it is now.
absl::StatusOr<v1::Meeting> MergeMeeting(const Call& call, const v1::Meeting& base,
                                         int64_t base_revision, const v1::Meeting& theirs,
                                         const v1::Meeting& mine) {
  plan::MergeResult result = plan::Merge(&base, &theirs, &mine);
  for (v1::Conflict& conflict : result.conflicts) {
    JP_RETURN_IF_ERROR(NameTheirs(call, theirs.name(), base_revision, &conflict));
  }
  if (!result.conflicts.empty()) return plan::ConflictError(result.conflicts);
  v1::Meeting merged;
  merged.CopyFrom(*result.merged);
  return merged;
}

// Puts what a partner announces in the place of what it announced before.
void PutAnswer(v1::MeetingAnswer answer, v1::Meeting* meeting) {
  auto* answers = meeting->mutable_answers();
  answers->erase(
      std::remove_if(answers->begin(), answers->end(),
                     [&](const auto& other) { return other.partner() == answer.partner(); }),
      answers->end());
  *answers->Add() = std::move(answer);
  std::sort(answers->begin(), answers->end(),
            [](const auto& a, const auto& b) { return a.partner() < b.partner(); });
}

// Ends a meeting, held or not.
absl::StatusOr<v1::Meeting> End(const Call& call, const std::string& name, plan::MeetingStep step,
                                const std::string& reason, const std::string& message) {
  JP_ASSIGN_OR_RETURN(const FoundMeeting found,
                      RequireForStep(call, name, "name", v1::ACTION_CONVENE, step));
  v1::Meeting after = found.loaded.record;
  after.set_state(plan::StateAfter(step));
  *after.mutable_closed_by() = AuthorOf(call);
  *after.mutable_close_time() = ToTimestamp(call.now);
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
  after.set_close_revision(head.revision);
  after.set_cancel_reason(reason);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, name, &found.loaded.record, after, message));
  return ShowByName(call, name);
}

}  // namespace

absl::StatusOr<FoundMeeting> RequireMeeting(const Call& call, const std::string& name,
                                            absl::string_view field, v1::Action action) {
  JP_ASSIGN_OR_RETURN(const plan::ResourceName parsed,
                      plan::ParseNameOf(plan::NameKind::kMeeting, name, field));
  JP_ASSIGN_OR_RETURN(const auto plan,
                      LoadShared<v1::Plan>(call.view, parsed.parent, parsed.parent));
  JP_ASSIGN_OR_RETURN(auto loaded, Load<v1::Meeting>(call.view, name, name));
  if (plan == nullptr || !loaded.has_value()) return plan::NotFoundError(name);
  JP_RETURN_IF_ERROR(Authorize(call, action, plan::RelationToPlan(call.principal, *plan), name));
  return FoundMeeting{parsed.parent, *std::move(loaded)};
}

absl::StatusOr<v1::Meeting> ShowMeeting(const Call& call, FoundMeeting found) {
  v1::Meeting meeting = std::move(found.loaded.record);
  JP_ASSIGN_OR_RETURN(const Stamp stamp, StampAt(call, meeting.name()));
  SetOutputs(found.loaded.version, stamp, &meeting);
  HideUnreadable(call, found.plan, &meeting);
  return meeting;
}

absl::StatusOr<v1::Meeting> CreateMeeting(const Call& call,
                                          const v1::CreateMeetingRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_CONVENE).status());
  JP_RETURN_IF_ERROR(plan::ValidateShape(request.meeting(), "meeting"));
  v1::Meeting set;
  set.set_name(absl::StrCat(request.parent(), "/meetings/", call.ids->NewId()));
  set.set_state(v1::MEETING_STATE_SCHEDULED);
  v1::Meeting meeting = request.meeting();
  TakeServerFields(std::move(set), &meeting);
  if (!meeting.has_convener()) meeting.set_convener(call.principal.label);
  JP_RETURN_IF_ERROR(CheckMeeting(call, request.parent(), v1::Meeting(), &meeting));
  JP_RETURN_IF_ERROR(WriteOwnLine(call, meeting.name(), nullptr, meeting, "Called"));
  return ShowByName(call, meeting.name());
}

absl::StatusOr<v1::Meeting> GetMeeting(const Call& call, const v1::GetMeetingRequest& request) {
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::ListMeetingsResponse> ListMeetings(const Call& call,
                                                      const v1::ListMeetingsRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.parent(), "parent").status());
  JP_RETURN_IF_ERROR(RequirePlan(call, request.parent(), v1::ACTION_READ_PLAN).status());
  const std::string list = absl::StrCat("ListMeetings\n", request.parent());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(
      const auto lines,
      call.view.ListLines(absl::StrCat(request.parent(), "/meetings/"), position.after, size + 1));
  v1::ListMeetingsResponse response;
  for (size_t i = 0; i < lines.size() && i < size; ++i) {
    JP_ASSIGN_OR_RETURN(*response.add_meetings(), ShowByName(call, lines[i]));
  }
  if (lines.size() > size) {
    response.set_next_page_token(SealPageToken(call, list, {0, lines[size - 1]}));
  }
  return response;
}

absl::StatusOr<v1::Meeting> UpdateMeeting(const Call& call,
                                          const v1::UpdateMeetingRequest& request) {
  const std::string& name = request.meeting().name();
  JP_ASSIGN_OR_RETURN(
      const FoundMeeting found,
      RequireForStep(call, name, "meeting.name", v1::ACTION_CONVENE, plan::MeetingStep::kEdit));
  const v1::Meeting& theirs = found.loaded.record;
  if (request.meeting().etag().empty()) {
    return plan::FieldError(
        "meeting.etag", "is required: send the etag that came with the meeting when you read it");
  }
  JP_RETURN_IF_ERROR(RefuseServerFields(request.update_mask()));
  JP_ASSIGN_OR_RETURN(const Stamp stamp,
                      ReadEtag(call, request.meeting().etag(), {name}, "meeting.etag"));
  JP_ASSIGN_OR_RETURN(const auto base, Load<v1::Meeting>(call.view, name, name, stamp.revision));
  if (!base.has_value()) return plan::NotFoundError(name);
  JP_ASSIGN_OR_RETURN(const auto applied,
                      plan::ApplyMask(base->record, request.meeting(), request.update_mask()));
  v1::Meeting mine;
  mine.CopyFrom(*applied);
  TakeServerFields(base->record, &mine);
  JP_RETURN_IF_ERROR(plan::ValidateShape(mine, "meeting"));
  JP_ASSIGN_OR_RETURN(v1::Meeting after,
                      MergeMeeting(call, base->record, stamp.revision, theirs, mine));
  TakeServerFields(theirs, &after);
  JP_RETURN_IF_ERROR(CheckMeeting(call, found.plan, theirs, &after));
  if (plan::Differs(&theirs, &after)) {
    JP_RETURN_IF_ERROR(WriteOwnLine(call, name, &theirs, after, "Edited"));
  }
  return ShowByName(call, name);
}

absl::StatusOr<v1::Meeting> AnswerMeeting(const Call& call,
                                          const v1::AnswerMeetingRequest& request) {
  JP_ASSIGN_OR_RETURN(
      const FoundMeeting found,
      RequireForStep(call, request.name(), "name", v1::ACTION_COMMENT, plan::MeetingStep::kAnswer));
  if (call.principal.partner.empty()) {
    return plan::MakeError(
        plan::Reason::kPermissionDenied,
        absl::StrCat("Only a partner announces how it takes part in ", request.name(),
                     ", and only for its own organization. Record its attendance instead."),
        {{"name", request.name()}});
  }
  if (request.mode() == v1::ATTENDANCE_MODE_UNSPECIFIED) {
    return plan::FieldError("mode", "say how: IN_ROOM, REMOTE, IN_WRITING or ABSENT");
  }
  v1::MeetingAnswer answer;
  answer.set_partner(call.principal.partner);
  answer.set_mode(request.mode());
  answer.set_statement(request.statement());
  *answer.mutable_author() = AuthorOf(call);
  *answer.mutable_time() = ToTimestamp(call.now);
  v1::Meeting after = found.loaded.record;
  PutAnswer(std::move(answer), &after);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Answered"));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::Meeting> OpenMeeting(const Call& call, const v1::OpenMeetingRequest& request) {
  JP_ASSIGN_OR_RETURN(
      const FoundMeeting found,
      RequireForStep(call, request.name(), "name", v1::ACTION_CONVENE, plan::MeetingStep::kOpen));
  v1::Meeting after = found.loaded.record;
  after.set_state(plan::StateAfter(plan::MeetingStep::kOpen));
  *after.mutable_opened_by() = AuthorOf(call);
  *after.mutable_open_time() = ToTimestamp(call.now);
  JP_ASSIGN_OR_RETURN(const storage::Head head, call.view.GetHead(found.plan));
  after.set_open_revision(head.revision);
  JP_RETURN_IF_ERROR(WriteOwnLine(call, after.name(), &found.loaded.record, after, "Opened"));
  return ShowByName(call, request.name());
}

absl::StatusOr<v1::Meeting> CloseMeeting(const Call& call, const v1::CloseMeetingRequest& request) {
  return End(call, request.name(), plan::MeetingStep::kClose, "", "Closed");
}

absl::StatusOr<v1::Meeting> CancelMeeting(const Call& call,
                                          const v1::CancelMeetingRequest& request) {
  return End(call, request.name(), plan::MeetingStep::kCancel, request.reason(), "Cancelled");
}

}  // namespace jointplan::server
