#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

class WhoAmI : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::WhoAmIResponse response, client->WhoAmI({}));
    const v1::Token& token = response.token();
    Sheet sheet;
    sheet.Add("label", token.label(), Style::kHeading);
    sheet.Add("role", EnumText(token.role()));
    sheet.Add("partner", ShortNameOf(token.partner()));
    std::vector<std::string> plans;
    for (const std::string& plan : token.plans()) plans.push_back(ShortNameOf(plan));
    sheet.Add("plans", absl::StrJoin(plans, ", "));
    sheet.Add("token", ShortNameOf(token.name()));
    sheet.Add("until", TimeText(token.expire_time()));
    sheet.Add("server", context->ServerAddress());
    return context->Show(response, sheet);
  }
};

// Prints the names that may stand where a completion asks, one a line. Never complains: who presses
// a key wants no error.
class Complete : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("KIND", &arguments_, 1, 1, "plans, activities, proposals, ...");
  }

  absl::Status Run(Context* context) override {
    List(context, arguments_[0]).IgnoreError();
    return absl::OkStatus();
  }

 private:
  template <class Items>
  static void PrintNames(Context* context, const Items& items) {
    for (const auto& item : items) context->Print(absl::StrCat(ShortNameOf(item.name()), "\n"));
  }

  static absl::Status List(Context* context, const std::string& kind) {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    if (kind == "plans") {
      JP_ASSIGN_OR_RETURN(const auto response, client::AllPlans(*client, {}));
      PrintNames(context, response.plans());
    } else if (kind == "partners") {
      JP_ASSIGN_OR_RETURN(const auto response, client::AllPartners(*client, {}));
      PrintNames(context, response.partners());
    } else if (kind == "objectives") {
      JP_ASSIGN_OR_RETURN(const auto response, client->ListObjectives({}));
      PrintNames(context, response.objectives());
    } else {
      return ListInPlan(context, *client, kind);
    }
    return absl::OkStatus();
  }

  static absl::Status ListInPlan(Context* context, const client::Client& client,
                                 const std::string& kind) {
    JP_ASSIGN_OR_RETURN(const std::string plan, context->PlanName());
    if (kind == "activities") {
      v1::ListActivitiesRequest request;
      request.set_parent(plan);
      JP_ASSIGN_OR_RETURN(const auto response, client::AllActivities(client, std::move(request)));
      PrintNames(context, response.activities());
    } else if (kind == "needs") {
      v1::ListNeedsRequest request;
      request.set_parent(plan);
      JP_ASSIGN_OR_RETURN(const auto response, client::AllNeeds(client, std::move(request)));
      PrintNames(context, response.needs());
    } else if (kind == "proposals") {
      v1::ListProposalsRequest request;
      request.set_parent(plan);
      JP_ASSIGN_OR_RETURN(const auto response, client::AllProposals(client, std::move(request)));
      PrintNames(context, response.proposals());
    } else if (kind == "agreements") {
      v1::ListAgreementsRequest request;
      request.set_parent(plan);
      JP_ASSIGN_OR_RETURN(const auto response, client::AllAgreements(client, std::move(request)));
      PrintNames(context, response.agreements());
    } else if (kind == "themes") {
      JP_ASSIGN_OR_RETURN(const v1::Plan record, context->ReadPlan(plan));
      for (const auto& theme : record.themes()) context->Print(theme.id() + "\n");
    }
    return absl::OkStatus();
  }

  std::vector<std::string> arguments_;
};

}  // namespace

void AddTopCommands(Group* group) {
  group->Add<WhoAmI>({"whoami", "Says who you are to the server", {"whoami"}});
  group->AddHidden<Complete>({"__complete", "Lists names for completion", {}});
}

}  // namespace jointplan::cli
