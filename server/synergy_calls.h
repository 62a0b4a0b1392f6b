#ifndef JOINTPLAN_SERVER_SYNERGY_CALLS_H_
#define JOINTPLAN_SERVER_SYNERGY_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/synergy_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of SynergyService; synergy_service.proto says what each does. FindSynergies takes
// seconds for 100,000 activities; AnswerSynergy needs a call with a transaction.
absl::StatusOr<v1::FindSynergiesResponse> FindSynergies(const Call& call,
                                                        const v1::FindSynergiesRequest& request);
absl::StatusOr<v1::AnswerSynergyResponse> AnswerSynergy(const Call& call,
                                                        const v1::AnswerSynergyRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SYNERGY_CALLS_H_
