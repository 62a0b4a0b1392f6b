#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/names.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

class ObjectiveList : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("FRAMEWORK", &arguments_, 0, 1,
                     "gcr, gcm, mmd or sdg; all of them if it is left out");
    flags->Text("--framework", &framework_, "FRAMEWORK", "The same as the argument");
  }

  absl::Status Run(Context* context) override {
    if (!arguments_.empty()) framework_ = arguments_[0];
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::ListObjectivesRequest request;
    if (framework_) request.set_parent(FrameworkNameOf(*framework_));
    JP_ASSIGN_OR_RETURN(const v1::ListObjectivesResponse response,
                        client->ListObjectives(std::move(request)));
    Table table({"objective", "label", "title"});
    for (const v1::Objective& objective : response.objectives()) {
      table.Add({ShortNameOf(objective.name()), objective.label(),
                 LocalText(objective.title(), context->ReadingLanguage())});
    }
    return context->Show(response, table, "There are no objectives.");
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> framework_;
};

}  // namespace

void AddObjectiveCommands(Group* group) {
  group->Add<ObjectiveList>({"list",
                             "Lists the objectives that activities can serve",
                             {"objective list", "objective list gcm"}});
}

}  // namespace jointplan::cli
