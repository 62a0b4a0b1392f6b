#include "exchange/import.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/import_flow.h"
#include "cli/names.h"
#include "cli/sheet_import.h"
#include "cli/text.h"
#include "exchange/edits.h"
#include "exchange/mapping.h"
#include "exchange/sheet_csv.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

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
    flags->Text(
        "--map", &map_, "MAPPING",
        "Which column feeds which field; see docs/import.md. Without: one that was exported");
    flags->Text("--encoding", &encoding_, "NAME",
                "Of a table that was exported; utf-8 if left out");
    flags->Switch("--create-partners", &create_partners_,
                  "Add the partners that the table names and the catalogue lacks");
    flow_.Declare(flags);
    sheets_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    if (!map_) return ImportSheet(context);
    JP_RETURN_IF_ERROR(sheets_.RefuseFlags());
    if (encoding_) {
      return UsageError("The encoding of a table with a mapping stands in the mapping.");
    }
    JP_RETURN_IF_ERROR(flow_.Begin(context, arguments_));
    JP_ASSIGN_OR_RETURN(mapping_, ReadMapping());
    JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(flow_.file()));
    import_ = exchange::ImportCsv(bytes, mapping_, flow_.plan());
    JP_RETURN_IF_ERROR(flow_.ShowFaults(context, flow_.file(), import_.faults, import_.rows,
                                        "Correct the table or the mapping."));
    JP_ASSIGN_OR_RETURN(const ImportPlan plan, Work(context, flow_.proposal()));
    ShowSummary(context, plan);
    return flow_.Finish(context, plan.edits, mapping_.language,
                        [&](const std::string& proposal) -> absl::StatusOr<std::vector<v1::Edit>> {
                          JP_ASSIGN_OR_RETURN(ImportPlan anew, Work(context, proposal));
                          return std::move(anew.edits);
                        });
  }

 private:
  // Reads a table that `export csv --sheet` wrote, and that was changed since.
  absl::Status ImportSheet(Context* context) {
    JP_RETURN_IF_ERROR(flow_.TakeFile(context, arguments_));
    JP_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(flow_.file()));
    if (!exchange::IsSheetCsv(bytes)) {
      return UsageError(absl::StrCat(
          "--map is required: ", flow_.file(),
          " was not written by `jointplan export csv --sheet`, so a mapping must say which column "
          "feeds which field."));
    }
    JP_ASSIGN_OR_RETURN(const exchange::Workbook workbook,
                        exchange::ReadSheetCsv(bytes, encoding_.value_or("utf-8")));
    return sheets_.Run(context, workbook);
  }

  absl::StatusOr<exchange::Mapping> ReadMapping() const {
    JP_ASSIGN_OR_RETURN(const std::string yaml, ReadFile(*map_));
    auto mapping = exchange::ParseMapping(yaml);
    if (mapping.ok()) return mapping;
    return absl::Status(mapping.status().code(),
                        absl::StrCat(*map_, ": ", mapping.status().message()));
  }

  // Compares the table with the plan, or with the draft.
  absl::StatusOr<ImportPlan> Work(Context* context, const std::string& proposal) {
    ImportPlan plan;
    JP_RETURN_IF_ERROR(AddPartners(context, &plan));
    JP_RETURN_IF_ERROR(AddThemes(context, proposal, &plan));
    v1::ListActivitiesRequest request;
    request.set_parent(flow_.plan());
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
    EditTarget target{flow_.plan(), proposal, 0};
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

  std::vector<std::string> arguments_;
  std::optional<std::string> map_, encoding_;
  bool create_partners_ = false;
  ImportFlow flow_;
  SheetImport sheets_{&flow_};
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
        "import csv revised.csv --map mapping.yaml --proposal wgabcdefghij --submit",
        "import csv steps.csv --dry-run"}});
}

}  // namespace jointplan::cli
