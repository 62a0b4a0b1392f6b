#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/names.h"
#include "cli/text.h"

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

}  // namespace

void AddTopCommands(Group* group) {
  group->Add<WhoAmI>({"whoami", "Says who you are to the server", {"whoami"}});
}

}  // namespace jointplan::cli
