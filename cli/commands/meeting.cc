#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/meeting_edits.h"
#include "cli/meeting_name.h"
#include "cli/meeting_view.h"
#include "cli/names.h"
#include "cli/text.h"
#include "cli/thread_view.h"

namespace jointplan::cli {
namespace {

constexpr char kNextArgument[] = "The meeting; if left out, the one that is open or to come";
constexpr v1::MeetingState kOpen = v1::MEETING_STATE_OPEN;
constexpr v1::MeetingState kScheduled = v1::MEETING_STATE_SCHEDULED;
constexpr v1::MeetingState kClosed = v1::MEETING_STATE_CLOSED;

// What the commands on one meeting share: finding it, and changing it.
class MeetingCommand : public Command {
 protected:
  void DeclareMeeting(Flags* flags, const char* help = kNextArgument) {
    flags->Arguments("MEETING", &arguments_, 0, 2, help);
  }

  absl::StatusOr<v1::Meeting> Read(Context* context, const std::vector<v1::MeetingState>& states) {
    v1::GetMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), MeetingName(context, &arguments_, states));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    return client->GetMeeting(std::move(request));
  }

  static absl::StatusOr<v1::Meeting> Send(Context* context, v1::UpdateMeetingRequest request) {
    if (request.update_mask().paths().empty()) return UsageError("Say what to change.");
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    return client->UpdateMeeting(std::move(request));
  }

  std::vector<std::string> arguments_;
};

class MeetingCreate : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    meeting_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::CreateMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    google::protobuf::FieldMask mask;
    JP_RETURN_IF_ERROR(meeting_.Apply(context, request.parent(), request.mutable_meeting(), &mask));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, client->CreateMeeting(std::move(request)));
    return context->ShowLine(meeting, absl::StrCat("Called meeting ", ShortNameOf(meeting.name()),
                                                   ", ", WhenText(meeting), "."));
  }

 private:
  std::vector<std::string> arguments_;
  MeetingFlags meeting_;
};

class MeetingList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Text("--tag", &tag_, "TEXT", "Only those with this tag");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_ASSIGN_OR_RETURN(const auto meetings, AllMeetingsOf(context));
    Table table({"meeting", "title", "when", "where", "state", "items", "tags"});
    v1::ListMeetingsResponse shown;
    for (const v1::Meeting& meeting : meetings) {
      const auto& tags = meeting.tags();
      if (tag_ && std::find(tags.begin(), tags.end(), *tag_) == tags.end()) continue;
      *shown.add_meetings() = meeting;
      table.Add({ShortNameOf(meeting.name()),
                 LocalText(meeting.title(), context->ReadingLanguage()), WhenText(meeting),
                 meeting.location(), EnumText(meeting.state()), absl::StrCat(meeting.agenda_size()),
                 absl::StrJoin(tags, ", ")});
    }
    return context->Show(shown, table, "There are no meetings.");
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> tag_;
};

class MeetingShow : public MeetingCommand {
 public:
  void Declare(Flags* flags) override { DeclareMeeting(flags); }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, Read(context, {kOpen, kScheduled, kClosed}));
    return ShowMeeting(context, meeting);
  }
};

class MeetingEdit : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags);
    meeting_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    v1::UpdateMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_meeting(), Read(context, {kOpen, kScheduled}));
    const std::string plan = PlanPartOf(request.meeting().name());
    JP_RETURN_IF_ERROR(
        meeting_.Apply(context, plan, request.mutable_meeting(), request.mutable_update_mask()));
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, Send(context, std::move(request)));
    return context->ShowLine(meeting,
                             absl::StrCat("Changed meeting ", ShortNameOf(meeting.name()), "."));
  }

 private:
  MeetingFlags meeting_;
};

