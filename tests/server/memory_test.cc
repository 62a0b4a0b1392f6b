// What is answered at once is what the store says.
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"
#include "storage/no_waiting.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {
namespace {

using Plans = v1::PlanService::Stub;

constexpr char kPlan[] = "plans/hub";

class MemoryTest : public testing::Test {
 protected:
  static std::string Said(const absl::StatusOr<v1::Activity>& answer) {
    if (answer.ok()) return answer->DebugString();
    return std::string(answer.status().GetPayload(Caller::kWire).value_or(absl::Cord()));
  }

  absl::StatusOr<v1::Activity> Get(const Caller& caller, const std::string& name,
                                   int64_t revision = 0) {
    v1::GetActivityRequest request;
    request.set_name(name);
    request.set_revision(revision);
    return caller.Ask(*caller.plans, &Plans::GetActivity, request);
  }

  int64_t Head() const {
    v1::GetPlanRequest request;
    request.set_name(kPlan);
    const auto plan = service_.staff->Ask(*service_.staff->plans, &Plans::GetPlan, request);
    EXPECT_THAT(plan.status(), IsOk());
    return plan->revision();
  }

  // Asks twice for the newest state, which memory can answer, and once for the same by its number,
  // which it cannot.
  void ExpectTheSame(const std::string& name) {
    const int64_t head = Head();
    for (const Caller* caller : {service_.staff.get(), service_.giz.get(), service_.afd.get(),
                                 service_.reader.get(), service_.admin.get()}) {
      const std::string known = Said(Get(*caller, name, head));
      EXPECT_EQ(Said(Get(*caller, name)), known) << name;
      EXPECT_EQ(Said(Get(*caller, name)), known) << name;
    }
  }

  void SetReaders(v1::PlanReaders readers) const {
    v1::GetPlanRequest get;
    get.set_name(kPlan);
    const Caller& staff = *service_.staff;
    const auto plan = staff.Ask(*staff.plans, &Plans::GetPlan, get);
    ASSERT_THAT(plan.status(), IsOk());
    v1::UpdatePlanRequest request;
    request.mutable_plan()->set_name(kPlan);
    request.mutable_plan()->set_etag(plan->etag());
    request.mutable_plan()->add_partners("partners/giz");
    request.mutable_plan()->mutable_policy()->set_readers(readers);
    ASSERT_THAT(staff.Ask(*staff.plans, &Plans::UpdatePlan, request).status(), IsOk());
  }

  TestService service_;
};

TEST_F(MemoryTest, TheNewestStateIsTheOneThatTheStoreHas) {
  service_.AddActivity("a1");
  service_.AddActivity("a2");
  for (int i = 0; i < 5; ++i) {
    v1::UpdateActivityRequest request;
    const auto now = Get(*service_.staff, "plans/hub/activities/a1");
    ASSERT_THAT(now.status(), IsOk());
    request.mutable_activity()->set_name(now->name());
    request.mutable_activity()->set_etag(now->etag());
    request.mutable_activity()->set_end_date(absl::StrCat("2020-01-0", i + 1));
    const auto updated =
        service_.staff->Ask(*service_.staff->plans, &Plans::UpdateActivity, request);
    ASSERT_THAT(updated.status(), IsOk());
    EXPECT_EQ(Said(updated), Said(Get(*service_.staff, now->name())));
    ExpectTheSame("plans/hub/activities/a1");
    ExpectTheSame("plans/hub/activities/a2");  // Its plan has a newer revision than it.
  }
}

TEST_F(MemoryTest, WhatIsGoneOrNeverWasIsNotThere) {
  const v1::Activity activity = service_.AddActivity("a1");
  ASSERT_THAT(Get(*service_.staff, activity.name()).status(), IsOk());
  v1::DeleteActivityRequest request;
  request.set_name(activity.name());
  request.set_etag(activity.etag());
  const Caller& staff = *service_.staff;
  ASSERT_THAT(staff.Ask(*staff.plans, &Plans::DeleteActivity, request).status(), IsOk());
  for (const char* name : {"plans/hub/activities/a1", "plans/hub/activities/never",
                           "plans/none/activities/a1", "plans/hub", "nonsense", ""}) {
    ExpectTheSame(name);
  }
}

TEST_F(MemoryTest, APlanThatIsClosedToAPartnerIsClosedAtOnce) {
  const std::string name = service_.AddActivity("a1").name();
  ASSERT_THAT(Get(*service_.afd, name).status(), IsOk());
  SetReaders(v1::PLAN_READERS_LISTED_PARTNERS);
  EXPECT_THAT(Get(*service_.giz, name).status(), IsOk());
  EXPECT_THAT(Get(*service_.afd, name).status(), StatusIs(absl::StatusCode::kNotFound));
  ExpectTheSame(name);
}

// An engine in memory that seems to be on a slow disk: nothing of it can be read without waiting.
class SlowDisk : public storage::Engine {
 public:
  std::unique_ptr<storage::Snapshot> NewSnapshot() const override {
    return std::make_unique<SlowSnapshot>(engine_->NewSnapshot(), &refused_);
  }
  absl::Status Checkpoint(const std::string& path) override { return engine_->Checkpoint(path); }
  absl::Status Verify() override { return engine_->Verify(); }

