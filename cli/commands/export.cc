#include "exchange/export.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "exchange/sheet_csv.h"
#include "exchange/xlsx_write.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

// Everybody may read what was exported.
constexpr int kMode = 0644;

// What both formats share: which plan, at which revision, and where to.
class Export : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Text("-o,--output", &output_, "FILE", "Write to a file instead of the results");
    flags->Number("--revision", &revision_, "N", "As it was at this revision");
  }

 protected:
  absl::StatusOr<v1::Plan> ReadPlan(Context* context) {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::GetPlanRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    return client->GetPlan(std::move(request));
  }

  // The activities at the very revision of `plan`, so that both belong together.
  static absl::StatusOr<std::vector<v1::Activity>> ReadActivities(Context* context,
                                                                  const v1::Plan& plan) {
    v1::ListActivitiesRequest request;
    request.set_parent(plan.name());
    request.set_revision(plan.revision());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListActivitiesResponse response,
                        client::AllActivities(*client, std::move(request)));
    return std::vector<v1::Activity>(response.activities().begin(), response.activities().end());
  }

  bool HasOutput() const { return output_ && *output_ != "-"; }

  absl::Status Write(Context* context, const std::string& content) {
    if (HasOutput()) {
      JP_RETURN_IF_ERROR(WriteFile(*output_, content, kMode));
      context->Say(absl::StrCat("Wrote ", *output_, "."));
      return absl::OkStatus();
    }
    context->Print(content);
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> output_;
  std::optional<int64_t> revision_;
};

// The language of a table: the one that was asked for, or the plan's own.
std::string LanguageOf(Context* context, const v1::Plan& plan) {
  std::string language = context->ReadingLanguage();
  if (!language.empty()) return language;
  return plan.has_default_language() ? plan.default_language() : "en";
}

// What the cells of a table may name.
absl::StatusOr<exchange::SheetCatalogue> ReadCatalogue(Context* context, v1::Plan plan) {
  exchange::SheetCatalogue catalogue;
  catalogue.plan = std::move(plan);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse partners, client::AllPartners(*client, {}));
  catalogue.partners.assign(partners.partners().begin(), partners.partners().end());
  JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse objectives, client->ListObjectives({}));
  catalogue.objectives.assign(objectives.objectives().begin(), objectives.objectives().end());
  return catalogue;
}

class ExportCsv : public Export {
 public:
  void Declare(Flags* flags) override {
    Export::Declare(flags);
    flags->Text(
        "--sheet", &sheet_, "SHEET",
        "One sheet of the workbook, to be changed and imported: activities, steps, parts, ...");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, ReadPlan(context));
    JP_ASSIGN_OR_RETURN(const auto activities, ReadActivities(context, plan));
    const std::string language = LanguageOf(context, plan);
    if (!sheet_) return Write(context, exchange::ActivitiesToCsv(activities, language));
    JP_ASSIGN_OR_RETURN(const auto catalogue, ReadCatalogue(context, plan));
    JP_ASSIGN_OR_RETURN(const std::string table,
                        exchange::SheetToCsv(catalogue, activities, *sheet_, language));
    return Write(context, table);
  }

 private:
  std::optional<std::string> sheet_;
};

class ExportXlsx : public Export {
 public:
  absl::Status Run(Context* context) override {
    if (!HasOutput() && context->io().out_is_terminal) {
      return UsageError("A workbook is not for a terminal: say where it goes, with --output FILE.");
    }
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, ReadPlan(context));
    JP_ASSIGN_OR_RETURN(const auto activities, ReadActivities(context, plan));
    JP_ASSIGN_OR_RETURN(const auto catalogue, ReadCatalogue(context, plan));
    JP_ASSIGN_OR_RETURN(const std::string workbook,
                        exchange::PlanToXlsx(catalogue, activities, LanguageOf(context, plan)));
    return Write(context, workbook);
  }
};

class ExportJson : public Export {
 public:
  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, ReadPlan(context));
    JP_ASSIGN_OR_RETURN(const auto activities, ReadActivities(context, plan));
    std::vector<v1::Record> records;
    for (const v1::Activity& activity : activities) {
      v1::Record& record = records.emplace_back();
      record.set_name(activity.name());
      *record.mutable_activity() = activity;
    }
    JP_RETURN_IF_ERROR(AddNeeds(context, plan, &records));
    JP_RETURN_IF_ERROR(AddPartners(context, activities, &records));
    JP_RETURN_IF_ERROR(AddObjectives(context, activities, &records));
    JP_ASSIGN_OR_RETURN(const std::string json, exchange::PlanToJson(plan, records));
    return Write(context, json);
  }

 private:
  // All needs of the plan, those that no activity names too.
  static absl::Status AddNeeds(Context* context, const v1::Plan& plan,
                               std::vector<v1::Record>* records) {
    v1::ListNeedsRequest request;
    request.set_parent(plan.name());
    request.set_revision(plan.revision());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListNeedsResponse response,
                        client::AllNeeds(*client, std::move(request)));
    for (const v1::Need& need : response.needs()) {
      v1::Record& record = records->emplace_back();
      record.set_name(need.name());
      *record.mutable_need() = need;
    }
    return absl::OkStatus();
  }

  // The partners and objectives that the activities name.
  static absl::Status AddPartners(Context* context, const std::vector<v1::Activity>& activities,
                                  std::vector<v1::Record>* records) {
    std::set<std::string> named;
    for (const v1::Activity& activity : activities) {
      for (const auto& participant : activity.participants()) named.insert(participant.partner());
      for (const auto& step : activity.next_steps()) named.insert(step.responsible());
      for (const auto& funding : activity.funding()) named.insert(funding.partner());
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse response, client::AllPartners(*client, {}));
    for (const v1::Partner& partner : response.partners()) {
      if (!named.contains(partner.name())) continue;
      v1::Record& record = records->emplace_back();
      record.set_name(partner.name());
      *record.mutable_partner() = partner;
      record.mutable_partner()->clear_contacts();  // Addresses are not for publishing.
    }
    return absl::OkStatus();
  }

  static absl::Status AddObjectives(Context* context, const std::vector<v1::Activity>& activities,
                                    std::vector<v1::Record>* records) {
    std::set<std::string> named;
    for (const v1::Activity& activity : activities) {
      named.insert(activity.objectives().begin(), activity.objectives().end());
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse response, client->ListObjectives({}));
    for (const v1::Objective& objective : response.objectives()) {
      if (!named.contains(objective.name())) continue;
      v1::Record& record = records->emplace_back();
      record.set_name(objective.name());
      *record.mutable_objective() = objective;
    }
    return absl::OkStatus();
  }
};

}  // namespace

void AddExportCommands(Group* group) {
  group->Add<ExportCsv>({"csv",
                         "Writes the activities as a table for spreadsheets",
                         {"export csv -o plan.csv", "export csv --language fr > plan.csv",
                          "export csv --sheet steps -o steps.csv"}});
  group->Add<ExportXlsx>(
      {"xlsx",
       "Writes a workbook to be changed and imported again",
       {"export xlsx -o plan.xlsx", "export xlsx plans/hub -o plan.xlsx --language ar"}});
  group->Add<ExportJson>({"json",
                          "Writes the plan with its needs and all that its activities name",
                          {"export json -o plan.json --revision 12"}});
}

}  // namespace jointplan::cli
