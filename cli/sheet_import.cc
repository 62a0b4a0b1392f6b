#include "cli/sheet_import.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "exchange/sheet_words.h"
#include "jointplan/pages.h"
#include "plan/text.h"

namespace jointplan::cli {
namespace {

constexpr absl::Duration kWriteTimeout = absl::Minutes(10);
constexpr size_t kRowsListed = 50;
constexpr size_t kTextShown = 120;

std::string Shown(const std::string& text) {
  return text.empty() ? "(empty)" : absl::StrCat("\"", plan::Excerpt(text, kTextShown), "\"");
}

absl::StatusOr<std::vector<v1::Activity>> ReadActivities(const client::Client& client,
                                                         const std::string& plan,
                                                         int64_t revision) {
  v1::ListActivitiesRequest request;
  request.set_parent(plan);
  request.set_revision(revision);
  JP_ASSIGN_OR_RETURN(v1::ListActivitiesResponse response,
                      client::AllActivities(client, std::move(request)));
  std::vector<v1::Activity> activities;
  activities.reserve(static_cast<size_t>(response.activities_size()));
  for (v1::Activity& activity : *response.mutable_activities()) {
    activities.push_back(std::move(activity));
  }
  return activities;
}

absl::Status OtherHistory(const exchange::SheetOrigin& origin) {
  return absl::FailedPreconditionError(absl::StrCat(
      "The file is of revision ", origin.revision, " of ", origin.plan,
      ", but this service has another one of that number: the file is of another service, or the "
      "service was set back since. Export the plan again and put the changes into that file."));
}

std::string RowText(const exchange::RemovedRow& row, const std::string& language) {
  return absl::StrCat("  ", exchange::SheetTitle(row.sheet, language), ": ",
                      ShortNameOf(row.activity),
                      row.element.empty() ? "" : absl::StrCat(", ", ShortNameOf(row.element)), " (",
                      plan::Excerpt(row.shown, 60), ")");
}

}  // namespace

void SheetImport::Declare(Flags* flags) {
  flags->Switch("--direct", &direct_, "Write to the plan itself (staff), not to a draft");
  flags->Heading("How an exported file is read");
  flags->Text("--date-order", &date_order_, "ORDER",
              "What comes first in 03/04/2019: day-first or month-first");
  flags->Switch("--remove-missing", &remove_missing_, "Take out of the plan what has lost its row");
  flags->Switch("--keep-missing", &keep_missing_, "Leave in the plan what has lost its row");
  resolve_.Declare(flags);
}

absl::Status SheetImport::RefuseFlags() const {
  if (!direct_ && !date_order_ && !remove_missing_ && !keep_missing_ && resolve_.empty()) {
    return absl::OkStatus();
  }
  return UsageError(
      "--direct, --date-order, --remove-missing, --keep-missing and --resolve are for files that "
      "jointplan exported, not for tables with a mapping.");
}

absl::Status SheetImport::CheckFlags() {
  if (remove_missing_ && keep_missing_) {
    return UsageError("Say --remove-missing or --keep-missing, not both.");
  }
  if (direct_ && !flow_->proposal().empty()) {
    return UsageError("Say --direct or --proposal, not both.");
  }
  if (!date_order_) return absl::OkStatus();
  if (*date_order_ != "day-first" && *date_order_ != "month-first") {
    return UsageError("--date-order is day-first or month-first.");
  }
  order_ = *date_order_ == "day-first" ? exchange::DateOrder::kDayFirst
                                       : exchange::DateOrder::kMonthFirst;
  return absl::OkStatus();
}

absl::Status SheetImport::Run(Context* context, const exchange::Workbook& workbook) {
  JP_RETURN_IF_ERROR(CheckFlags());
  JP_ASSIGN_OR_RETURN(exchange::SheetOrigin origin, exchange::ReadOrigin(workbook));
  JP_RETURN_IF_ERROR(flow_->UsePlanOfFile(context, origin.plan));
  JP_ASSIGN_OR_RETURN(const Sides sides, ReadSides(context, origin));
  const exchange::SheetFile file = exchange::FindSheets(workbook, std::move(origin));
  exchange::SheetStyle style{
      exchange::SheetLabels::Make(sides.catalogue, file.origin.language, file.origin.plain),
      file.origin.language};
  for (const auto& [kind, labels] : file.labels) style.labels.Prefer(kind, labels);
  exchange::CompareOptions options = OptionsFor(context, file.origin, sides);
  Progress progress(context->io(), "Comparing");
  options.on_rows = progress.Listener();
  exchange::SheetChanges changes = exchange::CompareSheets(file, style, sides.base, options);
  progress.Clear();
  JP_RETURN_IF_ERROR(ShowFaults(context, changes));
  JP_ASSIGN_OR_RETURN(options.remove_missing,
                      RemoveMissing(context, changes.removed, file.origin.language));
  if (options.remove_missing) {
    changes = exchange::CompareSheets(file, style, sides.base, options);
    progress.Clear();
  }
  const exchange::SheetEdits edits = exchange::EditsFor(
      changes, sides.now, direct_ ? exchange::EditsInto::kPlan : exchange::EditsInto::kDraft);
  ShowChanges(context, changes, edits);
  ShowCollisions(context, edits.collisions);
  if (edits.edits.empty()) {
    context->Say(
        absl::StrCat("The file changes nothing: the plan says so already, or said so at "
                     "revision ",
                     file.origin.revision, "."));
    return absl::OkStatus();
  }
  if (direct_ && !flow_->dry_run()) return WriteToPlan(context, edits.edits);
  return WriteToDraft(context, edits, file.origin.language);
}

absl::StatusOr<SheetImport::Sides> SheetImport::ReadSides(Context* context,
                                                          const exchange::SheetOrigin& origin) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  v1::GetPlanRequest then;
  then.set_name(origin.plan);
  then.set_revision(origin.revision);
  JP_ASSIGN_OR_RETURN(const v1::Plan before, client->GetPlan(std::move(then)));
  if (!origin.etag.empty() && before.etag() != origin.etag) return OtherHistory(origin);
  Sides sides;
  v1::GetPlanRequest now;
  now.set_name(origin.plan);
  JP_ASSIGN_OR_RETURN(sides.catalogue.plan, client->GetPlan(std::move(now)));
  JP_ASSIGN_OR_RETURN(sides.base, ReadActivities(*client, origin.plan, origin.revision));
  JP_ASSIGN_OR_RETURN(sides.now,
                      ReadActivities(*client, origin.plan, sides.catalogue.plan.revision()));
  JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse partners, client::AllPartners(*client, {}));
  sides.catalogue.partners.assign(partners.partners().begin(), partners.partners().end());
  JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse objectives, client->ListObjectives({}));
  sides.catalogue.objectives.assign(objectives.objectives().begin(), objectives.objectives().end());
  return sides;
}

