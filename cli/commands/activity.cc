#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/activity_edits.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/edited_records.h"
#include "cli/failures.h"
#include "cli/history.h"
#include "cli/names.h"
#include "cli/record_flags.h"
#include "cli/record_view.h"
#include "cli/text.h"
#include "cli/translation_view.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

class ActivityAdd : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 0, 2,
                     "Its id, such as led-training; made from the title if left out; a plan may "
                     "stand before it");
    activity_.Declare(flags, /*editing=*/false);
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one activity"));
    const std::string id = arguments_.empty() ? "" : arguments_[0];
    JP_ASSIGN_OR_RETURN(const EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(v1::Edit edit, NewActivityEdit(context, target, id, activity_));
    return SendEdits(context, edit_, target, {std::move(edit)});
  }

 private:
  std::vector<std::string> arguments_;
  ActivityFlags activity_;
  EditFlags edit_;
};

class ActivityEdit : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    activity_.Declare(flags, /*editing=*/true);
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    if (activity_.empty()) {
      JP_ASSIGN_OR_RETURN(v1::Activity now, ReadActivity(context, name, &target));
      return EditInEditor(context, edit_, target, std::move(now));
    }
    JP_ASSIGN_OR_RETURN(v1::Edit edit, ChangedActivityEdit(context, &target, name, activity_));
    return SendEdits(context, edit_, target, {std::move(edit)});
  }

 private:
  std::vector<std::string> arguments_;
  ActivityFlags activity_;
  EditFlags edit_;
};

class ActivityShow : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    flags->Number("--revision", &revision_, "N", "As it was at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal has it");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    v1::GetActivityRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->NameIn("activities", arguments_[0]));
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, client->GetActivity(std::move(request)));
    if (context->format() == Format::kJson) return ShowActivity(context, activity, "");
    JP_ASSIGN_OR_RETURN(const std::string stale,
                        StaleText(context, activity, proposal_ ? 0 : activity.revision()));
    return ShowActivity(context, activity, stale);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> revision_;
  std::optional<std::string> proposal_;
};

class ActivityList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Number("--revision", &revision_, "N", "As they were at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal has them");
    flags->Text("--theme", &theme_, "ID", "Only those of this theme");
    flags->Text("--partner", &partner_, "NAME", "Only those in which this partner takes part");
    flags->Text("--status", &status_, "STATUS", "Only those with this status");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::ListActivitiesRequest request;
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::ListActivitiesResponse response,
                        client::AllActivities(*client, std::move(request)));
    LeaveOut(&response);
    return context->Show(response, ActivityTable(response.activities(), context->ReadingLanguage()),
                         "There are no such activities.");
  }

 private:
  bool IsWanted(const v1::Activity& activity) const {
    const auto& themes = activity.themes();
    if (theme_ && std::find(themes.begin(), themes.end(), *theme_) == themes.end()) return false;
    if (status_ && EnumText(activity.implementation_status()) != *status_) return false;
    return !partner_ || std::any_of(activity.participants().begin(), activity.participants().end(),
                                    [this](const v1::Participant& participant) {
                                      return participant.partner() == PartnerNameOf(*partner_);
                                    });
  }

  void LeaveOut(v1::ListActivitiesResponse* response) const {
    auto* activities = response->mutable_activities();
    activities->erase(std::remove_if(activities->begin(), activities->end(),
                                     [this](const auto& activity) { return !IsWanted(activity); }),
                      activities->end());
  }

  std::vector<std::string> arguments_;
  std::optional<int64_t> revision_;
  std::optional<std::string> proposal_, theme_, partner_, status_;
};

class ActivityHistory : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    flags->Number("--limit", &limit_, "N", "Only the newest");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    return ShowHistory(context, name, limit_);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> limit_;
};

class ActivityBlame : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    flags->Number("--revision", &revision_, "N", "As of this revision");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    return ShowBlame(context, name, revision_);
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<int64_t> revision_;
};

class ActivityWithdraw : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(const v1::Activity now, ReadActivity(context, name, &target));
    const std::string question =
        absl::StrCat("Take ", KindAndNameOf(name), " (", LocalText(now.title(), ""), ") out?");
    if (!context->Confirm(question)) return absl::CancelledError("Nothing was changed.");
    return SendEdits(context, edit_, target, {DeleteActivityEdit(now)});
  }

 private:
  std::vector<std::string> arguments_;
  EditFlags edit_;
};

