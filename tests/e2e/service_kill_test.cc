// Kills the server in the middle of a load of edits, again and again on one store, and asks
// afterwards whether every answer was true.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "gtest/gtest.h"
#include "jointplan/v1/admin_service.grpc.pb.h"
#include "tests/support/child_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

constexpr int kEditors = 4;

int Cycles() {
  int cycles = 100;
  if (const char* wanted = std::getenv("JOINTPLAN_KILL_CYCLES"); wanted != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(wanted, &cycles)) << "JOINTPLAN_KILL_CYCLES=" << wanted;
  }
  return cycles;
}

// One edit and what the editor knows of its fate.
struct SentEdit {
  std::string request_id;
  bool acknowledged = false;
};

// What all editors sent, by activity id.
class Ledger {
 public:
  void Sending(const std::string& id, const std::string& request_id) {
    MutexLock lock(&mutex_);
    edits_[id].request_id = request_id;
  }
  void Acknowledged(const std::string& id) {
    MutexLock lock(&mutex_);
    edits_[id].acknowledged = true;
    ++acknowledged_;
    changed_.SignalAll();
  }
  void EditorGone() {
    MutexLock lock(&mutex_);
    ++gone_;
    changed_.SignalAll();
  }
  // Waits until `more` edits have been acknowledged since the last call, or nobody edits any more.
  void WaitForMore(int64_t more) {
    MutexLock lock(&mutex_);
    const int64_t goal = acknowledged_ + more;
    while (acknowledged_ < goal && gone_ < kEditors) changed_.Wait(&mutex_);
  }
  // New editors begin.
  void Begin() {
    MutexLock lock(&mutex_);
    gone_ = 0;
  }
  std::map<std::string, SentEdit> edits() const {
    MutexLock lock(&mutex_);
    return edits_;
  }

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  std::map<std::string, SentEdit> edits_ ABSL_GUARDED_BY(mutex_);
  int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  int gone_ ABSL_GUARDED_BY(mutex_) = 0;
};

class ServiceKillTest : public testing::Test {
 protected:
  absl::StatusOr<ChildServer> StartServer(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(),
                     {"--data-dir", directory_.path() + "/data", "--log-level", "info"});
    return ChildServer::Start(JOINTPLAND_BINARY, arguments);
  }

  static std::unique_ptr<Caller> Connect(const ChildServer& server, const std::string& token) {
    return std::make_unique<Caller>(
        grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials()), token);
  }

  // Makes a store with a plan, and a token of staff.
  void MakeStore() {
    const std::string token_file = directory_.path() + "/token";
    auto server = StartServer({"--init", "--admin-token-file", token_file});
    ASSERT_THAT(server.status(), IsOk());
    std::string admin_token;
    std::ifstream(token_file) >> admin_token;
    admin_token_ = admin_token;
    const auto admin = Connect(*server, admin_token);
    v1::CreateTokenRequest request;
    request.mutable_token()->set_label("Desk");
    request.mutable_token()->set_role(v1::ROLE_STAFF);
    const auto made = admin->Ask(*admin->access, &v1::AccessService::Stub::CreateToken, request);
    ASSERT_THAT(made.status(), IsOk());
    staff_token_ = made->secret();
    const auto staff = Connect(*server, staff_token_);
    v1::CreatePlanRequest plan;
    plan.set_plan_id("hub");
    (*plan.mutable_plan()->mutable_title())["en"] = "Plan";
    v1::Theme* theme = plan.mutable_plan()->add_themes();
    theme->set_id("t");
    (*theme->mutable_title())["en"] = "T";
    ASSERT_THAT(staff->Ask(*staff->plans, &v1::PlanService::Stub::CreatePlan, plan).status(),
                IsOk());
    EXPECT_EQ(server->Stop(SIGTERM), 0);
  }

  static absl::Status Send(const Caller& caller, const std::string& id,
                           const std::string& request_id) {
    v1::CreateActivityRequest request;
    request.set_parent("plans/hub");
    request.set_activity_id(id);
    (*request.mutable_activity()->mutable_title())["en"] = id;
    request.mutable_activity()->add_themes("t");
    request.set_request_id(request_id);
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::CreateActivity, request).status();
  }

  // Edits until the server is gone.
  void Edit(const ChildServer& server, int cycle, int editor) {
    const auto caller = Connect(server, staff_token_);
    for (int i = 0;; ++i) {
      const std::string id = absl::StrCat("c", cycle, "-e", editor, "-", i);
      const std::string request_id = NewUuid(IdSource::Random());
      ledger_.Sending(id, request_id);
      const absl::Status status = Send(*caller, id, request_id);
      if (!status.ok()) break;
      ledger_.Acknowledged(id);
    }
    ledger_.EditorGone();
  }

  std::map<std::string, int> ActivitiesOf(const Caller& caller) {
    std::map<std::string, int> found;
    v1::ListActivitiesRequest request;
    request.set_parent("plans/hub");
    request.set_page_size(1000);
    while (true) {
      const auto page = caller.Ask(*caller.plans, &v1::PlanService::Stub::ListActivities, request);
      EXPECT_THAT(page.status(), IsOk());
      if (!page.ok()) return found;
      for (const auto& activity : page->activities()) ++found[activity.title().at("en")];
      if (page->next_page_token().empty()) return found;
      request.set_page_token(page->next_page_token());
    }
  }

  TempDir directory_;
  std::string admin_token_;
  std::string staff_token_;
  Ledger ledger_;
};

