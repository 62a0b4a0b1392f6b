#include "server/sharing_calls.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/access.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "search/filter.h"
#include "server/page_token.h"
#include "server/records.h"
#include "server/searching.h"
#include "server/sharing.h"

namespace jointplan::server {
namespace {

using PlanPtr = std::shared_ptr<const v1::Plan>;

// Stands for every plan of which the caller sees something.
constexpr absl::string_view kAllPlans = "plans/-";
// So many activities are read at once.
constexpr size_t kReadAtOnce = 1000;

bool IsCallersOwn(const Call& call, const v1::Plan& plan) {
  return plan::RelationToPlan(call.principal, plan) == plan::Relation::kOwn;
}

// Takes an activity as it is now, and when it was made; returns whether to go on.
using TakeSeen = absl::FunctionRef<absl::StatusOr<bool>(v1::Activity activity, absl::Time made)>;

// Goes through the activities of a partner's own plan that the caller sees, by name, those behind
// `after`.
absl::Status ForEachSeen(const Call& call, const v1::Plan& plan, std::string after, TakeSeen take) {
  const std::string prefix = absl::StrCat(plan.name(), "/activities/");
  while (true) {
    JP_ASSIGN_OR_RETURN(const auto versions,
                        call.view.ListRecords(plan.name(), prefix, 0, after, kReadAtOnce));
    for (const storage::RecordVersion& version : versions) {
      v1::Activity activity;
      JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
      if (!plan::MaySee(call.principal, plan, activity)) continue;
      JP_ASSIGN_OR_RETURN(const bool go_on, take(std::move(activity), version.create_time));
      if (!go_on) return absl::OkStatus();
    }
    if (versions.size() < kReadAtOnce) return absl::OkStatus();
    after = versions.back().name;
  }
}

// Whether the caller sees anything of a partner's own plan.
absl::StatusOr<bool> SeesSomething(const Call& call, const v1::Plan& plan) {
  bool found = IsCallersOwn(call, plan);
  if (found) return true;
  JP_RETURN_IF_ERROR(
      ForEachSeen(call, plan, "", [&](const v1::Activity&, absl::Time) -> absl::StatusOr<bool> {
        found = true;
        return false;
      }));
  return found;
}

// The partners' own plans behind `after`, by name, whoever sees them.
absl::StatusOr<std::vector<PlanPtr>> OwnPlans(const Call& call, const std::string& after) {
  JP_ASSIGN_OR_RETURN(const auto lines, call.view.ListLines("plans/", after));
  std::vector<PlanPtr> plans;
  for (const std::string& line : lines) {
    if (std::count(line.begin(), line.end(), '/') != 1) continue;  // What belongs to a plan.
    JP_ASSIGN_OR_RETURN(PlanPtr plan, LoadShared<v1::Plan>(call.view, line, line));
    if (plan != nullptr && plan::IsOwnPlan(*plan)) plans.push_back(std::move(plan));
  }
  return plans;
}

// A plan as the caller sees it; nothing if it sees nothing of it.
absl::StatusOr<std::optional<v1::SharedPlan>> ShowPlan(const Call& call, const v1::Plan& plan) {
  int64_t count = 0;
  std::set<std::string> themes;
  JP_RETURN_IF_ERROR(ForEachSeen(
      call, plan, "", [&](const v1::Activity& activity, absl::Time) -> absl::StatusOr<bool> {
        ++count;
        themes.insert(activity.themes().begin(), activity.themes().end());
        return true;
      }));
  if (count == 0 && !IsCallersOwn(call, plan)) return std::optional<v1::SharedPlan>();
  v1::SharedPlan shown;
  shown.set_name(plan.name());
  *shown.mutable_title() = plan.title();
  shown.set_owner(plan.owner());
  shown.set_start_date(plan.start_date());
  shown.set_end_date(plan.end_date());
  for (const v1::Theme& theme : plan.themes()) {
    if (themes.contains(theme.id())) *shown.add_themes() = theme;
  }
  shown.set_default_language(plan.default_language());
  shown.set_activity_count(count);
  return std::make_optional(std::move(shown));
}

// One plan that is asked for by name. NOT_FOUND for a plan of which the caller sees nothing, in the
// same bytes as for one that never was.
absl::StatusOr<PlanPtr> RequireSharedPlan(const Call& call, const std::string& name) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, name, "parent").status());
  JP_ASSIGN_OR_RETURN(PlanPtr plan, LoadShared<v1::Plan>(call.view, name, name));
  if (plan == nullptr) return plan::NotFoundError(name);
  if (!plan::IsOwnPlan(*plan)) {
    JP_RETURN_IF_ERROR(
        Authorize(call, v1::ACTION_READ_PLAN, plan::RelationToPlan(call.principal, *plan), name));
    return plan::FieldError("parent", absl::StrCat(name,
                                                   " is a joint plan and not a partner's own; "
                                                   "list its activities with ListActivities"));
  }
  JP_ASSIGN_OR_RETURN(const bool sees, SeesSomething(call, *plan));
  if (!sees) return plan::NotFoundError(name);
  return plan;
}

