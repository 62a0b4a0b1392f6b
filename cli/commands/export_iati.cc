#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/names.h"
#include "cli/text.h"
#include "exchange/iati_export.h"
#include "jointplan/pages.h"
#include "jointplan/pull.h"

namespace jointplan::cli {
namespace {

// Everybody may read what was exported.
constexpr int kMode = 0644;
constexpr absl::Duration kPullTimeout = absl::Minutes(10);

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

class ExportIatiCommand : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    flags->Text("-o,--output", &output_, "FILE", "Write to a file instead of the results");
    flags->Text("--agreement", &agreement_, "N", "A sealed agreement: its number, or latest");
    flags->Number("--revision", &revision_, "N", "As it was at this revision");
    flags->Text("--reporter", &reporter_, "PARTNER",
                "Who publishes it; needs an IATI reference in the catalogue");
    flags->Switch("--secondary", &secondary_, "The publisher reports what others do");
    flags->Text("--sector", &sector_, "CODE", "A DAC code for the activities, such as 15190");
    flags->Switch("--complete", &complete_,
                  "Also write what IATI has no place for, in a namespace of our own");
  }

  absl::Status Run(Context* context) override {
    if (agreement_ && revision_) {
      return UsageError("Give --agreement or --revision, not both.");
    }
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_RETURN_IF_ERROR(agreement_ ? ReadAgreement(context) : ReadPlan(context));
    if (reporter_) export_.reporter = PartnerNameOf(*reporter_);
    JP_RETURN_IF_ERROR(ReadReporter(context));
    export_.secondary = secondary_;
    export_.sector = sector_.value_or("");
    export_.complete = complete_;
    JP_ASSIGN_OR_RETURN(const exchange::IatiFile file, exchange::ExportIati(activities_, export_));
    JP_RETURN_IF_ERROR(Write(context, file.bytes));
    ShowLosses(context, file);
    return absl::OkStatus();
  }

 private:
  absl::Status ReadPlan(Context* context) {
    v1::GetPlanRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context->PlanName());
    request.set_revision(revision_.value_or(0));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(export_.plan, client->GetPlan(std::move(request)));
    v1::ListActivitiesRequest list;
    list.set_parent(export_.plan.name());
    list.set_revision(export_.plan.revision());
    JP_ASSIGN_OR_RETURN(const v1::ListActivitiesResponse activities,
                        client::AllActivities(*client, std::move(list)));
    activities_.assign(activities.activities().begin(), activities.activities().end());
    JP_ASSIGN_OR_RETURN(const v1::ListPartnersResponse partners, client::AllPartners(*client, {}));
    for (const v1::Partner& partner : partners.partners()) {
      export_.partners[partner.name()] = partner;
    }
    JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse objectives, client->ListObjectives({}));
    for (const v1::Objective& objective : objectives.objectives()) {
      export_.objectives[objective.name()] = objective;
    }
    // What the plan says is as of its last change.
    export_.time = TimeOf(export_.plan.update_time());
    for (const v1::Activity& activity : activities_) {
      export_.time = std::max(export_.time, TimeOf(activity.update_time()));
    }
    return absl::OkStatus();
  }

  // Everything comes from the agreement itself, which a reader of sealed agreements may pull.
  absl::Status ReadAgreement(Context* context) {
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("agreements", *agreement_));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const client::PulledAgreement pulled,
                        client::PullAgreement(*client, name, nullptr, {.timeout = kPullTimeout}));
    for (const v1::SealedRecord& sealed : pulled.records) {
      if (!Take(sealed)) {
        return absl::DataLossError(absl::StrCat(sealed.name(), " in ", pulled.manifest.agreement(),
                                                " is no record that this program can read."));
      }
    }
    v1::GetAgreementRequest request;
    request.set_name(pulled.manifest.agreement());
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client->GetAgreement(std::move(request)));
    export_.time = TimeOf(agreement.close_time());
    return absl::OkStatus();
  }

  // Who publishes need not have had a reference when the agreement was sealed. Who may read nothing
  // but agreements does without.
  absl::Status ReadReporter(Context* context) {
    if (export_.reporter.empty()) return absl::OkStatus();
    v1::Partner& reporter = export_.partners[export_.reporter];
    if (!reporter.iati_reference().empty()) return absl::OkStatus();
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::GetPartnerRequest request;
    request.set_name(export_.reporter);
    auto now = client->GetPartner(std::move(request));
    if (now.ok()) reporter = *std::move(now);
    return absl::OkStatus();
  }

  bool Take(const v1::SealedRecord& sealed) {
    v1::Record record;
    if (!record.ParseFromString(sealed.record())) return false;
    if (record.has_plan()) export_.plan = record.plan();
    if (record.has_activity()) activities_.push_back(record.activity());
    if (record.has_partner()) export_.partners[sealed.name()] = record.partner();
    if (record.has_objective()) export_.objectives[sealed.name()] = record.objective();
    return true;
  }

  absl::Status Write(Context* context, const std::string& bytes) {
    if (!output_ || *output_ == "-") {
      context->Print(bytes);
      return absl::OkStatus();
    }
    JP_RETURN_IF_ERROR(WriteFile(*output_, bytes, kMode));
    context->Say(absl::StrCat(
        "Wrote ", Count(static_cast<int64_t>(activities_.size()), "activity", "activities"), " to ",
        *output_, "."));
    return absl::OkStatus();
  }

  static void ShowLosses(Context* context, const exchange::IatiFile& file) {
    if (file.losses.empty()) return;
    std::vector<std::string> parts;
    for (const exchange::IatiLoss& loss : file.losses) {
      parts.push_back(absl::StrCat(loss.field, " (", loss.activities, ")"));
    }
    context->Say(absl::StrCat(
        "IATI cannot say all of these as the plan does (in so many activities): ",
        absl::StrJoin(parts, ", "), ". With --complete they go along in a namespace of our own."));
  }

  std::vector<std::string> arguments_;
  std::optional<std::string> output_, agreement_, reporter_, sector_;
  std::optional<int64_t> revision_;
  bool secondary_ = false;
  bool complete_ = false;
  exchange::IatiExport export_;
  std::vector<v1::Activity> activities_;
};

}  // namespace

void AddExportIatiCommand(Group* group) {
  group->Add<ExportIatiCommand>(
      {"iati",
       "Writes the plan or an agreement as IATI activities, 2.03",
       {"export iati --reporter cmi --sector 15190 -o plan.xml",
        "export iati hub --agreement latest --reporter cmi -o agreement.xml",
        "export iati --revision 12 --reporter cmi --complete > plan.xml"}});
}

}  // namespace jointplan::cli
