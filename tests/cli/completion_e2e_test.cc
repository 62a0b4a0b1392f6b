// Completion as people use it: real shells on a terminal of their own, in which a person types and
// presses the key, the real program, and a real server.
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cli/app.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/session.h"
#include "tests/support/child_server.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteAll(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

// Stands before the program: completes as it does, and otherwise notes what it was called with.
constexpr char kStandIn[] = R"sh(#!/bin/sh
case $1 in __complete|completion) exec PROGRAM "$@" ;; esac
for word in "$@"; do printf '[%s]' "$word"; done >>DIR/called
echo >>DIR/called
echo RAN
)sh";

// Types the lines of a file into a shell, each after the command of the one before has ended.
constexpr char kTypist[] = R"sh(
zmodload zsh/zpty
zpty shell "$@"
zpty -r shell seen '*READY>*'
for line in "${(@f)$(<DIR/typed)}"; do
  zpty -w shell "$line"
  zpty -r shell seen '*RAN*READY>*'
done
zpty -d shell
)sh";

// How to start a shell that knows the completion, and where it looks for its settings.
struct Shell {
  const char* name;
  const char* command;
  const char* settings;      // A file in DIR.
  const char* loads_script;  // What stands in it.
  const char* script = "";   // Where the script is put if the shell finds it by itself.
};

constexpr Shell kShells[] = {
    {"bash", "bash --noprofile --rcfile DIR/bashrc -i", "bashrc",
     "PS1='READY>'\nsource <(jointplan completion bash)\n"},
    {"zsh", "env ZDOTDIR=DIR zsh -o NO_GLOBAL_RCS -i", ".zshrc",
     "PS1='READY>'\nautoload -Uz compinit\ncompinit -u -D\nsource <(jointplan completion zsh)\n"},
    {"zsh", "env ZDOTDIR=DIR zsh -o NO_GLOBAL_RCS -i", ".zshrc",
     "PS1='READY>'\nfpath+=(DIR)\nautoload -Uz compinit\ncompinit -u -D\n", "_jointplan"},
    {"fish", "env TERM=xterm fish -i", "config/fish/config.fish",
     "function fish_prompt\n  echo -n 'READY>'\nend\n", "config/fish/completions/jointplan.fish"},
};

// A server with a small plan, and shells in a folder with a few files.
class CompletionEndToEndTest : public testing::TestWithParam<Shell> {
 protected:
  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::make_unique<ChildServer>(*std::move(server));
    session_.env = {{"JOINTPLAN_SERVER", server_->address()},
                    {"JOINTPLAN_TOKEN", ReadToken("admin")},
                    {"JOINTPLAN_PLAN", "hub"},
                    {"XDG_CONFIG_HOME", dir_ / "config"}};
    for (const char* folder :
         {"bin", "config", "config/fish", "config/fish/completions", "here", "here/folder"}) {
      mkdir((dir_ / folder).c_str(), 0700);
    }
    WriteAll(dir_ / "bin/jointplan", Placed(kStandIn));
    chmod((dir_ / "bin/jointplan").c_str(), 0700);
    WriteAll(dir_ / "here/figures.csv", "");
    WriteAll(dir_ / "typist", Placed(kTypist));
    LayOut();
  }

  // Runs a command of a shell; returns what it printed.
  std::string Shown(const std::string& command) const {
    std::string line = absl::StrCat("cd ", dir_ / "here", " && env HOME=", dir_.path(),
                                    " TERM=dumb LC_ALL=C.UTF-8 PATH=", dir_ / "bin", ":$PATH ");
    for (const auto& [name, value] : session_.env) absl::StrAppend(&line, name, "=", value, " ");
    absl::StrAppend(&line, "timeout 60 ", command, " >", dir_ / "shown", " 2>&1");
    EXPECT_EQ(std::system(line.c_str()), 0) << line << "\n" << ReadAll(dir_ / "shown");
    return ReadAll(dir_ / "shown");
  }

  // Types lines into the shell, where `>` is the key that completes; returns what the program was
  // called with in the end.
  std::vector<std::string> Typed(const std::vector<std::string>& lines) const {
    const Shell& shell = GetParam();
    WriteAll(dir_ / shell.settings, Placed(shell.loads_script));
    if (*shell.script != 0) WriteAll(dir_ / shell.script, Script(shell.name));
    std::string typed = absl::StrJoin(lines, "\n");
    for (char& c : typed) c = c == '>' ? '\t' : c;
    WriteAll(dir_ / "typed", typed);
    const std::string all =
        Shown(absl::StrCat("zsh -f ", dir_ / "typist", " ", Placed(shell.command)));
    EXPECT_EQ(all, "");
    const std::string called = ReadAll(dir_ / "called");
    return absl::StrSplit(absl::StripAsciiWhitespace(called), '\n');
  }

  std::string Script(const std::string& shell) const {
    return session_.Run({"completion", shell}).out;
  }

  const TempDir dir_{TempDir::kMemory};
  Session session_{
      [](const client::ConnectionOptions& options) { return client::Connect(options); }};

 private:
  std::string Placed(absl::string_view text) const {
    return absl::StrReplaceAll(text, {{"DIR", dir_.path()}, {"PROGRAM", JOINTPLAN_BINARY}});
  }

  void Do(const std::vector<std::string>& arguments) const {
    const Ran ran = session_.Run(arguments);
    EXPECT_EQ(ran.code, kDone) << absl::StrJoin(arguments, " ") << "\n" << ran.err;
  }

  std::string ReadToken(const std::string& who) const {
    return std::string(absl::StripAsciiWhitespace(ReadAll(dir_ / who)));
  }

  void LayOut() {
    Do({"token", "create", "--label", "Desk", "--role", "staff", "-o", dir_ / "staff"});
    session_.env["JOINTPLAN_TOKEN"] = ReadToken("staff");
    Do({"plan", "create", "hub", "--title", "Refugee hub"});
    Do({"partner", "add", "giz", "--title", "German Agency"});
    Do({"theme", "add", "inclusion", "--title", "Inclusion"});
    Do({"activity", "add", "training", "--title", "Training: \"how to\"", "--theme", "inclusion",
        "--lead", "giz"});
    Do({"activity", "add", "housing", "--title", "Housing", "--theme", "inclusion"});
    Do({"filter", "save", "--title", "Our wells", "wells"});
  }

  std::unique_ptr<ChildServer> server_;
};

