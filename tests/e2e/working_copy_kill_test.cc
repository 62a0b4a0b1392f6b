// Kills `jointplan pull` in the middle, again and again on one working copy, and asks afterwards
// whether it is whole and whether anything that a person wrote is gone.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "jointplan/client.h"
#include "tests/support/child_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jointplan::client {
namespace {

using testing::HasSubstr;

constexpr int kActivities = 60;

int Cycles() {
  int cycles = 25;
  if (const char* wanted = std::getenv("JOINTPLAN_KILL_CYCLES"); wanted != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(wanted, &cycles)) << "JOINTPLAN_KILL_CYCLES=" << wanted;
  }
  return cycles;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class WorkingCopyKillTest : public testing::Test {
 protected:
  static Client ClientWith(const ChildServer& server, const std::string& token) {
    ConnectionOptions connection;
    connection.target = server.address();
    connection.token = token;
    return Connect(connection);
  }

  void SetUp() override {
    auto server = ChildServer::Start(JOINTPLAND_BINARY, {"--init", "--data-dir", dir_ / "store",
                                                         "--admin-token-file", dir_ / "admin"});
    ASSERT_THAT(server.status(), IsOk());
    server_ = std::make_unique<ChildServer>(*std::move(server));
    std::string admin;
    std::ifstream(dir_ / "admin") >> admin;
    v1::CreateTokenRequest request;
    request.mutable_token()->set_label("Desk");
    request.mutable_token()->set_role(v1::ROLE_STAFF);
    const auto token = ClientWith(*server_, admin).CreateToken(request);
    ASSERT_THAT(token.status(), IsOk());
    token_ = token->secret();
    staff_ = std::make_unique<Client>(ClientWith(*server_, token_));
    v1::CreatePlanRequest plan;
    plan.set_plan_id("hub");
    (*plan.mutable_plan()->mutable_title())["en"] = "Plan";
    plan.mutable_plan()->add_themes()->set_id("t");
    (*plan.mutable_plan()->mutable_themes(0)->mutable_title())["en"] = "T";
    ASSERT_THAT(staff_->CreatePlan(plan).status(), IsOk());
    v1::BatchEditRequest edits;
    edits.set_parent("plans/hub");
    for (int i = 0; i < kActivities; ++i) {
      v1::Activity& activity = *edits.add_edits()->mutable_create_activity();
      activity.set_name(NameOf(i));
      (*activity.mutable_title())["en"] = absl::StrCat("Activity ", i);
      activity.add_themes("t");
    }
    ASSERT_THAT(staff_->BatchEdit(edits).status(), IsOk());
  }

  static std::string NameOf(int i) { return absl::StrCat("plans/hub/activities/a", i); }
  std::string FileOf(int i) const { return dir_ / absl::StrCat("copy/activities/a", i, ".yaml"); }

  // Others give every activity another last day.
  void MoveAll(int cycle) {
    v1::ListActivitiesRequest list;
    list.set_parent("plans/hub");
    const auto listed = staff_->ListActivities(list);
    ASSERT_THAT(listed.status(), IsOk());
    v1::BatchEditRequest edits;
    edits.set_parent("plans/hub");
    for (const v1::Activity& now : listed->activities()) {
      v1::Edit& edit = *edits.add_edits();
      edit.mutable_update_activity()->set_name(now.name());
      edit.mutable_update_activity()->set_etag(now.etag());
      edit.mutable_update_activity()->set_end_date(DayOf(cycle));
      edit.mutable_update_mask()->add_paths("end_date");
    }
    ASSERT_THAT(staff_->BatchEdit(edits).status(), IsOk());
  }

  static std::string DayOf(int cycle) {
    return absl::StrCat(2020 + cycle / 28, "-02-", cycle % 28 < 9 ? "0" : "", 1 + cycle % 28);
  }

  // Begins to run `jointplan`.
  pid_t Begin(const std::vector<std::string>& arguments) {
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<char*> line = {const_cast<char*>(JOINTPLAN_BINARY)};
    line.reserve(arguments.size() + 2);
    for (const std::string& argument : arguments) {
      line.push_back(const_cast<char*>(argument.c_str()));
    }
    line.push_back(nullptr);
    setenv("JOINTPLAN_TOKEN", token_.c_str(), 1);
    setenv("JOINTPLAN_SERVER", server_->address().c_str(), 1);
    setenv("XDG_CONFIG_HOME", dir_.path().c_str(), 1);
    const int log = open((dir_ / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(log, 1);
    dup2(log, 2);
    execv(line[0], line.data());
    _exit(127);
  }

  static int ExitOf(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  int Run(const std::vector<std::string>& arguments) {
    int status = 0;
    waitpid(Begin(arguments), &status, 0);
    return ExitOf(status);
  }

  // How many files wait to be put in place.
  int Staged() const {
    std::error_code missing;
    int count = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(dir_ / "copy/.jointplan/new/activities", missing)) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }

  // Runs a pull and kills it when it has staged so many files, or when all are staged and only so
  // many are left. Returns its exit status, or 128 and the signal.
  int KillPull(int files, bool when_left) {
    const int before = Staged();
    const pid_t child = Begin({"pull", "--in", dir_ / "copy"});
    int status = 0;
    bool all = before == kActivities;
    while (true) {
      if (waitpid(child, &status, WNOHANG) == child) return ExitOf(status);
      const int staged = Staged();
      all = all || staged == kActivities;
      if (when_left ? all && staged <= files : staged >= files) break;
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return ExitOf(status);
  }

  const TempDir dir_;
  std::unique_ptr<ChildServer> server_;
  std::string token_;
  std::unique_ptr<Client> staff_;
};

TEST_F(WorkingCopyKillTest, APullThatIsKilledLosesNothingAndIsFinishedLater) {
  const uint32_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  ASSERT_EQ(Run({"clone", "hub", dir_ / "copy"}), 0) << ReadAll(dir_ / "log");
  // A person works on every fifth.
  for (int i = 0; i < kActivities; i += 5) {
    std::ofstream(FileOf(i), std::ios::app) << "tags:\n  - kept\n";
  }
  ASSERT_NO_FATAL_FAILURE(MoveAll(0));
  ASSERT_EQ(Run({"pull", "--in", dir_ / "copy"}), 0) << ReadAll(dir_ / "log");
  int killed = 0;
  int part_way = 0;
  for (int cycle = 1; cycle <= Cycles(); ++cycle) {
    ASSERT_NO_FATAL_FAILURE(MoveAll(cycle));
    const int files = static_cast<int>(random() % (kActivities + 1));
    killed += KillPull(files, random() % 2 == 0) != 0;
    const int staged = Staged();
    part_way += staged > 0 && staged < kActivities;
    // Whole without a server, whatever happened; and the person's words are there.
    ASSERT_EQ(Run({"status", "--offline", "--in", dir_ / "copy"}), 0) << ReadAll(dir_ / "log");
    for (int i = 0; i < kActivities; ++i) {
      const std::string text = ReadAll(FileOf(i));
      ASSERT_THAT(text, HasSubstr(absl::StrCat("Activity ", i)));
      ASSERT_TRUE(i % 5 != 0 || absl::StrContains(text, "kept")) << i;
    }
    // All files of one revision: the last that was decided.
    const bool newest = ReadAll(FileOf(1)).find(DayOf(cycle)) != std::string::npos;
    for (int i = 0; i < kActivities; ++i) {
      EXPECT_EQ(ReadAll(FileOf(i)).find(DayOf(cycle)) != std::string::npos, newest) << i;
    }
  }
  ASSERT_EQ(Run({"pull", "--in", dir_ / "copy"}), 0) << ReadAll(dir_ / "log");
  for (int i = 0; i < kActivities; ++i) {
    EXPECT_THAT(ReadAll(FileOf(i)), HasSubstr(DayOf(Cycles()))) << i;
  }
  std::cout << killed << " of " << Cycles() << " pulls killed, " << part_way
            << " with only some of the files staged or in place\n";
  EXPECT_GT(killed, 0);
}

}  // namespace
}  // namespace jointplan::client
