#ifndef JOINTPLAN_SERVER_SEARCH_CALLS_H_
#define JOINTPLAN_SERVER_SEARCH_CALLS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jointplan/v1/search_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of SearchService; search_service.proto says what each does. Those that write need a
// call with a transaction.
absl::StatusOr<v1::SearchActivitiesResponse> SearchActivities(
    const Call& call, const v1::SearchActivitiesRequest& request);
absl::StatusOr<v1::SavedFilter> SaveFilter(const Call& call, const v1::SaveFilterRequest& request);
absl::StatusOr<v1::SavedFilter> GetSavedFilter(const Call& call,
                                               const v1::GetSavedFilterRequest& request);
absl::StatusOr<v1::ListSavedFiltersResponse> ListSavedFilters(
    const Call& call, const v1::ListSavedFiltersRequest& request);
absl::StatusOr<v1::DeleteSavedFilterResponse> DeleteSavedFilter(
    const Call& call, const v1::DeleteSavedFilterRequest& request);

// The filters that the caller's organization keeps over a plan which it may read, by title.
absl::StatusOr<std::vector<v1::SavedFilter>> SavedFiltersOf(const Call& call,
                                                            const std::string& plan);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SEARCH_CALLS_H_
