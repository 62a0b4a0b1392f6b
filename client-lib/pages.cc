#include "jointplan/pages.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace jointplan::client {
namespace {

constexpr int kPageSizeMax = 1000;

// Asks for page after page. `list` makes one call, `items_of` returns a page's elements.
template <class Request, class List, class ItemsOf>
auto AllPages(Request request, int items_max, List list, ItemsOf items_of)
    -> decltype(list(request)) {
  request.set_page_size(std::min(items_max, kPageSizeMax));
  JP_ASSIGN_OR_RETURN(auto all, list(request));
  while (!all.next_page_token().empty() && items_of(&all)->size() < items_max) {
    request.set_page_token(all.next_page_token());
    request.set_page_size(std::min(items_max - items_of(&all)->size(), kPageSizeMax));
    JP_ASSIGN_OR_RETURN(auto page, list(request));
    for (auto& item : *items_of(&page)) items_of(&all)->Add(std::move(item));
    all.set_next_page_token(page.next_page_token());
  }
  return all;
}

}  // namespace

absl::StatusOr<v1::ListPlansResponse> AllPlans(const Client& client, v1::ListPlansRequest request,
                                               int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListPlans(page); },
      [](auto* response) { return response->mutable_plans(); });
}

absl::StatusOr<v1::ListActivitiesResponse> AllActivities(const Client& client,
                                                         v1::ListActivitiesRequest request,
                                                         int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListActivities(page); },
      [](auto* response) { return response->mutable_activities(); });
}

absl::StatusOr<v1::SearchActivitiesResponse> AllFound(const Client& client,
                                                      v1::SearchActivitiesRequest request,
                                                      int items_max) {
  return AllPages(
      std::move(request), items_max,
      [&](const auto& page) { return client.SearchActivities(page); },
      [](auto* response) { return response->mutable_activities(); });
}

absl::StatusOr<v1::ListSharedPlansResponse> AllSharedPlans(const Client& client,
                                                           v1::ListSharedPlansRequest request,
                                                           int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListSharedPlans(page); },
      [](auto* response) { return response->mutable_plans(); });
}

absl::StatusOr<v1::ListSharedActivitiesResponse> AllShared(const Client& client,
                                                           v1::ListSharedActivitiesRequest request,
                                                           int items_max) {
  return AllPages(
      std::move(request), items_max,
      [&](const auto& page) { return client.ListSharedActivities(page); },
      [](auto* response) { return response->mutable_activities(); });
}

absl::StatusOr<v1::FindSynergiesResponse> AllSynergies(const Client& client,
                                                       v1::FindSynergiesRequest request,
                                                       int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.FindSynergies(page); },
      [](auto* response) { return response->mutable_synergies(); });
}

absl::StatusOr<v1::ListChangesetsResponse> AllChangesets(const Client& client,
                                                         v1::ListChangesetsRequest request,
                                                         int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListChangesets(page); },
      [](auto* response) { return response->mutable_changesets(); });
}

absl::StatusOr<v1::ListProposalsResponse> AllProposals(const Client& client,
                                                       v1::ListProposalsRequest request,
                                                       int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListProposals(page); },
      [](auto* response) { return response->mutable_proposals(); });
}

absl::StatusOr<v1::ListAgreementsResponse> AllAgreements(const Client& client,
                                                         v1::ListAgreementsRequest request,
                                                         int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListAgreements(page); },
      [](auto* response) { return response->mutable_agreements(); });
}

absl::StatusOr<v1::CheckPlanResponse> AllFindings(const Client& client,
                                                  v1::CheckPlanRequest request, int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.CheckPlan(page); },
      [](auto* response) { return response->mutable_findings(); });
}

absl::StatusOr<v1::ListTranslationsResponse> AllTranslations(const Client& client,
                                                             v1::ListTranslationsRequest request,
                                                             int items_max) {
  return AllPages(
      std::move(request), items_max,
      [&](const auto& page) { return client.ListTranslations(page); },
      [](auto* response) { return response->mutable_translations(); });
}

absl::StatusOr<v1::ListNeedsResponse> AllNeeds(const Client& client, v1::ListNeedsRequest request,
                                               int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListNeeds(page); },
      [](auto* response) { return response->mutable_needs(); });
}

absl::StatusOr<v1::GetCoverageResponse> WholeCoverage(const Client& client,
                                                      v1::GetCoverageRequest request,
                                                      int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.GetCoverage(page); },
      [](auto* response) { return response->mutable_needs(); });
}

absl::StatusOr<v1::ListRoundsResponse> AllRounds(const Client& client,
                                                 v1::ListRoundsRequest request, int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListRounds(page); },
      [](auto* response) { return response->mutable_rounds(); });
}

absl::StatusOr<v1::ListMeetingsResponse> AllMeetings(const Client& client,
                                                     v1::ListMeetingsRequest request,
                                                     int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListMeetings(page); },
      [](auto* response) { return response->mutable_meetings(); });
}

absl::StatusOr<v1::ListThreadsResponse> AllThreads(const Client& client,
                                                   v1::ListThreadsRequest request, int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListThreads(page); },
      [](auto* response) { return response->mutable_threads(); });
}

absl::StatusOr<v1::ListUpstreamsResponse> AllUpstreams(const Client& client,
                                                       v1::ListUpstreamsRequest request,
                                                       int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListUpstreams(page); },
      [](auto* response) { return response->mutable_upstreams(); });
}

absl::StatusOr<v1::ListPartnersResponse> AllPartners(const Client& client,
                                                     v1::ListPartnersRequest request,
                                                     int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListPartners(page); },
      [](auto* response) { return response->mutable_partners(); });
}

absl::StatusOr<v1::ListTokensResponse> AllTokens(const Client& client,
                                                 v1::ListTokensRequest request, int items_max) {
  return AllPages(
      std::move(request), items_max, [&](const auto& page) { return client.ListTokens(page); },
      [](auto* response) { return response->mutable_tokens(); });
}

}  // namespace jointplan::client
