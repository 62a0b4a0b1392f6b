#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/agreement_name.h"
#include "cli/check_view.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

class PlanCheck : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Number("--revision", &revision_, "N", "As it was at this revision");
    flags->Text("--proposal", &proposal_, "PROPOSAL", "As this proposal would leave it");
    flags->Text("--date", &date_, "DATE", "Take this day for today, such as that of a meeting");
    flags->Texts("--check", &checks_, "NAME", "Only this check; may be repeated");
    flags->Switch("--blocking", &blocking_, "Only what keeps an agreement from being sealed");
    flags->Switch("--strict", &strict_,
                  "End with status 1 if anything is shown that is not waived");
    flags->Switch("--list", &list_, "List the checks and what the plan makes of each");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    v1::CheckPlanRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    request.set_date(date_.value_or(""));
    if (proposal_) {
      JP_ASSIGN_OR_RETURN(*request.mutable_proposal(), context->NameIn("proposals", *proposal_));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::CheckPlanResponse response,
                        client::AllFindings(*client, std::move(request)));
    if (list_) return context->Show(response, ChecksTable(response.checks()), "");
    JP_RETURN_IF_ERROR(KeepWanted(&response));
    JP_RETURN_IF_ERROR(
        context->Show(response, FindingsTable(response.findings()), "Nothing is wanting."));
    if (context->format() == Format::kTable) context->Say(Summary(response));
    const bool bad = std::any_of(response.findings().begin(), response.findings().end(),
                                 [](const v1::Finding& one) { return !one.has_waiver(); });
    return strict_ && bad ? AlreadyShown() : absl::OkStatus();
  }

 private:
  absl::Status KeepWanted(v1::CheckPlanResponse* response) const {
    for (const std::string& name : checks_) {
      const bool known =
          std::any_of(response->checks().begin(), response->checks().end(),
                      [&](const v1::CheckInfo& check) { return check.name() == name; });
      if (!known) {
        return UsageError(absl::StrCat("There is no check ", name,
                                       "; `jointplan plan check --list` has all of them."));
      }
    }
    auto* findings = response->mutable_findings();
    findings->erase(std::remove_if(findings->begin(), findings->end(),
                                   [&](const v1::Finding& one) { return !IsWanted(one); }),
                    findings->end());
    return absl::OkStatus();
  }

  bool IsWanted(const v1::Finding& finding) const {
    const bool blocks = finding.level() == v1::CHECK_LEVEL_BLOCKING && !finding.has_waiver();
    if (blocking_ && !blocks) return false;
    return checks_.empty() ||
           std::find(checks_.begin(), checks_.end(), finding.check()) != checks_.end();
  }

  static std::string Summary(const v1::CheckPlanResponse& response) {
    int64_t blocking = 0;
    int64_t waived = 0;
    for (const v1::Finding& finding : response.findings()) {
      if (finding.has_waiver()) {
        ++waived;
      } else if (finding.level() == v1::CHECK_LEVEL_BLOCKING) {
        ++blocking;
      }
    }
    return absl::StrCat("Revision ", response.revision(), " as of ", response.date(), ": ",
                        Count(response.findings_size(), "finding"), ", ", blocking, " blocking, ",
                        waived, " waived.");
  }

  std::vector<std::string> arguments_, checks_;
  std::optional<int64_t> revision_;
  std::optional<std::string> proposal_, date_;
  bool blocking_ = false;
  bool strict_ = false;
  bool list_ = false;
};

// What the commands on one waiver share: `[NUMBER] ID`.
class WaiverCommand : public Command {
 protected:
  void DeclareArguments(Flags* flags, const std::string& name, const std::string& help) {
    flags->Arguments(name, &arguments_, 1, 3,
                     absl::StrCat(help, "; an agreement may stand before it"));
  }

