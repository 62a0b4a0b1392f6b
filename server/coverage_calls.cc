#include "server/coverage_calls.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "plan/coverage.h"
#include "plan/errors.h"
#include "plan/names.h"
#include "server/catalog_calls.h"
#include "server/page_token.h"
#include "server/read_place.h"
#include "server/records.h"

namespace jointplan::server {
namespace {

// The needs as they are there, those of one survey if one is named.
absl::StatusOr<std::vector<v1::Need>> NeedsAt(const Call& call, const ReadPlace& place,
                                              const std::string& survey) {
  JP_ASSIGN_OR_RETURN(const auto versions, RecordsAt(call, place, kNeeds));
  std::vector<v1::Need> needs;
  needs.reserve(versions.size());
  for (const storage::RecordVersion& version : versions) {
    v1::Need need;
    JP_RETURN_IF_ERROR(ParseRecord(version, &need));
    SetOutputs(version, place.stamp, &need);
    if (survey.empty() || need.survey() == survey) needs.push_back(std::move(need));
  }
  return needs;
}

absl::StatusOr<plan::Coverage> CoverageAt(const Call& call, const ReadPlace& place,
                                          const std::string& survey) {
  JP_ASSIGN_OR_RETURN(std::vector<v1::Need> needs, NeedsAt(call, place, survey));
  JP_ASSIGN_OR_RETURN(const auto versions, RecordsAt(call, place, kActivities));
  plan::Coverage coverage(std::move(needs));
  v1::Activity activity;
  for (const storage::RecordVersion& version : versions) {
    JP_RETURN_IF_ERROR(ParseRecord(version, &activity));
    coverage.Add(activity);
  }
  return coverage;
}

// The objectives of frameworks, framework by framework. NOT_FOUND for one that is not there.
absl::StatusOr<std::vector<v1::Objective>> ObjectivesOf(const Call& call,
                                                        const std::set<std::string>& frameworks) {
  std::vector<v1::Objective> objectives;
  for (const std::string& framework : frameworks) {
    v1::ListObjectivesRequest request;
    request.set_parent(framework);
    JP_ASSIGN_OR_RETURN(v1::ListObjectivesResponse listed, ListObjectives(call, request));
    for (v1::Objective& objective : *listed.mutable_objectives()) {
      objectives.push_back(std::move(objective));
    }
  }
  return objectives;
}

// Adds what does not go on from page to page.
absl::Status AddTotals(const Call& call, const ReadPlace& place, const plan::Coverage& coverage,
                       std::set<std::string> frameworks, v1::GetCoverageResponse* response) {
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, PlanAt(call, place));
  if (frameworks.empty()) frameworks = coverage.frameworks();
  JP_ASSIGN_OR_RETURN(const auto objectives, ObjectivesOf(call, frameworks));
  *response->mutable_total() = coverage.Total();
  for (v1::CoverageTotal& total : coverage.ByTheme(plan)) {
    *response->add_themes() = std::move(total);
  }
  for (v1::CoverageTotal& total : coverage.ByMunicipality()) {
    *response->add_municipalities() = std::move(total);
  }
  for (v1::ObjectiveCoverage& objective : coverage.Objectives(plan, objectives)) {
    *response->add_objectives() = std::move(objective);
  }
  return absl::OkStatus();
}

// Where the page begins: how many needs were sent before it.
size_t FirstOf(const PagePosition& position) {
  size_t first = 0;
  return absl::SimpleAtoi(position.after, &first) ? first : 0;
}

}  // namespace

absl::StatusOr<v1::GetCoverageResponse> GetCoverage(const Call& call,
                                                    const v1::GetCoverageRequest& request) {
  JP_RETURN_IF_ERROR(plan::ParseNameOf(plan::NameKind::kPlan, request.name(), "name").status());
  const std::set<std::string> frameworks(request.frameworks().begin(), request.frameworks().end());
  for (const std::string& framework : frameworks) {
    JP_RETURN_IF_ERROR(
        plan::ParseNameOf(plan::NameKind::kFramework, framework, "frameworks").status());
  }
  const std::string list = absl::StrCat("GetCoverage\n", request.name(), "\n", request.proposal(),
                                        "\n", request.revision(), "\n", request.survey(), "\n",
                                        absl::StrJoin(frameworks, "\n"));
  JP_ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  JP_ASSIGN_OR_RETURN(const PagePosition position,
                      OpenPageToken(call, list, request.page_token(), request.revision()));
  JP_ASSIGN_OR_RETURN(const ReadPlace place,
                      PlaceOf(call, request.name(), request.proposal(), position.revision));
  JP_ASSIGN_OR_RETURN(const plan::Coverage coverage, CoverageAt(call, place, request.survey()));
  v1::GetCoverageResponse response;
  response.set_revision(place.stamp.revision);
  const size_t first = FirstOf(position);
  std::vector<v1::NeedCoverage> needs = coverage.Needs();
  for (size_t i = first; i < needs.size() && i < first + size; ++i) {
    *response.add_needs() = std::move(needs[i]);
  }
  if (needs.size() > first + size) {
    response.set_next_page_token(
        SealPageToken(call, list, {place.stamp.revision, absl::StrCat(first + size)}));
  }
  if (first > 0) return response;
  JP_RETURN_IF_ERROR(AddTotals(call, place, coverage, frameworks, &response));
  return response;
}

}  // namespace jointplan::server