// Where a list of activities goes on: in the plan of the last one that was sent.
std::string PlanOf(absl::string_view activity) {
  return std::string(activity.substr(0, activity.find("/activities/")));
}

// The plans of a list that are still to be looked at, by name.
absl::StatusOr<std::vector<PlanPtr>> PlansToRead(const Call& call, const std::string& parent,
                                                 const std::string& after) {
  if (parent != kAllPlans) {
    JP_ASSIGN_OR_RETURN(PlanPtr plan, RequireSharedPlan(call, parent));
    return std::vector<PlanPtr>{std::move(plan)};
  }
  std::vector<PlanPtr> plans;
  if (after.empty()) return OwnPlans(call, "");
  const std::string last = PlanOf(after);
  JP_ASSIGN_OR_RETURN(PlanPtr begun, LoadShared<v1::Plan>(call.view, last, last));
  if (begun != nullptr) plans.push_back(std::move(begun));
  JP_ASSIGN_OR_RETURN(auto others, OwnPlans(call, last));
  std::move(others.begin(), others.end(), std::back_inserter(plans));
  return plans;
}

// Everything of a request that its pages have in common.
std::string ListOf(v1::ListSharedActivitiesRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  return absl::StrCat("ListSharedActivities\n", request.SerializeAsString());
}

}  // namespace

absl::StatusOr<v1::ListSharedPlansResponse> ListSharedPlans(
    const Call& call, const v1::ListSharedPlansRequest& request) {
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, "ListSharedPlans", request.page_token()));
  JP_ASSIGN_OR_RETURN(const auto plans, OwnPlans(call, position.after));
  v1::ListSharedPlansResponse response;
  for (const PlanPtr& plan : plans) {
    JP_ASSIGN_OR_RETURN(auto shown, ShowPlan(call, *plan));
    if (!shown.has_value()) continue;
    if (static_cast<size_t>(response.plans_size()) == size) {
      response.set_next_page_token(
          SealPageToken(call, "ListSharedPlans", {0, response.plans().rbegin()->name()}));
      break;
    }
    *response.add_plans() = *std::move(shown);
  }
  return response;
}

absl::StatusOr<v1::ListSharedActivitiesResponse> ListSharedActivities(
    const Call& call, const v1::ListSharedActivitiesRequest& request) {
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  const std::string list = ListOf(request);
  JP_ASSIGN_OR_RETURN(const PagePosition position, OpenPageToken(call, list, request.page_token()));
  JP_ASSIGN_OR_RETURN(const auto plans, PlansToRead(call, request.parent(), position.after));
  JP_ASSIGN_OR_RETURN(const search::Condition condition,
                      ConditionOf(request.query(), request.filter()));
  v1::ListSharedActivitiesResponse response;
  for (const PlanPtr& plan : plans) {
    const bool begun = !position.after.empty() && PlanOf(position.after) == plan->name();
    const auto take = [&](v1::Activity activity, absl::Time made) -> absl::StatusOr<bool> {
      JP_ASSIGN_OR_RETURN(v1::SharedActivity shown,
                          ShowShared(call.view, *plan, std::move(activity), made));
      if (!search::Matches(condition, shown.activity())) return true;
      if (static_cast<size_t>(response.activities_size()) == size) {
        response.set_next_page_token(
            SealPageToken(call, list, {0, response.activities().rbegin()->activity().name()}));
        return false;
      }
      *response.add_activities() = std::move(shown);
      return true;
    };
    JP_RETURN_IF_ERROR(ForEachSeen(call, *plan, begun ? position.after : "", take));
    if (!response.next_page_token().empty()) break;
  }
  return response;
}

absl::StatusOr<v1::SharedActivity> GetSharedActivity(const Call& call,
                                                     const v1::GetSharedActivityRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kActivity, request.name(), "name").status());
  JP_ASSIGN_OR_RETURN(const SeenActivity seen, RequireSeen(call, request.name()));
  if (!plan::IsOwnPlan(*seen.plan)) {
    return plan::FieldError("name", absl::StrCat(seen.plan->name(),
                                                 " is a joint plan and not a partner's own; read "
                                                 "its activities with GetActivity"));
  }
  JP_ASSIGN_OR_RETURN(const auto version, call.view.GetRecord(seen.plan->name(), request.name()));
  if (!version.has_value()) return plan::NotFoundError(request.name());
  return ShowShared(call.view, *seen.plan, *seen.activity, version->create_time);
}

}  // namespace jointplan::server
