// A working copy on the command line, against a real server.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/pattern.h"
#include "tests/cli/session.h"
#include "tests/cli/snapshot.h"
#include "tests/support/child_server.h"
#include "tests/support/temp_dir.h"

namespace jointplan::cli {
namespace {

using testing::HasSubstr;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A server with the desk, a partner and a small plan; and a transcript of what is done.
class WorkingCopyEndToEndTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::make_unique<ChildServer>(*std::move(server));
    session_.env = {{"JOINTPLAN_SERVER", server_->address()},
                    {"JOINTPLAN_PLAN", "hub"},
                    {"XDG_CONFIG_HOME", dir_ / "config"},
                    {"XDG_STATE_HOME", dir_ / "state"}};
    tokens_["admin"] = Trimmed(dir_ / "admin");
    LetIn("staff", {"--role", "staff"});
    As("staff", {"partner", "add", "giz", "--title", "GIZ"});
    LetIn("giz", {"--role", "partner", "--partner", "giz"});
    As("staff", {"plan", "create", "hub", "--title", "Refugee hub", "--start", "2019-01-01"});
    As("staff", {"theme", "add", "local", "--title", "Local governments"});
    for (const char* id : {"training", "housing"}) {
      As("staff", {"activity", "add", id, "--title", absl::StrCat("The ", id), "--theme", "local",
                   "--start", "2019-04-01", "--end", "2020-09-30"});
    }
  }

  static std::string Trimmed(const std::string& path) {
    return std::string(absl::StripAsciiWhitespace(ReadAll(path)));
  }

  void LetIn(const std::string& who, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"token", "create", "-o", dir_ / who, "--label", who});
    As("admin", arguments);
    tokens_[who] = Trimmed(dir_ / who);
  }

  Ran As(const std::string& who, const std::vector<std::string>& arguments, ExitCode code = kDone,
         const std::string& input = "") {
    session_.env["JOINTPLAN_TOKEN"] = tokens_[who];
    Ran ran = session_.Run(arguments, input);
    EXPECT_EQ(ran.code, code) << absl::StrJoin(arguments, " ") << "\n" << ran.out << ran.err;
    return ran;
  }

  // The same in the working copy, and writes both streams to the transcript.
  Ran Show(const std::string& who, std::vector<std::string> arguments, ExitCode code = kDone,
           const std::string& input = "") {
    absl::StrAppend(&transcript_, "$ [", who, "] jointplan ", absl::StrJoin(arguments, " "), "\n");
    arguments.insert(arguments.end(), {"--in", dir_ / "copy"});
    Ran ran = As(who, arguments, code, input);
    absl::StrAppend(&transcript_, ran.out, ran.err);
    if (ran.code != kDone) absl::StrAppend(&transcript_, "(exit status ", ran.code, ")\n");
    return ran;
  }

  std::string File(const std::string& path) const { return dir_ / ("copy/" + path); }
  void Replace(const std::string& path, const std::string& from, const std::string& to) const {
    const std::string text = ReadAll(File(path));
    EXPECT_THAT(text, HasSubstr(from));
    std::ofstream(File(path), std::ios::binary) << absl::StrReplaceAll(text, {{from, to}});
  }
  void ShowFile(const std::string& path) {
    absl::StrAppend(&transcript_, "$ cat ", path, "\n", ReadAll(File(path)));
  }

  void ExpectTranscript(const std::string& name) {
    std::string text =
        absl::StrReplaceAll(transcript_, {{server_->address(), "SERVER"}, {dir_.path(), "DIR"}});
    for (const auto& [id, shown] : shown_as_) text = absl::StrReplaceAll(text, {{id, shown}});
    text = Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
               .ReplaceAll(text, "2019-01-01T00:00Z");
    ExpectSnapshot("e2e/" + name + ".txt", text);
  }

  const TempDir dir_{TempDir::kMemory};
  Session session_{[](const client::ConnectionOptions& options) {
    client::ClientOptions behaviour;
    behaviour.retry.attempts_max = 1;
    return client::Connect(options, behaviour);
  }};
  std::unique_ptr<ChildServer> server_;
  std::map<std::string, std::string> tokens_;
  std::map<std::string, std::string> shown_as_;
  std::string transcript_;
};

