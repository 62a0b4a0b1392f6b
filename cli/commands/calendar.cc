#include "exchange/calendar.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/names.h"
#include "cli/report_data.h"
#include "exchange/feed.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

// Everybody may read what was written to a file.
constexpr int kMode = 0644;

constexpr int64_t kEntries = 50;
// Of a changeset that changed more records, a feed shows only names.
constexpr int kRecordsMax = 200;

absl::Status Write(Context* context, const std::optional<std::string>& output,
                   const std::string& content) {
  if (!output || *output == "-") {
    context->Print(content);
    return absl::OkStatus();
  }
  JP_RETURN_IF_ERROR(WriteFile(*output, content, kMode));
  context->Say(absl::StrCat("Wrote ", *output, "."));
  return absl::OkStatus();
}

class Calendar : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Text("--partner", &partner_, "PARTNER", "Only next steps of this partner");
    flags->Text("-o,--output", &output_, "FILE", "Write to a file instead of the results");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    exchange::CalendarOptions options;
    options.language = context->ReadingLanguage();
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    if (partner_) {
      v1::GetPartnerRequest request;  // A calendar of nobody would be empty and say nothing.
      request.set_name(PartnerNameOf(*partner_));
      JP_ASSIGN_OR_RETURN(const v1::Partner partner, client->GetPartner(std::move(request)));
      options.partner = partner.name();
    }
    JP_ASSIGN_OR_RETURN(exchange::CalendarState state, ReadState(context, *client));
    JP_RETURN_IF_ERROR(ReadPast(*client, options, &state));
    JP_RETURN_IF_ERROR(Write(context, output_, exchange::WriteCalendar(state, options)));
    const int left_out = exchange::StepsWithoutDay(state, options);
    if (left_out > 0) {
      context->Say(
          absl::StrCat("Next steps without a day, which no calendar can show: ", left_out, "."));
    }
    return absl::OkStatus();
  }

 private:
  static absl::StatusOr<exchange::CalendarState> ReadState(Context* context,
                                                           const client::Client& client) {
    exchange::CalendarState state;
    JP_ASSIGN_OR_RETURN(state.plan, PlanStateAt(context, 0));
    v1::ListMeetingsRequest meetings_request;
    meetings_request.set_parent(state.plan.plan.name());
    JP_ASSIGN_OR_RETURN(v1::ListMeetingsResponse meetings,
                        client::AllMeetings(client, std::move(meetings_request)));
    for (v1::Meeting& meeting : *meetings.mutable_meetings()) {
      state.meetings.push_back(std::move(meeting));
    }
    v1::ListChangesetsRequest request;
    request.set_parent(state.plan.plan.name());
    JP_ASSIGN_OR_RETURN(v1::ListChangesetsResponse history,
                        client::AllChangesets(client, std::move(request)));
    for (v1::Changeset& changeset : *history.mutable_changesets()) {
      // What came after the plan was read is for the next file.
      if (changeset.revision() > state.plan.revision) continue;
      state.changesets.push_back(std::move(changeset));
    }
    return state;
  }

  static absl::Status ReadPast(const client::Client& client,
                               const exchange::CalendarOptions& options,
                               exchange::CalendarState* state) {
    for (const exchange::ActivityAt& wanted : exchange::PastWanted(*state, options)) {
      v1::GetActivityRequest request;
      request.set_name(wanted.first);
      request.set_revision(wanted.second);
      JP_ASSIGN_OR_RETURN(state->past[wanted], client.GetActivity(std::move(request)));
    }
    return absl::OkStatus();
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> partner_, output_;
};

class Feed : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Number("--limit", &limit_, "N", "How many changesets at most; 50 by default");
    flags->Text("-o,--output", &output_, "FILE", "Write to a file instead of the results");
  }

  absl::Status Run(Context* context) override {
    const int64_t limit = limit_.value_or(kEntries);
    if (limit < 1 || limit > client::kAllItems) {
      return UsageError(absl::StrCat("--limit is at least 1, not ", limit, "."));
    }
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    exchange::FeedState state;
    JP_ASSIGN_OR_RETURN(state.plan, PlanStateAt(context, 0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::GetChangesetRequest first;
    first.set_parent(state.plan.plan.name());
    first.set_revision(1);
    JP_ASSIGN_OR_RETURN(const v1::Changeset changeset, client->GetChangeset(std::move(first)));
    state.plan_digest = changeset.digest();
    JP_RETURN_IF_ERROR(ReadEntries(*client, static_cast<int>(limit), &state));
    return Write(context, output_, exchange::WriteFeed(state, context->ReadingLanguage()));
  }

 private:
  static absl::Status ReadEntries(const client::Client& client, int limit,
                                  exchange::FeedState* state) {
    v1::ListChangesetsRequest request;
    request.set_parent(state->plan.plan.name());
    JP_ASSIGN_OR_RETURN(v1::ListChangesetsResponse history,
                        client::AllChangesets(client, std::move(request), limit));
    for (v1::Changeset& changeset : *history.mutable_changesets()) {
      exchange::FeedEntry entry;
      entry.changeset = std::move(changeset);
      if (entry.changeset.changes_size() <= kRecordsMax) {
        JP_RETURN_IF_ERROR(ReadRecords(client, &entry));
      }
      state->entries.push_back(std::move(entry));
    }
    return absl::OkStatus();
  }

  static absl::Status ReadRecords(const client::Client& client, exchange::FeedEntry* entry) {
    v1::DiffRevisionsRequest request;
    request.set_name(entry->changeset.parent());
    request.set_from_revision(entry->changeset.revision() - 1);
    request.set_to_revision(entry->changeset.revision());
    JP_ASSIGN_OR_RETURN(v1::DiffRevisionsResponse diff, client.DiffRevisions(std::move(request)));
    for (v1::RecordDiff& record : *diff.mutable_records()) {
      entry->records.push_back(std::move(record));
    }
    return absl::OkStatus();
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> output_;
  std::optional<int64_t> limit_;
};

}  // namespace

void AddCalendarCommands(Group* group) {
  group->Add<Calendar>({"calendar",
                        "Writes next steps and meetings as an iCalendar",
                        {"calendar -o plan.ics", "calendar --partner giz --language fr -o giz.ics"},
                        /*of_plan=*/true});
  group->Add<Feed>({"feed",
                    "Writes what changed as an Atom feed, newest first",
                    {"feed -o changes.xml", "feed --limit 10 --language ar"},
                    /*of_plan=*/true});
}

}  // namespace jointplan::cli
