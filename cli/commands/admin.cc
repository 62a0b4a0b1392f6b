#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

// A check reads everything there is.
constexpr absl::Duration kCheckTimeout = absl::Hours(1);

class AdminCheck : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::CheckStoreResponse response,
                        client->CheckStore({}, {.timeout = kCheckTimeout}));
    Sheet sheet;
    sheet.Add("lineage", response.lineage());
    sheet.Add("commits", absl::StrCat(response.commits()));
    sheet.Add("changesets", absl::StrCat(response.changesets()));
    sheet.Add("versions", absl::StrCat(response.versions()));
    sheet.Add("faults", absl::StrCat(response.faults_size()),
              response.faults().empty() ? Style::kGood : Style::kBad);
    for (const std::string& fault : response.faults()) sheet.Add("", fault, Style::kBad);
    JP_RETURN_IF_ERROR(context->Show(response, sheet));
    if (response.faults().empty()) return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat("The store is damaged: ", Count(response.faults_size(), "fault"), "."));
  }
};

}  // namespace

void AddAdminCommands(Group* group) {
  group->Add<AdminCheck>(
      {"check", "Reads the whole store and checks every digest", {"admin check"}});
}

}  // namespace jointplan::cli