TEST_F(WorkingCopyEndToEndTest, APartnerWorksWithoutAConnectionAndProposesWhatItDid) {
  EXPECT_THAT(As("giz", {"clone", "hub", dir_ / "copy"}).out, HasSubstr("at revision 4 into"));
  Show("giz", {"status"});
  Replace("activities/training.yaml", "2020-09-30", "2020-12-31");
  Replace("activities/training.yaml", "The training", "Training of trainers");
  std::ofstream(File("activities/port-cities.yaml"))
      << "title:\n  en: Work in port cities\nthemes:\n  - local\n";
  std::filesystem::remove(File("activities/housing.yaml"));
  Show("giz", {"status", "--offline"});
  Show("giz", {"diff"});
  Show("giz", {"diff", File("activities/training.yaml")});
  As("staff", {"activity", "edit", "training", "--end", "2020-10-31", "-m", "As the donor asked"});
  Show("giz", {"push"}, kError);
  Show("giz", {"restore", "activities/housing.yaml"});
  Show("giz", {"push", "-m", "After the visit"}, kConflict);
  Show("giz", {"pull"}, kConflict);
  ShowFile("activities/training.yaml");
  Show("giz", {"status"});
  Show("giz", {"push"}, kConflict);
  Show("giz", {"restore", "activities/training.yaml", "--field", "end_date"});
  const Ran pushed = Show("giz", {"push", "-m", "After the visit"});
  const std::string proposal = Pattern("Proposal ([a-z2-7]{12}) ").FirstGroup(pushed.out);
  shown_as_[proposal] = "proposal-aaa";
  Show("giz", {"push"});
  Show("giz", {"push", "--submit"});
  Show("giz", {"push", "--direct"});
  As("staff", {"proposal", "merge", proposal, "--yes"});
  Show("giz", {"status"});
  Show("giz", {"pull"});
  Show("giz", {"status"});
  ExpectTranscript("working-copy");
}

TEST_F(WorkingCopyEndToEndTest, TheDeskEditsThePlanDirectly) {
  As("staff", {"clone", "hub", dir_ / "copy"});
  Replace("activities/training.yaml", "2020-09-30", "2020-12-31");
  Show("giz", {"push", "--direct"}, kError);
  Show("staff", {"push", "--direct", "--submit"}, kUsage);
  Show("staff", {"push", "--direct", "-m", "Prolonged"});
  std::filesystem::remove(File("activities/housing.yaml"));
  session_.in_is_terminal = true;
  Show("staff", {"push", "--direct"}, kError, "n\n");
  Show("staff", {"push", "--direct", "-m", "Elsewhere"}, kDone, "y\n");
  session_.in_is_terminal = false;
  Show("staff", {"status", "--format", "csv"});
  Show("staff", {"pull", "--format", "json"});
  ExpectTranscript("working-copy-direct");
}

TEST_F(WorkingCopyEndToEndTest, WhatStandsInTheWayIsSaid) {
  Show("giz", {"status"}, kError);
  As("giz", {"clone", "hub", dir_ / "copy"});
  As("giz", {"clone", "hub", dir_ / "copy"}, kError);
  std::ofstream(File("activities/training.yaml")) << "title:\n  en: Training\nend_dat: 2020\n";
  Show("giz", {"status"}, kError);
  Show("giz", {"restore", "activities/training.yaml"});
  Show("giz", {"restore", "activities/none.yaml"}, kError);
  // A token goes to no address that only the folder names.
  session_.env["JOINTPLAN_SERVER"] = "localhost:1";
  Show("giz", {"pull"}, kError);
  Show("giz", {"status"});
  ExpectTranscript("working-copy-errors");
}

}  // namespace
}  // namespace jointplan::cli
