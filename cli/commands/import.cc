#include "exchange/import.h"

#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/names.h"
#include "cli/text.h"
#include "exchange/edits.h"
#include "exchange/mapping.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

constexpr absl::Duration kImportTimeout = absl::Minutes(10);
constexpr size_t kMissingShown = 20;

// What an import will write, worked out before anything is written.
struct ImportPlan {
  std::vector<v1::Edit> edits;
  exchange::ImportChanges changes;
  int partners = 0;
  int themes = 0;
};

class ImportCsvCommand : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FILE", &arguments_, 1, 2, "The table, as it comes; - is the input");
    flags->Text("--map", &map_, "MAPPING", "Which column feeds which field; see docs/import.md",
                /*required=*/true);
    flags->Text("--proposal", &proposal_, "PROPOSAL", "Put it into this draft, not into a new one");
    flags->Text("--title", &title_, "TEXT", "Title of the new draft");
    flags->Switch("--create-partners", &create_partners_,
                  "Add the partners that the table names and the catalogue lacks");
    flags->Switch("--dry-run", &dry_run_, "Check everything and write nothing");
    flags->Switch("--submit", &submit_, "Hand the draft in at once");
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one file"));
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(proposal_, context->NameIn("proposals", *proposal_));
    }
    JP_ASSIGN_OR_RETURN(plan_, context->PlanName());
    JP_ASSIGN_OR_RETURN(mapping_, ReadMapping());
    JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(arguments_[0]));
    import_ = exchange::ImportCsv(bytes, mapping_, plan_);
    JP_RETURN_IF_ERROR(ShowFaults(context));
    JP_ASSIGN_OR_RETURN(const ImportPlan plan, Work(context, proposal_.value_or("")));
    ShowSummary(context, plan);
    if (plan.edits.empty()) {
      context->Say("The plan says the same as the table already.");
      return absl::OkStatus();
    }
    JP_RETURN_IF_ERROR(Validate(context, plan));
    if (dry_run_) {
      context->Say("Nothing was written (--dry-run).");
      return absl::OkStatus();
    }
    return Write(context, plan);
  }

 private:
  absl::StatusOr<exchange::Mapping> ReadMapping() const {
    JP_ASSIGN_OR_RETURN(const std::string yaml, ReadFile(*map_));
    auto mapping = exchange::ParseMapping(yaml);
    if (mapping.ok()) return mapping;
    return absl::Status(mapping.status().code(),
                        absl::StrCat(*map_, ": ", mapping.status().message()));
  }

  // Writes every fault as `FILE:LINE: COLUMN: what`; an error if there is one.
  absl::Status ShowFaults(Context* context) const {
    int errors = 0;
    Table table({"line", "column", "severity", "fault"});
    for (const exchange::Fault& fault : import_.faults) {
      const bool error = fault.severity == exchange::Severity::kError;
      errors += error ? 1 : 0;
      table.Add(
          {absl::StrCat(fault.line), fault.column, error ? "error" : "warning", fault.message});
      if (context->format() == Format::kCsv) continue;
      context->Say(absl::StrCat(arguments_[0], fault.line > 0 ? absl::StrCat(":", fault.line) : "",
                                fault.column.empty() ? "" : absl::StrCat(": ", fault.column), ": ",
                                error ? "error: " : "warning: ", fault.message));
    }
    if (context->format() == Format::kCsv) context->Print(table.ToCsv());
    if (errors == 0) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(Count(errors, "error"), " in ", Count(import_.rows, "row"),
                     "; nothing was imported. Correct the table or the mapping."));
  }

  // Compares the table with the plan, or with the draft.
  absl::StatusOr<ImportPlan> Work(Context* context, const std::string& proposal) {
    ImportPlan plan;
    JP_RETURN_IF_ERROR(AddPartners(context, &plan));
    JP_RETURN_IF_ERROR(AddThemes(context, proposal, &plan));
    v1::ListActivitiesRequest request;
    request.set_parent(plan_);
    request.set_proposal(proposal);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListActivitiesResponse response,
                        client::AllActivities(*client, std::move(request)));
    plan.changes = exchange::EditsFor({response.activities().begin(), response.activities().end()},
                                      import_.activities, mapping_);
    plan.edits.insert(plan.edits.end(), plan.changes.edits.begin(), plan.changes.edits.end());
    return plan;
  }

  absl::Status AddPartners(Context* context, ImportPlan* plan) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse response, client::AllPartners(*client, {}));
    std::set<std::string> known;
    for (const v1::Partner& partner : response.partners()) known.insert(partner.name());
    std::vector<std::string> missing;
    for (const v1::Partner& partner : import_.partners) {
      if (known.contains(partner.name())) continue;
      missing.push_back(ShortNameOf(partner.name()));
      *plan->edits.emplace_back().mutable_create_partner() = partner;
      ++plan->partners;
    }
    if (missing.empty() || create_partners_) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("The catalogue lacks ", Count(static_cast<int64_t>(missing.size()), "partner"),
                     " that the table names: ", absl::StrJoin(missing, ", "),
                     ". Add them with `jointplan partner add`, or with --create-partners."));
  }

  // Themes that the table names and the plan lacks become a part of the proposal.
  absl::Status AddThemes(Context* context, const std::string& proposal, ImportPlan* plan) {
    EditTarget target{plan_, proposal, 0};
    JP_ASSIGN_OR_RETURN(const v1::Plan record, ReadPlanRecord(context, &target));
    std::set<std::string> known;
    for (const v1::Theme& theme : record.themes()) known.insert(theme.id());
    v1::Edit edit = UpdateEdit(record, {});
    for (const v1::Theme& theme : import_.themes) {
      if (known.contains(theme.id())) continue;
      *edit.mutable_update_plan()->add_themes() = theme;
      edit.mutable_update_mask()->add_paths(PathOf("themes", theme.id()).ToString());
      ++plan->themes;
    }
    if (plan->themes > 0) plan->edits.push_back(std::move(edit));
    return absl::OkStatus();
  }

  void ShowSummary(Context* context, const ImportPlan& plan) const {
    int created = 0;
    int changed = 0;
    int removed = 0;
    for (const v1::Edit& edit : plan.changes.edits) {
      created += edit.has_create_activity() ? 1 : 0;
      changed += edit.has_update_activity() ? 1 : 0;
      removed += edit.has_delete_activity() ? 1 : 0;
    }
    if (context->format() != Format::kTable) return;
    Sheet sheet;
    sheet.Add("rows", absl::StrCat(import_.rows));
    sheet.Add("warnings", absl::StrCat(import_.faults.size()));
    sheet.Add("activities",
              absl::StrCat(import_.activities.size(), ": ", created, " new, ", changed,
                           " changed, ", plan.changes.unchanged, " as they are"));
    if (removed > 0) sheet.Add("removed", absl::StrCat(removed));
    if (plan.partners > 0) sheet.Add("new partners", absl::StrCat(plan.partners));
    if (plan.themes > 0) sheet.Add("new themes", absl::StrCat(plan.themes));
    sheet.Add("missing", MissingText(plan.changes.missing));
    context->Print(sheet.ToText(context->paint(), context->width()));
  }

  static std::string MissingText(const std::vector<exchange::Missing>& missing) {
    if (missing.empty()) return "";
    std::vector<std::string> lines = {
        absl::StrCat(missing.size(), " that the plan has and the table does not:")};
    for (const exchange::Missing& item : missing) {
      if (lines.size() > kMissingShown) {
        lines.push_back(absl::StrCat("and ", missing.size() - kMissingShown, " more"));
        break;
      }
      lines.push_back(
          absl::StrCat(ShortNameOf(item.activity), item.path.empty() ? "" : " ", item.path));
    }
    return absl::StrJoin(lines, "\n");
  }

  v1::BatchEditRequest RequestOf(const ImportPlan& plan, const std::string& parent) const {
    v1::BatchEditRequest request;
    request.set_parent(parent);
    for (const v1::Edit& edit : plan.edits) *request.add_edits() = edit;
    request.set_message(message_.value_or(absl::StrCat("Import of ", FileName())));
    return request;
  }

  std::string FileName() const { return std::filesystem::path(arguments_[0]).filename().string(); }

  // Asks the server whether it would take the edits. Who may not edit the plan cannot ask that of
  // the plan itself: then the draft shows it, and is taken back if it fails.
  absl::Status Validate(Context* context, const ImportPlan& plan) const {
    v1::BatchEditRequest request = RequestOf(plan, proposal_.value_or(plan_));
    request.set_validate_only(true);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    const auto response = client->BatchEdit(request, {.timeout = kImportTimeout});
    const bool unasked =
        !proposal_ && response.status().code() == absl::StatusCode::kPermissionDenied;
    return response.ok() || unasked ? absl::OkStatus()
                                    : NameRecords(response.status(), RecordsOf(request));
  }

  absl::Status Write(Context* context, const ImportPlan& plan) {
    if (proposal_) return WriteTo(context, *proposal_, plan);
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::CreateProposalRequest create;
    create.set_parent(plan_);
    (*create.mutable_proposal()->mutable_title())[mapping_.language] =
        title_.value_or(absl::StrCat("Import of ", FileName()));
    JP_ASSIGN_OR_RETURN(const v1::Proposal made, client->CreateProposal(std::move(create)));
    absl::Status status = WriteToNew(context, made.name());
    if (status.ok()) return status;
    v1::WithdrawProposalRequest withdraw;
    withdraw.set_name(made.name());
    withdraw.set_reason("The import failed.");
    client->WithdrawProposal(std::move(withdraw)).status().IgnoreError();
    return WithHint(std::move(status), "The draft was withdrawn again; nothing was imported.");
  }

  // A draft has etags of its own, so the comparison is made with what the draft shows.
  absl::Status WriteToNew(Context* context, const std::string& proposal) {
    JP_ASSIGN_OR_RETURN(const ImportPlan plan, Work(context, proposal));
    return WriteTo(context, proposal, plan);
  }

  absl::Status WriteTo(Context* context, const std::string& proposal, const ImportPlan& plan) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    const v1::BatchEditRequest request = RequestOf(plan, proposal);
    const auto outcome = client::Edit(*client, request, {.timeout = kImportTimeout});
    if (!outcome.ok()) return NameRecords(outcome.status(), RecordsOf(request));
    if (outcome->conflicted()) {
      JP_RETURN_IF_ERROR(ShowConflicts(context, outcome->conflicts));
      return ConflictsRemain("The draft changed meanwhile; nothing was imported. Import again.");
    }
    if (submit_) JP_RETURN_IF_ERROR(Submit(*client, proposal));
    return ShowDone(context, *client, proposal);
  }

  absl::Status Submit(const client::Client& client, const std::string& proposal) const {
    v1::SubmitProposalRequest request;
    request.set_name(proposal);
    request.set_message(message_.value_or(""));
    return client.SubmitProposal(std::move(request)).status();
  }

  static absl::Status ShowDone(Context* context, const client::Client& client,
                               const std::string& name) {
    v1::GetProposalRequest get;
    get.set_name(name);
    JP_ASSIGN_OR_RETURN(const v1::Proposal proposal, client.GetProposal(std::move(get)));
    return context->ShowLine(
        proposal, absl::StrCat("Proposal ", ShortNameOf(name), " (", EnumText(proposal.state()),
                               ") holds ", Count(proposal.field_count(), "change"), " in ",
                               Count(proposal.record_count(), "record"), "."));
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> map_, proposal_, title_, message_;
  bool create_partners_ = false;
  bool dry_run_ = false;
  bool submit_ = false;
  std::string plan_;
  exchange::Mapping mapping_;
  exchange::Import import_;
};

}  // namespace

void AddImportCommands(Group* group) {
  group->Add<ImportCsvCommand>(
      {"csv",
       "Brings a table into a draft proposal: all of it, or nothing",
       {"import csv table.csv --map mapping.yaml --dry-run",
        "import csv table.csv --map mapping.yaml --create-partners --title \"Response plan 2016\"",
        "import csv revised.csv --map mapping.yaml --proposal wgabcdefghij --submit"}});
}

}  // namespace jointplan::cli
