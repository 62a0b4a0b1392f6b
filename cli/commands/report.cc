#include "exchange/report.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/report_data.h"

namespace jointplan::cli {
namespace {

// Everybody may read a report that was written to a file.
constexpr int kMode = 0644;

// The day that was given, or today.
absl::StatusOr<std::string> DayOf(const std::optional<std::string>& text) {
  if (!text) return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  absl::CivilDay day;
  if (!absl::ParseCivilTime(*text, &day) || absl::FormatCivilTime(day) != *text) {
    return UsageError(absl::StrCat("--date is a day, such as 2019-06-30, not ", *text, "."));
  }
  return *text;
}

class Report : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Text("-o,--output", &output_, "FILE", "Write to a file instead of the results");
    flags->Text("--format", &format_, "FORMAT", "html (the default) or markdown");
    flags->Text("--date", &date_, "DATE", "The day on which steps are overdue; today by default");
    flags->Heading("What it is of");
    flags->Number("--revision", &revision_, "N", "The plan as it was at this revision");
    flags->Text("--agreement", &agreement_, "NUMBER",
                "A sealed agreement, or `latest`; verified against its digest");
    flags->Number("--from", &from_, "N",
                  "What changed since this revision; with --agreement, since this agreement");
    flags->Number("--to", &to_, "N", "With --from: up to this revision; the newest by default");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(CheckFlags());
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    exchange::ReportOptions options;
    options.language = context->ReadingLanguage();
    JP_ASSIGN_OR_RETURN(options.date, DayOf(date_));
    JP_ASSIGN_OR_RETURN(const exchange::Document document, Make(context, options));
    const bool markdown = format_ == "markdown";
    return Write(context, markdown ? exchange::ToMarkdown(document) : exchange::ToHtml(document));
  }

 private:
  absl::Status CheckFlags() const {
    const std::string format = format_.value_or("html");
    if (format != "html" && format != "markdown") {
      return UsageError(
          absl::StrCat("--format of a report is html or markdown, not ", format, "."));
    }
    if (to_ && !from_) return UsageError("--to needs --from: what changed between the two.");
    if ((from_ && *from_ < 1) || (to_ && *to_ < 1)) {
      return UsageError("--from and --to count from 1.");
    }
    if (agreement_ && (revision_ || to_)) {
      return UsageError("--agreement names a revision already; leave out --revision and --to.");
    }
    if (revision_ && from_) {
      return UsageError("--from and --to say what changed; --revision is for one revision.");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<exchange::Document> Make(Context* context,
                                          const exchange::ReportOptions& options) const {
    JP_ASSIGN_OR_RETURN(const exchange::PlanState state, State(context));
    if (!from_) return exchange::ReportDocument(state, options);
    JP_ASSIGN_OR_RETURN(const exchange::PlanState before, Before(context));
    return exchange::RedlineDocument(before, state, options);
  }

  absl::StatusOr<exchange::PlanState> State(Context* context) const {
    if (agreement_) return AgreedState(context, *agreement_);
    return PlanStateAt(context, from_ ? to_.value_or(0) : revision_.value_or(0));
  }

  absl::StatusOr<exchange::PlanState> Before(Context* context) const {
    if (agreement_) return AgreedState(context, absl::StrCat(*from_));
    return PlanStateAt(context, *from_);
  }

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
  std::optional<std::string> output_, format_, date_, agreement_;
  std::optional<int64_t> revision_, from_, to_;
};

}  // namespace

void AddReportCommand(Group* group) {
  group->Add<Report>(
      {"report",
       "Writes the plan, an agreement or what changed as one page",
       {"report -o plan.html", "report --agreement latest --language fr -o accord.html",
        "report --from 12 --to 20 --format markdown"},
       /*of_plan=*/true});
}

}  // namespace jointplan::cli