TEST_F(ServiceKillTest, EveryAcknowledgedEditIsThereOnceAndTheChainIsWhole) {
  const uint32_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  ASSERT_NO_FATAL_FAILURE(MakeStore());
  const int cycles = Cycles();
  for (int cycle = 0; cycle < cycles; ++cycle) {
    auto server = StartServer();
    ASSERT_THAT(server.status(), IsOk()) << "after " << cycle << " kills";
    ledger_.Begin();
    std::vector<std::thread> editors;
    editors.reserve(kEditors);
    for (int editor = 0; editor < kEditors; ++editor) {
      editors.emplace_back([&, editor] { Edit(*server, cycle, editor); });
    }
    ledger_.WaitForMore(static_cast<int64_t>(random() % 100));
    EXPECT_EQ(server->Stop(SIGKILL), 128 + SIGKILL);
    for (std::thread& editor : editors) editor.join();
  }

  auto server = StartServer();
  ASSERT_THAT(server.status(), IsOk());
  const auto staff = Connect(*server, staff_token_);
  const std::map<std::string, int> before = ActivitiesOf(*staff);
  int64_t acknowledged = 0, lost = 0, unknown_there = 0, unknown = 0;
  const auto edits = ledger_.edits();
  for (const auto& [id, edit] : edits) {
    const bool there = before.contains(id);
    acknowledged += edit.acknowledged;
    lost += edit.acknowledged && !there;
    unknown += !edit.acknowledged;
    unknown_there += !edit.acknowledged && there;
    // Whatever became of it, the same request id gives an answer and never a second activity.
    EXPECT_THAT(Send(*staff, id, edit.request_id), IsOk()) << id;
  }
  EXPECT_EQ(lost, 0);
  const std::map<std::string, int> after = ActivitiesOf(*staff);
  EXPECT_EQ(after.size(), edits.size());
  for (const auto& [id, count] : after) EXPECT_EQ(count, 1) << id;

  // One changeset made the plan, and each edit made one: none is doubled.
  v1::GetPlanRequest get;
  get.set_name("plans/hub");
  const auto plan = staff->Ask(*staff->plans, &v1::PlanService::Stub::GetPlan, get);
  ASSERT_THAT(plan.status(), IsOk());
  EXPECT_EQ(plan->revision(), static_cast<int64_t>(edits.size()) + 1);

  const auto admin = Connect(*server, admin_token_);
  const auto report =
      admin->Ask(*admin->admin, &v1::AdminService::Stub::CheckStore, v1::CheckStoreRequest());
  ASSERT_THAT(report.status(), IsOk());
  EXPECT_TRUE(report->faults().empty()) << report->DebugString();
  std::cout << cycles << " kills, " << acknowledged << " acknowledged edits, " << lost << " lost, "
            << unknown << " without an answer (" << unknown_there << " of them were there), "
            << report->changesets() << " changesets checked\n";
}

TEST_F(ServiceKillTest, AStopAnswersEveryEditThatIsUnderWay) {
  ASSERT_NO_FATAL_FAILURE(MakeStore());
  auto server = StartServer();
  ASSERT_THAT(server.status(), IsOk());
  std::vector<std::thread> editors;
  editors.reserve(kEditors);
  for (int editor = 0; editor < kEditors; ++editor) {
    editors.emplace_back([&, editor] { Edit(*server, 0, editor); });
  }
  ledger_.WaitForMore(50);
  EXPECT_EQ(server->Stop(SIGTERM), 0);
  for (std::thread& editor : editors) editor.join();
  auto again = StartServer();
  ASSERT_THAT(again.status(), IsOk());
  const auto there = ActivitiesOf(*Connect(*again, staff_token_));
  for (const auto& [id, edit] : ledger_.edits()) {
    EXPECT_TRUE(!edit.acknowledged || there.count(id) == 1) << id;
  }
}

}  // namespace
}  // namespace jointplan
