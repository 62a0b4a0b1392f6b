#ifndef JOINTPLAN_SERVER_CATALOG_CALLS_H_
#define JOINTPLAN_SERVER_CATALOG_CALLS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jointplan/v1/catalog_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of CatalogService; catalog_service.proto says what each does. Those that write need a
// call with a transaction.
absl::StatusOr<v1::Partner> CreatePartner(const Call& call,
                                          const v1::CreatePartnerRequest& request);
absl::StatusOr<v1::Partner> GetPartner(const Call& call, const v1::GetPartnerRequest& request);
absl::StatusOr<v1::ListPartnersResponse> ListPartners(const Call& call,
                                                      const v1::ListPartnersRequest& request);
absl::StatusOr<v1::Partner> UpdatePartner(const Call& call,
                                          const v1::UpdatePartnerRequest& request);
absl::StatusOr<v1::ListFrameworksResponse> ListFrameworks(const Call& call,
                                                          const v1::ListFrameworksRequest& request);
absl::StatusOr<v1::Framework> CreateFramework(const Call& call,
                                              const v1::CreateFrameworkRequest& request);
absl::StatusOr<v1::Objective> GetObjective(const Call& call,
                                           const v1::GetObjectiveRequest& request);
absl::StatusOr<v1::ListObjectivesResponse> ListObjectives(const Call& call,
                                                          const v1::ListObjectivesRequest& request);
absl::StatusOr<v1::Objective> CreateObjective(const Call& call,
                                              const v1::CreateObjectiveRequest& request);

// Puts the built-in frameworks and objectives into an empty catalogue.
absl::Status SeedCatalog(storage::Transaction& transaction);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_CATALOG_CALLS_H_