class MeetingAgenda : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags);
    agenda_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    v1::UpdateMeetingRequest request;
    if (agenda_.empty()) {
      JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, Read(context, {kOpen, kScheduled, kClosed}));
      return ShowAgenda(context, meeting);
    }
    JP_ASSIGN_OR_RETURN(*request.mutable_meeting(), Read(context, {kOpen, kScheduled}));
    context->UsePlan(PlanPartOf(request.meeting().name()));
    JP_RETURN_IF_ERROR(agenda_.Apply(context, request.mutable_meeting()));
    request.mutable_update_mask()->add_paths("agenda");
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, Send(context, std::move(request)));
    return ShowAgenda(context, meeting);
  }

 private:
  AgendaFlags agenda_;
};

class MeetingAttend : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags);
    attendance_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    if (attendance_.empty()) return UsageError("Say who attends, such as --in-room giz.");
    v1::UpdateMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_meeting(), Read(context, {kOpen, kScheduled}));
    JP_RETURN_IF_ERROR(attendance_.Apply(request.mutable_meeting()));
    request.mutable_update_mask()->add_paths("attendance");
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, Send(context, std::move(request)));
    return context->ShowLine(meeting,
                             absl::StrCat("Recorded the attendance of ",
                                          Count(meeting.attendance_size(), "partner"), "."));
  }

 private:
  AttendanceFlags attendance_;
};

class MeetingAnswer : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags);
    flags->Text("--mode", &mode_, "MODE", "in-room, remote, in-writing or absent",
                /*required=*/true);
    flags->Text("--statement,--text", &statement_, "TEXT", "Words that go with it");
  }

  absl::Status Run(Context* context) override {
    const auto mode = ReadEnum(v1::AttendanceMode_descriptor(), *mode_);
    if (!mode.has_value()) {
      return UsageError(absl::StrCat("--mode is one of ",
                                     EnumChoices(v1::AttendanceMode_descriptor()), ", not ", *mode_,
                                     "."));
    }
    v1::AnswerMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(),
                        MeetingName(context, &arguments_, {kOpen, kScheduled}));
    request.set_mode(static_cast<v1::AttendanceMode>(*mode));
    request.set_statement(statement_.value_or(""));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, client->AnswerMeeting(std::move(request)));
    return context->ShowLine(meeting,
                             absl::StrCat("Answered meeting ", ShortNameOf(meeting.name()), "."));
  }

 private:
  std::optional<std::string> mode_, statement_;
};

class MeetingOpen : public MeetingCommand {
 public:
  void Declare(Flags* flags) override { DeclareMeeting(flags); }

  absl::Status Run(Context* context) override {
    v1::OpenMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), MeetingName(context, &arguments_, {kScheduled}));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, client->OpenMeeting(std::move(request)));
    return context->ShowLine(meeting, absl::StrCat("Opened meeting ", ShortNameOf(meeting.name()),
                                                   " at revision ", meeting.open_revision(), "."));
  }
};

class MeetingDecide : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags, "The meeting; if left out, the one that is open");
    flags->Text("--text", &text_, "TEXT", "What was decided", /*required=*/true);
    flags->Text("--item", &item_, "ITEM", "The item of the agenda that it belongs to");
    flags->Text("--about", &about_, "SUBJECT",
                "What it is about, if not the item's: plan, an activity, proposal:ID, agreement:N");
    flags->Text("--responsible", &responsible_, "PARTNER", "Who sees to it");
    flags->Text("--due", &due_, "DATE", "By when");
    flags->Text("--replace", &replace_, "DECISION", "Put it in the place of this decision");
  }

  absl::Status Run(Context* context) override {
    v1::RecordDecisionRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_meeting(), MeetingName(context, &arguments_, {kOpen}));
    context->UsePlan(PlanPartOf(request.meeting()));
    v1::MeetingDecision* decision = request.mutable_decision();
    decision->set_text(*text_);
    decision->set_agenda_item(item_.value_or(""));
    decision->set_id(replace_.value_or(""));
    decision->set_due_date(due_.value_or(""));
    if (responsible_) decision->set_responsible(PartnerNameOf(*responsible_));
    if (about_) {
      JP_ASSIGN_OR_RETURN(const ThreadSubject subject, ReadSubject(context, *about_, ""));
      decision->set_subject(subject.name);
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, client->RecordDecision(std::move(request)));
    return context->ShowLine(meeting,
                             absl::StrCat("Recorded; the meeting has ",
                                          Count(meeting.decisions_size(), "decision"), "."));
  }

 private:
  std::optional<std::string> text_, item_, about_, responsible_, due_, replace_;
};