exchange::CompareOptions SheetImport::OptionsFor(Context* context,
                                                 const exchange::SheetOrigin& origin,
                                                 const Sides& sides) const {
  exchange::CompareOptions options;
  options.reading.date_order = order_;
  options.reading.language = context->ReadingLanguage();
  if (options.reading.language.empty()) options.reading.language = origin.language;
  std::set<std::string> known;
  for (const v1::Activity& activity : sides.base) known.insert(activity.name());
  for (const v1::Activity& activity : sides.now) {
    if (!known.contains(activity.name())) options.taken.insert(ShortNameOf(activity.name()));
  }
  return options;
}

absl::Status SheetImport::ShowFaults(Context* context,
                                     const exchange::SheetChanges& changes) const {
  int64_t errors = 0;
  Table table({"sheet", "row", "column", "severity", "fault"});
  for (const exchange::SheetFault& fault : changes.faults) {
    const bool error = fault.severity == exchange::Severity::kError;
    errors += error ? 1 : 0;
    table.Add({fault.place.sheet, fault.place.row > 0 ? absl::StrCat(fault.place.row) : "",
               fault.place.heading, error ? "error" : "warning", fault.message});
    if (context->format() == Format::kCsv) continue;
    const std::string place = exchange::PlaceText(fault.place);
    context->Say(absl::StrCat(flow_->file(), ": ", place, place.empty() ? "" : ": ",
                              error ? "error: " : "warning: ", fault.message, "."));
  }
  if (context->format() == Format::kCsv) context->Print(table.ToCsv());
  if (errors == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(Count(errors, "error"), " in ", Count(changes.rows, "row"),
                   "; nothing was imported. Correct the cells in the file and import it again."));
}

absl::StatusOr<bool> SheetImport::RemoveMissing(Context* context,
                                                const std::vector<exchange::RemovedRow>& rows,
                                                const std::string& language) const {
  if (rows.empty() || keep_missing_) return false;
  if (remove_missing_) return true;
  std::vector<std::string> lines = {absl::StrCat(Count(static_cast<int64_t>(rows.size()), "row"),
                                                 " of the export ", rows.size() == 1 ? "is" : "are",
                                                 " no longer in the file:")};
  for (const exchange::RemovedRow& row : rows) {
    if (lines.size() > kRowsListed) {
      lines.push_back(absl::StrCat("  and ", rows.size() - kRowsListed, " more"));
      break;
    }
    lines.push_back(RowText(row, language));
  }
  context->Say(absl::StrJoin(lines, "\n"));
  if (context->CanAsk() && !context->yes()) {
    const auto answer = context->Ask(
        "Remove what they were about from the plan, keep it, or stop? [remove/keep/stop] ");
    const std::string word =
        answer ? absl::AsciiStrToLower(absl::StripAsciiWhitespace(*answer)) : "";
    if (word == "remove" || word == "keep") return word == "remove";
    return absl::FailedPreconditionError("Nothing was imported.");
  }
  return absl::FailedPreconditionError(
      "Nothing was imported: say --remove-missing to take out of the plan what has lost its row, "
      "or "
      "--keep-missing to leave it there.");
}

