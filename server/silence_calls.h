#ifndef JOINTPLAN_SERVER_SILENCE_CALLS_H_
#define JOINTPLAN_SERVER_SILENCE_CALLS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/agreement_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// Adoption by silence: an agreement that is sealed at a deadline unless a partner objects before.

// The calls of AgreementService; agreement_service.proto says what each does.
absl::StatusOr<v1::Agreement> StartSilence(const Call& call,
                                           const v1::StartSilenceRequest& request);
absl::StatusOr<v1::Agreement> ExtendSilence(const Call& call,
                                            const v1::ExtendSilenceRequest& request);
absl::StatusOr<v1::Agreement> WithdrawSilence(const Call& call,
                                              const v1::WithdrawSilenceRequest& request);

// FAILED_PRECONDITION while a silence procedure runs: the agreement cannot be `step` ("sealed").
absl::Status RequireNoSilence(const v1::Agreement& agreement, absl::string_view step);

// FAILED_PRECONDITION if the deadline of a silence procedure has come, though the adoption may not
// have been recorded yet: the agreement cannot be `step` ("answered") any more.
absl::Status RequireInTime(const Call& call, const v1::Agreement& agreement,
                           absl::string_view step);

// Says that an answer breaks the silence procedure that runs, if it does.
void BreakSilence(const v1::Endorsement& answer, v1::Agreement* agreement);

// Says that the caller withdraws the silence procedure, if one runs.
void EndSilence(const Call& call, const std::string& reason, v1::Agreement* agreement);

// Does what a deadline that has come asks for: seals the agreement or, if it must not be sealed as
// it is, says why the procedure lapsed. Changes nothing if no procedure runs, or its deadline is
// yet to come; so it may be called at any time, and again. Nobody calls it but the service itself:
// the principal of the call is replaced.
absl::Status SettleSilence(const Call& call, const std::string& name);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_SILENCE_CALLS_H_
