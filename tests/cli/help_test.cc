#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/version.h"
#include "cli/app.h"
#include "cli/display_width.h"
#include "gtest/gtest.h"
#include "tests/cli/session.h"
#include "tests/cli/snapshot.h"

namespace jointplan::cli {
namespace {

std::string FileOf(const std::vector<std::string>& path) {
  return absl::StrCat("help/", path.empty() ? "jointplan" : absl::StrJoin(path, "-"), ".txt");
}

client::Client NoClient(const client::ConnectionOptions& options) {
  return client::Connect(options);
}

TEST(HelpTest, EveryCommandHasItsSnapshot) {
  const CommandLine command_line;
  std::vector<std::vector<std::string>> paths = command_line.Paths();
  paths.emplace_back();
  for (const auto& path : paths) ExpectSnapshot(FileOf(path), command_line.Help(path));
}

TEST(HelpTest, NoSnapshotIsLeftOver) {
  std::set<std::string> expected = {FileOf({})};
  for (const auto& path : CommandLine().Paths()) expected.insert(FileOf(path));
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(JOINTPLAN_SNAPSHOTS) + "/help")) {
    EXPECT_TRUE(expected.contains("help/" + entry.path().filename().string()))
        << entry.path() << " belongs to no command.";
  }
}

TEST(HelpTest, TheHelpFlagPrintsTheSame) {
  const Session session(NoClient);
  const Ran ran = session.Run({"activity", "edit", "--help"});
  EXPECT_EQ(ran.code, kDone);
  EXPECT_EQ(ran.out, CommandLine().Help({"activity", "edit"}));
}

TEST(HelpTest, TheVersionFlagNamesTheRelease) {
  const Ran ran = Session(NoClient).Run({"--version"});
  EXPECT_EQ(ran.code, kDone);
  EXPECT_EQ(ran.out, absl::StrCat("jointplan ", Version(), "\n"));
}

TEST(HelpTest, EveryCommandThatIsRunShowsAnExample) {
  const CommandLine command_line;
  for (const auto& path : command_line.Paths()) {
    const std::string help = command_line.Help(path);
    const bool is_group = absl::StrContains(help, "COMMAND\n");
    EXPECT_TRUE(is_group || absl::StrContains(help, "\n  jointplan ")) << help;
  }
}

TEST(HelpTest, LinesFitATerminal) {
  const CommandLine command_line;
  for (const auto& path : command_line.Paths()) {
    for (const absl::string_view line : absl::StrSplit(command_line.Help(path), '\n')) {
      if (absl::StartsWith(line, "  jointplan ")) continue;  // An example to be copied.
      EXPECT_LE(DisplayWidth(line), 100) << line;
    }
  }
}

// The names that the service's users were promised.
TEST(HelpTest, ThePromisedCommandsAreThere) {
  std::set<std::string> commands;
  for (const auto& path : CommandLine().Paths()) commands.insert(absl::StrJoin(path, " "));
  for (const char* promised : {"plan create",
                               "plan show",
                               "plan list",
                               "plan history",
                               "plan diff",
                               "plan watch",
                               "theme add",
                               "theme list",
                               "activity add",
                               "activity edit",
                               "activity show",
                               "activity list",
                               "activity history",
                               "activity blame",
                               "activity withdraw",
                               "step add",
                               "step edit",
                               "step done",
                               "proposal new",
                               "proposal add",
                               "proposal submit",
                               "proposal list",
                               "proposal show",
                               "proposal preview",
                               "proposal request-changes",
                               "proposal merge",
                               "proposal decline",
                               "proposal withdraw",
                               "agreement open",
                               "agreement endorse",
                               "agreement object",
                               "agreement abstain",
                               "agreement seal",
                               "agreement show",
                               "agreement list",
                               "agreement pull",
                               "agreement diff",
                               "agreement verify",
                               "partner add",
                               "partner edit",
                               "partner list",
                               "objective list",
                               "token create",
                               "token list",
                               "token revoke",
                               "import csv",
                               "import needs",
                               "import xlsx",
                               "need list",
                               "need show",
                               "coverage",
                               "export csv",
                               "export json",
                               "export xlsx",
                               "admin check",
                               "whoami",
                               "completion bash",
                               "completion zsh",
                               "completion fish"}) {
    EXPECT_EQ(commands.count(promised), 1) << promised;
  }
}

struct WrongLine {
  std::vector<std::string> arguments;
  const char* message;
};

TEST(UsageTest, AWrongCommandLineExitsWithTwoAndSaysWhereToLook) {
  Session session(NoClient);
  session.env["HOME"] = "/nonexistent";
  const std::vector<WrongLine> lines = {
      {{}, "Which command?"},
      {{"foo"}, "There is no command `foo` here."},
      {{"activity"}, "See: jointplan activity --help"},
      {{"activity", "foo"}, "There is no command `foo` here."},
      {{"activity", "edit"}, "ACTIVITY is required"},
      {{"activity", "edit", "a", "--nosuch"}, "--nosuch"},
      {{"step", "add", "a1", "s1"}, "ACTIVITY: one is needed, and there are 2."},
      {{"activity", "list", "--revision", "x"}, "x is not a number"},
      {{"activity", "list", "--format", "xml"}, "--format is table, json or csv"},
      {{"activity", "list"}, "Which plan?"},
      {{"activity", "list", "--profile", "none"}, "There is no profile none"},
      {{"proposal", "decline", "p"}, "--reason is required"},
  };
  for (const WrongLine& line : lines) {
    const Ran ran = session.Run(line.arguments);
    EXPECT_EQ(ran.code, kUsage) << absl::StrJoin(line.arguments, " ");
    EXPECT_TRUE(absl::StrContains(ran.err, line.message)) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
}

}  // namespace
}  // namespace jointplan::cli