void SheetImport::ShowChanges(Context* context, const exchange::SheetChanges& changes,
                              const exchange::SheetEdits& edits) const {
  for (const exchange::CellChange& cell : changes.cells) {
    if (cell.written.empty()) continue;
    context->Say(absl::StrCat(exchange::PlaceText(cell.place), ": ", Shown(cell.written),
                              " was read as ", Shown(cell.after), "."));
  }
  if (context->format() == Format::kJson) return;
  if (flow_->dry_run() && !changes.cells.empty()) {
    Table table({"activity", "where", "before", "after"});
    for (const exchange::CellChange& cell : changes.cells) {
      table.Add({ShortNameOf(cell.activity), exchange::PlaceText(cell.place),
                 plan::Excerpt(cell.before, kTextShown), plan::Excerpt(cell.after, kTextShown)});
    }
    context->Print(context->format() == Format::kCsv
                       ? table.ToCsv()
                       : table.ToText(context->paint(), context->width()));
  }
  if (context->format() == Format::kCsv) return;
  Sheet sheet;
  sheet.Add("rows", absl::StrCat(changes.rows));
  sheet.Add("cells changed", absl::StrCat(changes.cells.size()));
  sheet.Add("activities", absl::StrCat(edits.created, " new, ", edits.changed, " changed, ",
                                       edits.removed, " removed"));
  if (!edits.collisions.empty()) sheet.Add("collisions", absl::StrCat(edits.collisions.size()));
  context->Print(sheet.ToText(context->paint(), context->width()));
}

void SheetImport::ShowCollisions(Context* context,
                                 const std::vector<exchange::Collision>& collisions) const {
  if (collisions.empty()) return;
  std::vector<std::string> lines = {"Others changed the same since the file was exported:"};
  for (const exchange::Collision& collision : collisions) {
    lines.push_back(absl::StrCat(exchange::PlaceText(collision.place), "  [",
                                 ShortNameOf(collision.activity), ":", collision.path, "]"));
    lines.push_back(absl::StrCat("  in the export  ", Shown(collision.base)));
    lines.push_back(absl::StrCat("  in the plan    ", Shown(collision.theirs)));
    lines.push_back(absl::StrCat("  in your file   ", Shown(collision.mine)));
  }
  context->Say(absl::StrJoin(lines, "\n"));
}

absl::StatusOr<std::vector<v1::Resolution>> SheetImport::Resolutions(
    const std::vector<v1::Edit>& edits) const {
  return ResolutionsForRecords(resolve_, RecordsOf(flow_->RequestOf(edits, flow_->plan())));
}

absl::Status SheetImport::WriteToPlan(Context* context, const std::vector<v1::Edit>& edits) const {
  v1::BatchEditRequest request = flow_->RequestOf(edits, flow_->plan());
  JP_ASSIGN_OR_RETURN(const auto resolutions, Resolutions(edits));
  for (const v1::Resolution& resolution : resolutions) *request.add_resolutions() = resolution;
  const std::vector<std::string> records = RecordsOf(request);
  const EditTarget target{flow_->plan(), "", 0};
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  const auto outcome = client::Edit(*client, std::move(request), {.timeout = kWriteTimeout});
  if (!outcome.ok()) {
    absl::Status status = NameRecords(outcome.status(), records);
    if (status.code() != absl::StatusCode::kPermissionDenied) return status;
    return WithHint(std::move(status), "Without --direct the changes become a draft proposal.");
  }
  if (!outcome->conflicted()) return ShowOutcome(context, target, *outcome);
  JP_RETURN_IF_ERROR(ShowConflicts(context, outcome->conflicts));
  return ConflictsRemain(absl::StrCat(
      Count(static_cast<int64_t>(outcome->conflicts.size()), "conflict"),
      " with others' changes; nothing was written. Settle each with --resolve, or leave out "
      "--direct: the draft then holds yours, and whoever merges it settles them."));
}

absl::Status SheetImport::WriteToDraft(Context* context, const exchange::SheetEdits& edits,
                                       const std::string& language) {
  JP_ASSIGN_OR_RETURN(auto resolutions, Resolutions(edits.edits));
  flow_->KeepCollisions(std::move(resolutions));
  absl::Status status = flow_->Finish(
      context, edits.edits, language,
      [&](const std::string&) -> absl::StatusOr<std::vector<v1::Edit>> { return edits.edits; });
  if (status.code() == absl::StatusCode::kInvalidArgument && !flow_->proposal().empty()) {
    return WithHint(
        std::move(status),
        "A draft that changes a record already takes no workbook's changes of it: leave "
        "out --proposal to make a new draft.");
  }
  JP_RETURN_IF_ERROR(status);
  if (!edits.collisions.empty() && !flow_->dry_run()) {
    context->Say(
        "What collides and was not settled with --resolve stays in the draft as your file has it; "
        "whoever merges the draft settles it.");
  }
  return absl::OkStatus();
}

}  // namespace jointplan::cli
