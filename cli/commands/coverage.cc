#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/coverage_view.h"
#include "cli/names.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

class ShowCoverage : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Number("--revision,--at", &revision_, "N", "As it was at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal would leave it");
    flags->Switch("--needs", &needs_, "Only needs, and what answers them");
    flags->Switch("--objectives", &objectives_, "Only objectives, and who serves them");
    flags->Switch("--gaps", &gaps_, "Only what nothing answers or serves");
    flags->Text("--survey", &survey_, "NAME", "Only needs of this survey");
    flags->Texts("--framework", &frameworks_, "FRAMEWORK",
                 "Objectives of this framework, such as gcm, used or not; may be repeated");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::GetCoverageRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    request.set_survey(survey_.value_or(""));
    for (const std::string& name : frameworks_) request.add_frameworks(FrameworkNameOf(name));
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::GetCoverageResponse coverage,
                        client::WholeCoverage(*client, std::move(request)));
    KeepWanted(&coverage);
    return Show(context, coverage);
  }

 private:
  bool WantsNeeds() const { return needs_ || !objectives_; }
  bool WantsObjectives() const { return objectives_ || !needs_; }

  // Totals stay those of everything.
  void KeepWanted(v1::GetCoverageResponse* coverage) const {
    if (!WantsNeeds()) coverage->clear_needs();
    if (!WantsObjectives()) coverage->clear_objectives();
    if (!gaps_) return;
    auto* needs = coverage->mutable_needs();
    needs->erase(std::remove_if(needs->begin(), needs->end(),
                                [](const auto& need) { return !need.activities().empty(); }),
                 needs->end());
    auto* objectives = coverage->mutable_objectives();
    objectives->erase(
        std::remove_if(objectives->begin(), objectives->end(),
                       [](const auto& objective) { return objective.activity_count() > 0; }),
        objectives->end());
  }

  absl::Status Show(Context* context, const v1::GetCoverageResponse& coverage) const {
    if (context->format() == Format::kJson) return context->PrintJson(coverage);
    if (context->format() == Format::kCsv) {
      context->Print(needs_ || !objectives_ ? NeedRowsTable(*context, coverage).ToCsv()
                                            : ObjectiveCellsTable(coverage).ToCsv());
      return absl::OkStatus();
    }
    if (WantsNeeds()) ShowNeeds(context, coverage);
    if (WantsNeeds() && WantsObjectives()) context->Print("\n");
    if (WantsObjectives()) ShowObjectives(context, coverage);
    context->Say(absl::StrCat("Revision ", coverage.revision(), "."));
    return absl::OkStatus();
  }

  void ShowNeeds(Context* context, const v1::GetCoverageResponse& coverage) const {
    if (coverage.total().need_count() == 0) {
      context->Print("The plan has no such needs; see `jointplan import needs`.\n");
      return;
    }
    context->Print(NeedTotalsText(*context, coverage));
    const Table table = NeedsTable(*context, coverage);
    if (!table.empty()) {
      context->Print(absl::StrCat("\n", table.ToText(context->paint(), context->width())));
    }
  }

  void ShowObjectives(Context* context, const v1::GetCoverageResponse& coverage) const {
    const Table table = ObjectivesTable(*context, coverage);
    if (!gaps_ && table.empty()) {
      context->Print("No activity names an objective; see --framework.\n");
      return;
    }
    if (!gaps_) context->Print(absl::StrCat(ObjectiveTotalsText(coverage), "\n"));
    context->Print(table.empty() ? "Every objective is served.\n"
                                 : table.ToText(context->paint(), context->width()));
  }

  std::vector<std::string> arguments_, frameworks_;
  std::optional<int64_t> revision_;
  std::optional<std::string> proposal_, survey_;
  bool needs_ = false;
  bool objectives_ = false;
  bool gaps_ = false;
};

}  // namespace

void AddCoverageCommand(Group* group) {
  group->Add<ShowCoverage>(
      {"coverage",
       "Shows which needs and objectives the activities answer, gaps first",
       {"coverage", "coverage --at 12 --needs --survey \"HMLN 2018\"",
        "coverage --objectives --framework gcm --gaps", "coverage --needs --format csv"},
       /*of_plan=*/true});
}

}  // namespace jointplan::cli
