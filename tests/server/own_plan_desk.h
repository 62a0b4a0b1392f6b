#ifndef JOINTPLAN_TESTS_SERVER_OWN_PLAN_DESK_H_
#define JOINTPLAN_TESTS_SERVER_OWN_PLAN_DESK_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_service.h"

namespace jointplan {

inline constexpr char kOwn[] = "plans/afd-own";

inline v1::Sharing SharedWith(const std::vector<std::string>& partners, bool convener = false) {
  v1::Sharing sharing;
  sharing.set_audience(v1::AUDIENCE_LISTED);
  for (const std::string& partner : partners) sharing.add_partners("partners/" + partner);
  if (convener) sharing.set_convener(true);
  return sharing;
}

inline v1::Sharing SharedAs(v1::Audience audience) {
  v1::Sharing sharing;
  sharing.set_audience(audience);
  return sharing;
}

inline std::vector<std::string> NamesOf(const v1::ListSharedActivitiesResponse& response) {
  std::vector<std::string> names;
  for (const v1::SharedActivity& shared : response.activities()) {
    names.push_back(shared.activity().name());
  }
  return names;
}

// AFD keeps a plan of its own, with a theme, two activities and a need. IOM is a partner, too.
class OwnPlanDesk : public testing::Test {
 protected:
  OwnPlanDesk() {
    service_.AddPartner("iom");
    iom_ = service_.NewCaller(v1::ROLE_PARTNER, "IOM desk", "partners/iom");
    EXPECT_THAT(CreateOwn(afd(), "afd-own"), IsOk());
    EXPECT_THAT(Add(afd(), kOwn, "a1"), IsOk());
    EXPECT_THAT(Add(afd(), kOwn, "a2"), IsOk());
  }

  const Caller& staff() const { return *service_.staff; }
  const Caller& afd() const { return *service_.afd; }
  const Caller& giz() const { return *service_.giz; }
  const Caller& iom() const { return *iom_; }

  static v1::CreatePlanRequest NewPlan(const std::string& id, v1::PlanKind kind) {
    v1::CreatePlanRequest request;
    request.set_plan_id(id);
    (*request.mutable_plan()->mutable_title())["en"] = "What " + id + " plans";
    v1::Theme* theme = request.mutable_plan()->add_themes();
    theme->set_id("work");
    (*theme->mutable_title())["en"] = "Work";
    request.mutable_plan()->set_kind(kind);
    return request;
  }

  static absl::StatusOr<v1::Plan> Create(const Caller& caller,
                                         const v1::CreatePlanRequest& request) {
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::CreatePlan, request);
  }

  static absl::StatusOr<v1::Plan> CreateOwn(const Caller& caller, const std::string& id) {
    return Create(caller, NewPlan(id, v1::PLAN_KIND_PARTNER));
  }

  static absl::StatusOr<v1::Activity> Add(const Caller& caller, const std::string& plan,
                                          const std::string& id) {
    v1::CreateActivityRequest request;
    request.set_parent(plan);
    request.set_activity_id(id);
    (*request.mutable_activity()->mutable_title())["en"] = "Activity " + id;
    request.mutable_activity()->add_themes("work");
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::CreateActivity, request);
  }

  static absl::StatusOr<v1::Plan> Read(const Caller& caller, const std::string& plan) {
    v1::GetPlanRequest request;
    request.set_name(plan);
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::GetPlan, request);
  }

  static absl::StatusOr<v1::Activity> ReadActivity(const Caller& caller, const std::string& name) {
    v1::GetActivityRequest request;
    request.set_name(name);
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::GetActivity, request);
  }

  // Changes a plan's own record as `wanted` has the field `path`.
  static absl::StatusOr<v1::Plan> Change(const Caller& caller, const std::string& plan,
                                         const std::string& path, v1::Plan wanted) {
    const auto now = Read(caller, plan);
    v1::UpdatePlanRequest request;
    *request.mutable_plan() = std::move(wanted);
    request.mutable_plan()->set_name(plan);
    request.mutable_plan()->set_etag(now.value_or(v1::Plan()).etag());
    request.mutable_update_mask()->add_paths(path);
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::UpdatePlan, request);
  }

  static absl::StatusOr<v1::Activity> ChangeActivity(const Caller& caller, const std::string& name,
                                                     const std::string& path, v1::Activity wanted) {
    const auto now = ReadActivity(caller, name);
    v1::UpdateActivityRequest request;
    *request.mutable_activity() = std::move(wanted);
    request.mutable_activity()->set_name(name);
    request.mutable_activity()->set_etag(now.value_or(v1::Activity()).etag());
    request.mutable_update_mask()->add_paths(path);
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::UpdateActivity, request);
  }

  static absl::StatusOr<v1::Plan> SharePlan(const Caller& caller, const std::string& plan,
                                            const v1::Sharing& sharing) {
    v1::Plan wanted;
    *wanted.mutable_sharing() = sharing;
    return Change(caller, plan, "sharing", wanted);
  }

  // Unset: as the plan says.
  static absl::StatusOr<v1::Activity> ShareActivity(const Caller& caller, const std::string& name,
                                                    const v1::Sharing& sharing) {
    v1::Activity wanted;
    if (sharing.audience() != v1::AUDIENCE_UNSPECIFIED) *wanted.mutable_sharing() = sharing;
    return ChangeActivity(caller, name, "sharing", wanted);
  }

  static absl::StatusOr<v1::ListSharedActivitiesResponse> List(const Caller& caller,
                                                               const std::string& parent,
                                                               const std::string& filter = "",
                                                               const std::string& query = "") {
    v1::ListSharedActivitiesRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_query(query);
    return caller.Ask(*caller.sharing, &v1::SharingService::Stub::ListSharedActivities, request);
  }

  static std::vector<std::string> Names(const Caller& caller, const std::string& filter = "",
                                        const std::string& query = "") {
    const auto listed = List(caller, "plans/-", filter, query);
    EXPECT_THAT(listed, IsOk());
    return NamesOf(listed.value_or(v1::ListSharedActivitiesResponse()));
  }

  static absl::StatusOr<v1::SharedActivity> Get(const Caller& caller, const std::string& name) {
    v1::GetSharedActivityRequest request;
    request.set_name(name);
    return caller.Ask(*caller.sharing, &v1::SharingService::Stub::GetSharedActivity, request);
  }

  static absl::StatusOr<v1::BatchEditResponse> Batch(const Caller& caller,
                                                     const v1::BatchEditRequest& request) {
    return caller.Ask(*caller.plans, &v1::PlanService::Stub::BatchEdit, request);
  }

  TestService service_;
  std::unique_ptr<Caller> iom_;
};

}  // namespace jointplan

#endif  // JOINTPLAN_TESTS_SERVER_OWN_PLAN_DESK_H_
