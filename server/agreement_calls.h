#ifndef JOINTPLAN_SERVER_AGREEMENT_CALLS_H_
#define JOINTPLAN_SERVER_AGREEMENT_CALLS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "jointplan/v1/agreement_service.pb.h"
#include "server/agreement_content.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of AgreementService; agreement_service.proto says what each does. Those that write need
// a call with a transaction.
absl::StatusOr<v1::Agreement> OpenAgreement(const Call& call,
                                            const v1::OpenAgreementRequest& request);
absl::StatusOr<v1::Agreement> GetAgreement(const Call& call,
                                           const v1::GetAgreementRequest& request);
absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(const Call& call,
                                                          const v1::ListAgreementsRequest& request);
absl::StatusOr<v1::Scope> GetScope(const Call& call, const v1::GetScopeRequest& request);
absl::StatusOr<v1::Agreement> Endorse(const Call& call, const v1::EndorseRequest& request);
absl::StatusOr<v1::Agreement> WaiveFinding(const Call& call,
                                           const v1::WaiveFindingRequest& request);
absl::StatusOr<v1::Agreement> RemoveWaiver(const Call& call,
                                           const v1::RemoveWaiverRequest& request);
absl::StatusOr<v1::Agreement> SealAgreement(const Call& call,
                                            const v1::SealAgreementRequest& request);
absl::StatusOr<v1::Agreement> AbandonAgreement(const Call& call,
                                               const v1::AbandonAgreementRequest& request);
absl::StatusOr<v1::DiffAgreementsResponse> DiffAgreements(const Call& call,
                                                          const v1::DiffAgreementsRequest& request);

// Returns an agreement, as it is stored, if the caller may read it. NOT_FOUND as for a name that
// never was; errors name `field`.
absl::StatusOr<v1::Agreement> RequireAgreement(const Call& call, const std::string& name,
                                               absl::string_view field);

// Returns the agreement that speaks for a plan now, as it is stored: the open one or, if none is
// open, the newest sealed one. Nothing if there is neither.
absl::StatusOr<std::optional<v1::Agreement>> CurrentAgreement(const storage::View& view,
                                                              const std::string& plan_name);

// Returns what PullAgreement sends. `sealed` must outlive it.
absl::StatusOr<PullMessages> PullAgreement(const Call& call, SealedMessages* sealed,
                                           const v1::PullAgreementRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_AGREEMENT_CALLS_H_
