#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/sharing_view.h"
#include "plan/access.h"

namespace jointplan::cli {
namespace {

// With whom something shall be shared, instead of whatever was said before.
class ShareFlags {
 public:
  // An activity may also say nothing itself.
  void Declare(Flags* flags, bool of_activity) {
    of_activity_ = of_activity;
    flags->Heading("With whom, instead of those before");
    flags->Texts("--with", &with_, "PARTNER,...", "These partners; may be repeated");
    flags->Switch("--with-convener", &with_convener_, "The convener's staff; goes with --with");
    flags->Switch("--with-all", &with_all_, "Every partner, and the convener's staff");
    flags->Switch("--with-nobody", &with_nobody_, "Nobody else");
    if (of_activity) flags->Switch("--as-plan", &as_plan_, "As the plan says");
    flags->Heading("Options");
    flags->Text("-m,--message", &message_, "TEXT", "Why; shown in the history, to you alone");
  }

  std::string message() const { return message_.value_or(""); }

  // What was asked for; unset fields for --as-plan.
  absl::StatusOr<v1::Sharing> Wanted() const {
    const bool listed = !with_.empty() || with_convener_;
    const int choices =
        (listed ? 1 : 0) + (with_all_ ? 1 : 0) + (with_nobody_ ? 1 : 0) + (as_plan_ ? 1 : 0);
    if (choices != 1) {
      return UsageError(absl::StrCat(
          "Say with whom, in one way: --with PARTNER (and --with-convener), --with-all, ",
          of_activity_ ? "--with-nobody or --as-plan" : "or --with-nobody", "; see --help."));
    }
    v1::Sharing sharing;
    if (with_all_) sharing.set_audience(v1::AUDIENCE_EVERYBODY);
    if (with_nobody_) sharing.set_audience(v1::AUDIENCE_NOBODY);
    if (!listed) return sharing;
    sharing.set_audience(v1::AUDIENCE_LISTED);
    for (const std::string& names : with_) {
      for (const absl::string_view name : absl::StrSplit(names, ',', absl::SkipEmpty())) {
        sharing.add_partners(PartnerNameOf(absl::StripAsciiWhitespace(name)));
      }
    }
    if (with_convener_) sharing.set_convener(true);
    return sharing;
  }

 private:
  std::vector<std::string> with_;
  bool with_convener_ = false, with_all_ = false, with_nobody_ = false, as_plan_ = false;
  bool of_activity_ = false;
  std::optional<std::string> message_;
};

absl::Status RequireOwn(const v1::Plan& plan) {
  if (plan::IsOwnPlan(plan)) return absl::OkStatus();
  return UsageError(
      absl::StrCat(plan.name(),
                   " is a joint plan, which its partners see. You share plans of your "
                   "own; see: jointplan plan create --help"));
}

// Puts what is wanted in the place of what a record says of its sharing.
template <class Record>
void SetSharing(const v1::Sharing& wanted, Record* record) {
  if (wanted.audience() == v1::AUDIENCE_UNSPECIFIED) {
    record->clear_sharing();
  } else {
    *record->mutable_sharing() = wanted;
  }
}

google::protobuf::FieldMask SharingMask() {
  google::protobuf::FieldMask mask;
  mask.add_paths("sharing");
  return mask;
}

// `Was shared with nobody else; is now shared with iom.`, in two lines.
std::string ChangeText(absl::string_view name, absl::string_view before, absl::string_view after) {
  if (before == after) {
    return absl::StrCat("Nothing to change. ", name, " is shared ", after, ".");
  }
  return absl::StrCat(name, "\n  was shared  ", before, "\n  is shared   ", after);
}

class PlanShare : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("PLAN", &arguments_, 0, 1, "The plan, if not the usual one");
    share_.Declare(flags, /*of_activity=*/false);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Sharing wanted, share_.Wanted());
    if (!arguments_.empty()) context->UsePlan(arguments_[0]);
    JP_ASSIGN_OR_RETURN(const std::string name, context->PlanName());
    JP_ASSIGN_OR_RETURN(const v1::Plan before, context->ReadPlan(name));
    JP_RETURN_IF_ERROR(RequireOwn(before));
    v1::UpdatePlanRequest request;
    request.mutable_plan()->set_name(name);
    request.mutable_plan()->set_etag(before.etag());
    SetSharing(wanted, request.mutable_plan());
    *request.mutable_update_mask() = SharingMask();
    request.set_message(share_.message());
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::Plan after, client->UpdatePlan(std::move(request)));
    return context->ShowLine(after,
                             ChangeText(name, absl::StrCat("with ", SharingText(before.sharing())),
                                        absl::StrCat("with ", SharingText(after.sharing()))));
  }

 private:
  std::vector<std::string> arguments_;
  ShareFlags share_;
};

class ActivityShare : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 2, "The activity");
    share_.Declare(flags, /*of_activity=*/true);
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const v1::Sharing wanted, share_.Wanted());
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(const v1::Plan plan, context->ReadPlan(PlanPartOf(name)));
    JP_RETURN_IF_ERROR(RequireOwn(plan));
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::GetActivityRequest get;
    get.set_name(name);
    JP_ASSIGN_OR_RETURN(const v1::Activity before, client->GetActivity(std::move(get)));
    v1::UpdateActivityRequest request;
    request.mutable_activity()->set_name(name);
    request.mutable_activity()->set_etag(before.etag());
    SetSharing(wanted, request.mutable_activity());
    *request.mutable_update_mask() = SharingMask();
    request.set_message(share_.message());
    JP_ASSIGN_OR_RETURN(const v1::Activity after, client->UpdateActivity(std::move(request)));
    return context->ShowLine(
        after, ChangeText(KindAndNameOf(name), HowText(before, plan), HowText(after, plan)));
  }

 private:
  // `with iom`, `as the plan, with nobody else`.
  static std::string HowText(const v1::Activity& activity, const v1::Plan& plan) {
    const bool itself = activity.sharing().audience() != v1::AUDIENCE_UNSPECIFIED;
    return absl::StrCat(itself ? "with " : "", SharingText(activity.sharing(), plan));
  }

  std::vector<std::string> arguments_;
  ShareFlags share_;
};

}  // namespace

void AddPlanShareCommand(Group* group) {
  group->Add<PlanShare>({"share",
                         "Says with whom you share a plan of your own",
                         {"plan share giz-2019 --with iom,medcities",
                          "plan share giz-2019 --with iom --with-convener",
                          "plan share giz-2019 --with-nobody -m \"Not before the budget\""}});
}

void AddActivityShareCommand(Group* group) {
  group->Add<ActivityShare>({"share",
                             "Says with whom you share one activity of your own plan",
                             {"activity share training --with-all --plan giz-2019",
                              "activity share plans/giz-2019 training --with iom",
                              "activity share training --as-plan --plan giz-2019"}});
}

}  // namespace jointplan::cli