  // Takes the agreement and the digits off the arguments.
  absl::Status TakeArguments(Context* context) {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 2, "one id, and at most one agreement"));
    JP_ASSIGN_OR_RETURN(agreement_,
                        AgreementName(context, arguments_.size() > 1 ? arguments_[0] : ""));
    return absl::OkStatus();
  }

  const std::string& digits() const { return arguments_.back(); }
  const std::string& agreement() const { return agreement_; }

 private:
  std::vector<std::string> arguments_;
  std::string agreement_;
};

class AgreementWaive : public WaiverCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareArguments(flags, "FINDING", "What `plan check` shows it by");
    flags->Text("--reason", &reason_, "TEXT", "Why it may pass; becomes a part of the agreement",
                /*required=*/true);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(TakeArguments(context));
    v1::CheckPlanRequest check;
    check.set_name(PlanPartOf(agreement()));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::CheckPlanResponse found,
                        client::AllFindings(*client, std::move(check)));
    std::vector<std::string> digests;
    for (const v1::Finding& finding : found.findings()) digests.push_back(finding.digest());
    v1::WaiveFindingRequest request;
    request.set_agreement(agreement());
    request.set_reason(*reason_);
    JP_ASSIGN_OR_RETURN(*request.mutable_finding_digest(),
                        ChooseDigest(digests, digits(), "finding"));
    const auto finding =
        std::find_if(found.findings().begin(), found.findings().end(),
                     [&](const auto& one) { return one.digest() == request.finding_digest(); });
    const std::string what = absl::StrCat(KindAndNameOf(finding->record()), ", ", finding->path(),
                                          ": ", finding->description());
    if (!context->Confirm(absl::StrCat(what, "\nLet this pass?"))) {
      return absl::CancelledError("Nothing was waived.");
    }
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->WaiveFinding(std::move(request)));
    return context->ShowLine(agreement,
                             absl::StrCat("Waived for ", agreement.name(), ": ", what, "."));
  }

 private:
  std::optional<std::string> reason_;
};

class AgreementUnwaive : public WaiverCommand {
 public:
  void Declare(Flags* flags) override {
    DeclareArguments(flags, "WAIVER", "What `agreement show` shows it by");
    flags->Text("--reason", &reason_, "TEXT", "Why; shown in the history");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(TakeArguments(context));
    v1::GetAgreementRequest get;
    get.set_name(agreement());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Agreement shown, client->GetAgreement(std::move(get)));
    std::vector<std::string> digests;
    for (const v1::Waiver& waiver : shown.waivers()) digests.push_back(waiver.finding_digest());
    v1::RemoveWaiverRequest request;
    request.set_agreement(agreement());
    request.set_reason(reason_.value_or(""));
    JP_ASSIGN_OR_RETURN(*request.mutable_finding_digest(),
                        ChooseDigest(digests, digits(), "waiver"));
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->RemoveWaiver(std::move(request)));
    return context->ShowLine(agreement,
                             absl::StrCat("Took the waiver back; ", agreement.name(), " has ",
                                          Count(agreement.waivers_size(), "waiver"), " left."));
  }

 private:
  std::optional<std::string> reason_;
};

}  // namespace

void AddPlanCheckCommands(Group* group) {
  group->Add<PlanCheck>({"check",
                         "Asks what is wanting before partners agree on the plan",
                         {"plan check", "plan check --date 2019-06-12 --blocking",
                          "plan check --proposal wgabcdefghij", "plan check --list"}});
}

void AddWaiverCommands(Group* group) {
  group->Add<AgreementWaive>(
      {"waive",
       "Lets pass what a check finds, until one of its fields changes",
       {"agreement waive 3f2a9c81d0 --reason \"The place is decided in June\"",
        "agreement waive 2 3f2a9c81d0 --reason \"Funding is under negotiation\""}});
  group->Add<AgreementUnwaive>(
      {"unwaive", "Takes a waiver back", {"agreement unwaive 3f2a9c81d0"}});
}

}  // namespace jointplan::cli
