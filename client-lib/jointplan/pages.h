#ifndef JOINTPLAN_CLIENT_LIB_JOINTPLAN_PAGES_H_
#define JOINTPLAN_CLIENT_LIB_JOINTPLAN_PAGES_H_

#include "absl/status/statusor.h"
#include "jointplan/client.h"

namespace jointplan::client {

// Lists, all pages together. `page_token` of the request is where to begin. The answer has no
// `next_page_token` unless there is more than `items_max`. Each page is retried by itself.
inline constexpr int kAllItems = 1'000'000'000;
absl::StatusOr<v1::ListPlansResponse> AllPlans(const Client& client, v1::ListPlansRequest request,
                                               int items_max = kAllItems);
absl::StatusOr<v1::ListActivitiesResponse> AllActivities(const Client& client,
                                                         v1::ListActivitiesRequest request,
                                                         int items_max = kAllItems);
absl::StatusOr<v1::SearchActivitiesResponse> AllFound(const Client& client,
                                                      v1::SearchActivitiesRequest request,
                                                      int items_max = kAllItems);
absl::StatusOr<v1::ListSharedPlansResponse> AllSharedPlans(const Client& client,
                                                           v1::ListSharedPlansRequest request,
                                                           int items_max = kAllItems);
absl::StatusOr<v1::ListSharedActivitiesResponse> AllShared(const Client& client,
                                                           v1::ListSharedActivitiesRequest request,
                                                           int items_max = kAllItems);
absl::StatusOr<v1::FindSynergiesResponse> AllSynergies(const Client& client,
                                                       v1::FindSynergiesRequest request,
                                                       int items_max = kAllItems);
absl::StatusOr<v1::ListChangesetsResponse> AllChangesets(const Client& client,
                                                         v1::ListChangesetsRequest request,
                                                         int items_max = kAllItems);
absl::StatusOr<v1::ListProposalsResponse> AllProposals(const Client& client,
                                                       v1::ListProposalsRequest request,
                                                       int items_max = kAllItems);
absl::StatusOr<v1::ListAgreementsResponse> AllAgreements(const Client& client,
                                                         v1::ListAgreementsRequest request,
                                                         int items_max = kAllItems);
absl::StatusOr<v1::CheckPlanResponse> AllFindings(const Client& client,
                                                  v1::CheckPlanRequest request,
                                                  int items_max = kAllItems);
absl::StatusOr<v1::ListTranslationsResponse> AllTranslations(const Client& client,
                                                             v1::ListTranslationsRequest request,
                                                             int items_max = kAllItems);
absl::StatusOr<v1::ListNeedsResponse> AllNeeds(const Client& client, v1::ListNeedsRequest request,
                                               int items_max = kAllItems);
absl::StatusOr<v1::GetCoverageResponse> WholeCoverage(const Client& client,
                                                      v1::GetCoverageRequest request,
                                                      int items_max = kAllItems);
absl::StatusOr<v1::ListRoundsResponse> AllRounds(const Client& client,
                                                 v1::ListRoundsRequest request,
                                                 int items_max = kAllItems);
absl::StatusOr<v1::ListMeetingsResponse> AllMeetings(const Client& client,
                                                     v1::ListMeetingsRequest request,
                                                     int items_max = kAllItems);
absl::StatusOr<v1::ListThreadsResponse> AllThreads(const Client& client,
                                                   v1::ListThreadsRequest request,
                                                   int items_max = kAllItems);
absl::StatusOr<v1::ListUpstreamsResponse> AllUpstreams(const Client& client,
                                                       v1::ListUpstreamsRequest request,
                                                       int items_max = kAllItems);
absl::StatusOr<v1::ListPartnersResponse> AllPartners(const Client& client,
                                                     v1::ListPartnersRequest request,
                                                     int items_max = kAllItems);
absl::StatusOr<v1::ListTokensResponse> AllTokens(const Client& client,
                                                 v1::ListTokensRequest request,
                                                 int items_max = kAllItems);

}  // namespace jointplan::client

#endif  // JOINTPLAN_CLIENT_LIB_JOINTPLAN_PAGES_H_
