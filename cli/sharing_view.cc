#include "cli/sharing_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/names.h"
#include "plan/access.h"

namespace jointplan::cli {
namespace {

constexpr char kNobody[] = "nobody else";
constexpr char kStaff[] = "the convener's staff";

// `a, b and c`
std::string Listed(std::vector<std::string> names) {
  if (names.empty()) return kNobody;
  if (names.size() == 1) return names[0];
  const std::string last = names.back();
  names.pop_back();
  return absl::StrCat(absl::StrJoin(names, ", "), " and ", last);
}

}  // namespace

std::string KindText(const v1::Plan& plan) { return plan::IsOwnPlan(plan) ? "own" : "joint"; }

std::string SharingText(const v1::Sharing& sharing) {
  if (sharing.audience() == v1::AUDIENCE_EVERYBODY) {
    return absl::StrCat("every partner and ", kStaff);
  }
  if (sharing.audience() != v1::AUDIENCE_LISTED) return kNobody;
  std::vector<std::string> names;
  for (const std::string& partner : sharing.partners()) names.push_back(ShortNameOf(partner));
  if (sharing.convener()) names.emplace_back(kStaff);
  return Listed(std::move(names));
}

std::string SharingText(const v1::Plan& plan) {
  return plan::IsOwnPlan(plan) ? SharingText(plan.sharing()) : "";
}

std::string SharingText(const v1::Sharing& of_activity, const v1::Plan& plan) {
  if (of_activity.audience() != v1::AUDIENCE_UNSPECIFIED) return SharingText(of_activity);
  return absl::StrCat("as the plan, with ", SharingText(plan.sharing()));
}

}  // namespace jointplan::cli
