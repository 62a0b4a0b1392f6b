#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/meeting_name.h"
#include "cli/meeting_view.h"
#include "exchange/minutes.h"

namespace jointplan::cli {
namespace {

// Everybody may read minutes that were written to a file.
constexpr int kMode = 0644;

class MeetingConflicts : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("MEETING", &arguments_, 0, 2,
                     "The meeting; if left out, the one that is open or to come");
    flags->Switch("--agenda", &agenda_, "Only the proposals on the agenda, not all submitted ones");
  }

  absl::Status Run(Context* context) override {
    v1::ForecastConflictsRequest request;
    JP_ASSIGN_OR_RETURN(
        *request.mutable_name(),
        MeetingName(context, &arguments_, {v1::MEETING_STATE_OPEN, v1::MEETING_STATE_SCHEDULED}));
    request.set_agenda_only(agenda_);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Forecast forecast, client->ForecastConflicts(std::move(request)));
    return ShowForecast(context, forecast);
  }

 private:
  std::vector<std::string> arguments_;
  bool agenda_ = false;
};

class MeetingMinutes : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("MEETING", &arguments_, 0, 2,
                     "The meeting; if left out, the one that is open, or the last one");
    flags->Text("--format", &format_, "FORMAT", "markdown (the default), html or json");
    flags->Text("-o,--output", &output_, "FILE", "Write to a file instead of the results");
  }

  absl::Status Run(Context* context) override {
    const std::string format = format_.value_or("markdown");
    if (format != "markdown" && format != "html" && format != "json") {
      return UsageError(
          absl::StrCat("--format of minutes is markdown, html or json, not ", format, "."));
    }
    v1::GetMinutesRequest request;
    JP_ASSIGN_OR_RETURN(
        *request.mutable_name(),
        MeetingName(context, &arguments_, {v1::MEETING_STATE_OPEN, v1::MEETING_STATE_CLOSED}));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Minutes minutes, client->GetMinutes(std::move(request)));
    if (format == "json") return context->PrintJson(minutes);
    const exchange::Document document =
        exchange::MinutesDocument(minutes, context->ReadingLanguage());
    return Write(context,
                 format == "html" ? exchange::ToHtml(document) : exchange::ToMarkdown(document));
  }

 private:
  absl::Status Write(Context* context, const std::string& content) const {
    if (!output_ || *output_ == "-") {
      context->Print(content);
      return absl::OkStatus();
    }
    JP_RETURN_IF_ERROR(WriteFile(*output_, content, kMode));
    context->Say(absl::StrCat("Wrote ", *output_, "."));
    return absl::OkStatus();
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> format_, output_;
};

}  // namespace

void AddMeetingReportCommands(Group* group) {
  group->Add<MeetingConflicts>({"conflicts",
                                "Forecasts which proposals collide, and the best order to merge",
                                {"meeting conflicts", "meeting conflicts --agenda --format json"}});
  group->Add<MeetingMinutes>(
      {"minutes",
       "Writes the minutes from what happened",
       {"meeting minutes", "meeting minutes --format html -o minutes.html"}});
}

}  // namespace jointplan::cli