// Gives the partner's answer for its part: shows the part, asks, and sends the state that was
// shown.
class PartAnswer : public Command {
 protected:
  absl::Status Give(Context* context, v1::Consent consent, const std::string& message) {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    v1::GetActivityRequest get;
    JP_ASSIGN_OR_RETURN(*get.mutable_name(), context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, client->GetActivity(get));
    JP_ASSIGN_OR_RETURN(const v1::WhoAmIResponse who, client->WhoAmI({}));
    if (context->format() == Format::kTable) {
      context->Print(PartText(*context, activity, who.token().partner()));
    }
    const std::string answer = EnumText(consent);
    if (!context->Confirm(absl::StrCat("Answer for this part: ", answer, "?"))) {
      return absl::CancelledError("No answer was given.");
    }
    v1::AnswerPartRequest request;
    request.set_activity(activity.name());
    request.set_etag(activity.etag());
    request.set_consent(consent);
    request.set_message(message);
    JP_ASSIGN_OR_RETURN(const v1::Activity after, client->AnswerPart(std::move(request)));
    return context->ShowLine(
        after, absl::StrCat("Answered for the part of ", ShortNameOf(who.token().partner()), " in ",
                            KindAndNameOf(activity.name()), ": ", answer, "."));
  }

  std::vector<std::string> arguments_;

 private:
  static std::string PartText(const Context& context, const v1::Activity& activity,
                              const std::string& partner) {
    Sheet sheet;
    sheet.Add("activity", ShortNameOf(activity.name()), Style::kHeading);
    sheet.Add("title", LocalText(activity.title(), context.ReadingLanguage()));
    sheet.Add("period", PeriodText(activity.start_date(), activity.end_date()));
    for (const v1::Participant& participant : activity.participants()) {
      if (participant.partner() == partner) sheet.Add("part", ParticipantText(participant));
    }
    return sheet.ToText(context.paint(), context.width());
  }
};

class ActivityConfirm : public PartAnswer {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    flags->Text("-m,--message", &message_, "TEXT", "Words that go with it; shown in the history");
  }

  absl::Status Run(Context* context) override {
    return Give(context, v1::CONSENT_CONFIRMED, message_.value_or(""));
  }

 private:
  std::optional<std::string> message_;
};

class ActivityDecline : public PartAnswer {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    flags->Text("-m,--message,--reason", &message_, "TEXT", "Why; shown in the history",
                /*required=*/true);
  }

  absl::Status Run(Context* context) override {
    return Give(context, v1::CONSENT_DECLINED, *message_);
  }

 private:
  std::optional<std::string> message_;
};

}  // namespace

void AddActivityCommands(Group* group) {
  group->Add<ActivityAdd>(
      {"add",
       "Adds an activity",
       {"activity add led-training --title \"Training in local economic development\" --theme "
        "inclusion --lead giz --objective gcr/2 --location \"Irbid, JO\" --start 2019-04-01 --end "
        "2020-09-30",
        "activity add port-cities --proposal wgabcdefghij --title \"Work in port cities\" --theme "
        "inclusion --lead medcities"}});
  group->Add<ActivityEdit>(
      {"edit",
       "Changes an activity, with flags or in your editor",
       {"activity edit led-training",
        "activity edit led-training --end 2020-12-31 -m \"Prolonged\"",
        "activity edit led-training --title \"fr=Formation\" --add-theme inclusion",
        "activity edit led-training --set 'targets[trained].value=120' --as-of 12 --resolve "
        "'targets[trained].value=mine'"}});
  group->Add<ActivityShow>(
      {"show",
       "Shows an activity",
       {"activity show led-training", "activity show led-training --revision 12",
        "activity show led-training --proposal wgabcdefghij"}});
  group->Add<ActivityList>({"list",
                            "Lists the activities of a plan",
                            {"activity list", "activity list --theme inclusion --partner giz",
                             "activity list --format csv"}});
  group->Add<ActivityHistory>({"history",
                               "Lists what was changed in an activity, newest first",
                               {"activity history led-training"}});
  group->Add<ActivityBlame>({"blame",
                             "Says who gave each field its value, when and why",
                             {"activity blame led-training"}});
  group->Add<ActivityConfirm>({"confirm",
                               "Confirms your organization's part in an activity",
                               {"activity confirm led-training"}});
  group->Add<ActivityDecline>(
      {"decline",
       "Declines your organization's part in an activity",
       {"activity decline led-training --reason \"No trainers before 2020\""}});
  group->Add<ActivityWithdraw>({"withdraw",
                                "Takes an activity out of the plan; its history stays",
                                {"activity withdraw housing -m \"Moved to another programme\""}});
}

}  // namespace jointplan::cli