TEST_P(CompletionEndToEndTest, WhatIsTypedIsCompleted) {
  EXPECT_THAT(
      Typed({
          "jointplan act> sho> tr>",
          "jointplan --plan hub activity list --them>incl>",
          "jointplan activity list --theme=incl>",
          "jointplan activity add x --partner gi>lead,fund>",
          "jointplan activity add x --objective gcr/2",
          "jointplan comment add theme:incl>",
          "jointplan filter delete Our>",
          "jointplan filter delete \"Our>",
          "jointplan activity edit -m 'it is \"so\"' hou>",
          "jointplan import csv fig> --map=fig>",
          "jointplan export json -o fig>",
          "jointplan status --in fo>inner",
          "jointplan activity edit housing --set end_d>2020-01-01",
      }),
      ElementsAre(
          "[activity][show][training]", "[--plan][hub][activity][list][--theme][inclusion]",
          "[activity][list][--theme=inclusion]", "[activity][add][x][--partner][giz:lead,funding]",
          "[activity][add][x][--objective][gcr/2]", "[comment][add][theme:inclusion]",
          "[filter][delete][Our wells]", "[filter][delete][Our wells]",
          "[activity][edit][-m][it is \"so\"][housing]",
          "[import][csv][figures.csv][--map=figures.csv]", "[export][json][-o][figures.csv]",
          "[status][--in][folder/inner]", "[activity][edit][housing][--set][end_date=2020-01-01]"));
}

INSTANTIATE_TEST_SUITE_P(Shells, CompletionEndToEndTest, testing::ValuesIn(kShells),
                         [](const auto& shell) {
                           return absl::StrCat(shell.param.name, *shell.param.script != 0
                                                                     ? "WithTheScriptInItsPlace"
                                                                     : "ThatLoadsTheScript");
                         });

using CompletionScriptTest = CompletionEndToEndTest;
INSTANTIATE_TEST_SUITE_P(Alone, CompletionScriptTest, testing::Values(kShells[0]));

TEST_P(CompletionScriptTest, FishShowsDescriptions) {
  WriteAll(dir_ / "config/fish/completions/jointplan.fish", Script("fish"));
  const auto fish = [&](const std::string& line) {
    WriteAll(dir_ / "ask", absl::StrCat("complete -C '", line, "'\n"));
    return Shown(absl::StrCat("fish ", dir_ / "ask"));
  };
  EXPECT_EQ(fish("jointplan act"), "activity\tActivities: what partners do together\n");
  EXPECT_EQ(fish("jointplan activity show "), "housing\tHousing\ntraining\tTraining: \"how to\"\n");
  EXPECT_EQ(fish("jointplan plan check --bl"),
            "--blocking\tOnly what keeps an agreement from being sealed\n");
  EXPECT_THAT(fish("jointplan export json --output=fig"), HasSubstr("--output=figures.csv"));
  EXPECT_THAT(fish("jointplan activity show fig"), Not(HasSubstr("figures.csv")));
}

TEST_P(CompletionScriptTest, ZshShowsDescriptions) {
  WriteAll(dir_ / ".zshrc",
           "PS1='READY>'\nautoload -Uz compinit\ncompinit -u -D\n"
           "source <(jointplan completion zsh)\n");
  WriteAll(dir_ / "ask",
           "zmodload zsh/zpty\nzpty shell zsh -o NO_GLOBAL_RCS -i\n"
           "zpty -r shell seen '*READY>*'\nzpty -w -n shell $'jointplan activity show \\t'\n"
           "zpty -r shell seen '*how to*'\nprint -r -- $seen\nzpty -d shell\n");
  session_.env["ZDOTDIR"] = dir_.path();
  EXPECT_THAT(Shown(absl::StrCat("zsh -f ", dir_ / "ask")),
              testing::ContainsRegex("housing +-- Housing[^a-z]+training +-- Training: \"how to"));
}

TEST_P(CompletionScriptTest, BashNeedsNothingButItself) {
  WriteAll(dir_ / "script", Script("bash"));
  WriteAll(dir_ / "ask",
           "set -eu\nsource ../script\nCOMP_LINE='jointplan theme ' COMP_POINT=16\n"
           "_jointplan jointplan '' theme\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
  EXPECT_EQ(Shown(absl::StrCat("bash --noprofile --norc ", dir_ / "ask")), "add\nlist\n");
}

TEST_P(CompletionScriptTest, AServerThatIsNotThereLeavesCommandsAndFlags) {
  session_.env["JOINTPLAN_SERVER"] = "localhost:1";
  EXPECT_EQ(Shown("jointplan __complete -- activity show tr"), ":none\n");
  EXPECT_EQ(Shown("jointplan __complete -- theme a"), "add\tAdds a theme to a plan\n:none\n");
}

}  // namespace
}  // namespace jointplan::cli
