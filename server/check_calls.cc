#include "server/check_calls.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plan/checks.h"
#include "plan/names.h"
#include "server/checking.h"
#include "server/page_token.h"
#include "server/read_place.h"

namespace jointplan::server {
namespace {

// What the pages of one list share beside the revision: the day, and where the next one begins. The
// day is fixed by the first page.
struct CheckPosition {
  std::string date;
  std::string after;  // The record whose findings were sent last; empty: begin.
};

constexpr size_t kDateSize = 10;

CheckPosition ReadPosition(const Call& call, const v1::CheckPlanRequest& request,
                           const PagePosition& position) {
  if (!position.after.empty()) {
    return {position.after.substr(0, kDateSize), position.after.substr(kDateSize)};
  }
  return {request.date().empty() ? TodayOf(call) : request.date(), ""};
}

// Adds every check, with how many findings it has.
void AddChecks(const PlanFindings& found, v1::CheckPlanResponse* response) {
  std::map<absl::string_view, std::pair<int, int>> counts;  // All, and waived ones.
  for (const v1::Finding& finding : found.findings) {
    auto& [all, waived] = counts[finding.check()];
    ++all;
    if (finding.has_waiver()) ++waived;
  }
  for (const plan::CheckDescription& check : plan::AllChecks()) {
    v1::CheckInfo* info = response->add_checks();
    info->set_name(std::string(check.name));
    info->set_description(std::string(check.description));
    info->set_level(plan::LevelOf(found.plan.policy(), check.name));
    info->set_default_level(check.level);
    info->set_finding_count(counts[check.name].first);
    info->set_waived_count(counts[check.name].second);
  }
}

}  // namespace

absl::StatusOr<v1::CheckPlanResponse> CheckPlan(const Call& call,
                                                const v1::CheckPlanRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.name(), "name").status());
  const std::string list = absl::StrCat("CheckPlan\n", request.name(), "\n", request.proposal(),
                                        "\n", request.revision(), "\n", request.date());
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, list, request.page_token(), request.revision()));
  JP_ASSIGN_OR_RETURN(const ReadPlace place,
                      PlaceOf(call, request.name(), request.proposal(), position.revision));
  const CheckPosition from = ReadPosition(call, request, position);
  JP_ASSIGN_OR_RETURN(PlanFindings found, FindAt(call, place, from.date));
  JP_ASSIGN_OR_RETURN(const auto waivers, WaiversOf(call, request.name()));
  Waive(waivers, &found.findings);
  v1::CheckPlanResponse response;
  response.set_revision(place.stamp.revision);
  response.set_date(from.date);
  if (from.after.empty()) AddChecks(found, &response);
  std::string last;
  for (v1::Finding& finding : found.findings) {
    if (!from.after.empty() && finding.record() <= from.after) continue;
    const bool full = static_cast<size_t>(response.findings_size()) >= size;
    if (full && finding.record() != last) {
      response.set_next_page_token(
          SealPageToken(call, list, {place.stamp.revision, absl::StrCat(from.date, last)}));
      break;
    }
    last = finding.record();
    *response.add_findings() = std::move(finding);
  }
  return response;
}

}  // namespace jointplan::server