class MeetingClose : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags, "The meeting; if left out, the one that is open");
  }

  absl::Status Run(Context* context) override {
    v1::CloseMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), MeetingName(context, &arguments_, {kOpen}));
    if (!context->Confirm("Close the meeting? Its minutes are complete then.")) {
      return absl::CancelledError("The meeting is still open.");
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, client->CloseMeeting(std::move(request)));
    return context->ShowLine(
        meeting, absl::StrCat("Closed meeting ", ShortNameOf(meeting.name()), " at revision ",
                              meeting.close_revision(), ". Next: jointplan meeting minutes ",
                              ShortNameOf(meeting.name())));
  }
};

class MeetingCancel : public MeetingCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareMeeting(flags, "The meeting; if left out, the one that is to come");
    flags->Text("--reason", &reason_, "TEXT", "Why", /*required=*/true);
  }

  absl::Status Run(Context* context) override {
    v1::CancelMeetingRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), MeetingName(context, &arguments_, {kScheduled}));
    request.set_reason(*reason_);
    if (!context->Confirm(absl::StrCat("Cancel ", request.name(), "?"))) {
      return absl::CancelledError("Nothing was changed.");
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, client->CancelMeeting(std::move(request)));
    return context->ShowLine(meeting,
                             absl::StrCat("Cancelled meeting ", ShortNameOf(meeting.name()), "."));
  }

 private:
  std::optional<std::string> reason_;
};

}  // namespace

void AddMeetingCommands(Group* group) {
  group->Add<MeetingCreate>(
      {"create",
       "Calls a meeting",
       {"meeting create --title \"Hub meeting\" --start 2019-06-12T09:00 --end 2019-06-12T17:00 "
        "--time-zone Europe/Paris --location Marseille --link https://example.org/room --tag "
        "hub"}});
  group->Add<MeetingList>({"list", "Lists the meetings of a plan", {"meeting list --tag hub"}});
  group->Add<MeetingShow>(
      {"show", "Shows a meeting: agenda, attendance, decisions", {"meeting show"}});
  group->Add<MeetingEdit>({"edit",
                           "Changes what is said of a meeting",
                           {"meeting edit --location \"Marseille, Villa Valmer\""}});
  group->Add<MeetingAgenda>(
      {"agenda",
       "Shows or changes the agenda",
       {"meeting agenda", "meeting agenda --add proposal:wgabcdefghij --add agreement:1",
        "meeting agenda --point Welcome --minutes welcome=10 --order welcome"}});
  group->Add<MeetingAttend>({"attend",
                             "Records who attends, and how",
                             {"meeting attend --in-room giz:3 --remote iom --in-writing medcities",
                              "meeting attend --announced"}});
  group->Add<MeetingAnswer>({"answer",
                             "Announces how your organization will take part",
                             {"meeting answer --mode remote"}});
  group->Add<MeetingOpen>({"open", "Opens a meeting; its minutes begin here", {"meeting open"}});
  group->Add<MeetingDecide>(
      {"decide",
       "Records what the meeting decides",
       {"meeting decide --item proposal-wgabcdefghij --text \"Merged, with 150 places\"",
        "meeting decide --text \"The towns are chosen in July\" --responsible giz --due "
        "2019-07-15"}});
  group->Add<MeetingClose>({"close", "Closes a meeting, for good", {"meeting close"}});
  group->Add<MeetingCancel>({"cancel",
                             "Says that a meeting will not be held",
                             {"meeting cancel --reason \"Postponed to the autumn\""}});
}

}  // namespace jointplan::cli
