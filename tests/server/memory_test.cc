// What is answered from memory is what the store says.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
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

}  // namespace
}  // namespace jointplan