  // How many reads would have waited, and were not to.
  int refused() const { return refused_; }

 private:
  class SlowSnapshot : public storage::Snapshot {
   public:
    SlowSnapshot(std::unique_ptr<storage::Snapshot> snapshot, std::atomic<int>* refused)
        : snapshot_(std::move(snapshot)), refused_(*refused) {}

    absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
      if (!storage::NoWaiting::IsAsked()) return snapshot_->Get(key);
      storage::NoWaiting::Refuse();
      ++refused_;
      return absl::UnavailableError("would wait");
    }
    std::unique_ptr<storage::Iterator> NewIterator(absl::string_view lower,
                                                   absl::string_view upper) const override {
      EXPECT_FALSE(storage::NoWaiting::IsAsked()) << "walks take long";
      return snapshot_->NewIterator(lower, upper);
    }

   private:
    const std::unique_ptr<storage::Snapshot> snapshot_;
    std::atomic<int>& refused_;
  };

  absl::Status DoWrite(const storage::WriteBatch& batch) override { return engine_->Write(batch); }

  const std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  mutable std::atomic<int> refused_ = 0;
};

TEST(SlowDiskTest, WhatWouldWaitIsReadByAThreadThatMay) {
  const auto disk = std::make_shared<SlowDisk>();
  TestService service(IdSource::Random(), Clock::System(), disk);
  const v1::Activity activity = service.AddActivity("a1");
  v1::GetActivityRequest request;
  request.set_name(activity.name());
  service.Restart();  // Nothing is in memory.
  const auto first = service.giz->Ask(*service.giz->plans, &Plans::GetActivity, request);
  ASSERT_THAT(first.status(), IsOk());
  EXPECT_EQ(first->DebugString(), activity.DebugString());
  EXPECT_GT(disk->refused(), 0);
  const int refused = disk->refused();
  const auto again = service.giz->Ask(*service.giz->plans, &Plans::GetActivity, request);
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(again->DebugString(), activity.DebugString());
  EXPECT_EQ(disk->refused(), refused);  // From memory.
}

TEST(SlowDiskTest, OnlyTheNewestStateOfAnActivityIsReadWithoutWaiting) {
  const auto disk = std::make_shared<SlowDisk>();
  TestService service(IdSource::Random(), Clock::System(), disk);
  const v1::Activity activity = service.AddActivity("a1");
  service.Restart();
  v1::GetActivityRequest past;
  past.set_name(activity.name());
  past.set_revision(activity.revision());
  EXPECT_THAT(service.giz->Ask(*service.giz->plans, &Plans::GetActivity, past).status(), IsOk());
  v1::ListActivitiesRequest list;
  list.set_parent(kPlan);
  EXPECT_THAT(service.giz->Ask(*service.giz->plans, &Plans::ListActivities, list).status(), IsOk());
  EXPECT_EQ(disk->refused(), 0);
}

}  // namespace
}  // namespace jointplan
