#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

class ProfileSet : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NAME", &arguments_, 1, 1, "What to call it, such as office");
    // These stand in for the options of every command: here they are what is kept.
    flags->Text("--server", &server_, "ADDRESS", "The server, HOST:PORT");
    flags->Text("--token", &token_, "TOKEN", "The token to come in with");
    flags->Text("--token-file", &token_file_, "FILE", "Read the token from a file (- for input)");
    flags->Text("--plan", &plan_, "PLAN", "The plan to work on where a command names none");
    flags->Text("--language", &language_, "TAG", "The language of errors, such as fr or ar");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(Config * config, context->config());
    Profile& profile = config->profiles[arguments_[0]];
    if (server_) profile.server = *server_;
    if (token_) profile.token = *token_;
    if (token_file_) {
      JP_ASSIGN_OR_RETURN(const std::string content, ReadFile(*token_file_));
      profile.token = std::string(absl::StripAsciiWhitespace(content));
    }
    if (plan_) profile.plan = *plan_;
    if (language_) profile.language = *language_;
    if (config->current.empty()) config->current = arguments_[0];
    const std::string path = ConfigPath(context->io());
    JP_RETURN_IF_ERROR(SaveConfig(*config, path));
    context->Print(absl::StrCat("Profile ", arguments_[0], " is in ", path,
                                config->current == arguments_[0] ? ", and in use" : "", ".\n"));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> arguments_;
  std::optional<std::string> server_, token_, token_file_, plan_, language_;
};

class ProfileList : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const Config* config, context->config());
    if (context->format() == Format::kJson) {
      return UsageError("Profiles are shown as a table or as csv.");
    }
    Table table({"profile", "server", "plan", "token", "in use"});
    for (const auto& [name, profile] : config->profiles) {
      table.Add({name, profile.server, profile.plan, profile.token.empty() ? "no" : "yes",
                 name == config->current ? "yes" : ""});
    }
    return context->Show(v1::WhoAmIResponse(), table,
                         "There are no profiles yet; see `jointplan profile set --help`.");
  }
};

class ProfileUse : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("NAME", &arguments_, 1, 1, "The profile");
  }

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(Config * config, context->config());
    if (!config->profiles.contains(arguments_[0])) {
      return UsageError(absl::StrCat("There is no profile ", arguments_[0],
                                     ". `jointplan profile list` shows those there are."));
    }
    config->current = arguments_[0];
    JP_RETURN_IF_ERROR(SaveConfig(*config, ConfigPath(context->io())));
    context->Print(absl::StrCat("Profile ", arguments_[0], " is in use.\n"));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddProfileCommands(Group* group) {
  group->Add<ProfileSet>({"set",
                          "Keeps a server, token and plan under a name",
                          {"profile set office --server plan.example.org:4720 --token-file "
                           "token.txt --plan hub"}});
  group->Add<ProfileList>({"list", "Lists the profiles, without their tokens", {"profile list"}});
  group->Add<ProfileUse>({"use", "Chooses the profile for all commands", {"profile use office"}});
}

}  // namespace jointplan::cli
