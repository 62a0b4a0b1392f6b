#ifndef JOINTPLAN_SERVER_AGREEMENT_STEPS_H_
#define JOINTPLAN_SERVER_AGREEMENT_STEPS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "jointplan/v1/agreement.pb.h"
#include "jointplan/v1/plan.pb.h"
#include "plan/workflow.h"
#include "server/call.h"
#include "server/records.h"

namespace jointplan::server {

// What the steps of an agreement's life share: finding it, showing it, writing its next state, and
// sealing it, whether a person does or a deadline.

// An agreement that the caller may read.
struct FoundAgreement {
  std::string plan;
  Loaded<v1::Agreement> loaded;
};

// Whether it is fixed for ever.
bool IsSealed(const v1::Agreement& agreement);

// `plans/{plan}/agreements/{number}`.
std::string AgreementNameOf(const std::string& plan_name, int number);

// Returns the numbers of a plan's agreements, oldest first.
absl::StatusOr<std::vector<int>> AgreementNumbersOf(const storage::View& view,
                                                    const std::string& plan_name);

// Returns the newest sealed agreement of a plan; empty: there is none.
absl::StatusOr<std::string> LatestSealed(const storage::View& view, const std::string& plan_name);

// Finds an agreement that the caller may read: sealed ones by one right, others by another.
// NOT_FOUND as for a name that never was; errors name `field`.
absl::StatusOr<FoundAgreement> FindAgreement(const Call& call, const std::string& wanted,
                                             absl::string_view field);

// For steps that only staff takes: finds an agreement, and asks for the right to seal and whether
// its state allows the step.
absl::StatusOr<FoundAgreement> FindForStaff(const Call& call, const std::string& name,
                                            plan::AgreementStep step);

// Returns an agreement as answers show it; an open one as it would be sealed now.
absl::StatusOr<v1::Agreement> ShowFound(const Call& call, FoundAgreement found);
absl::StatusOr<v1::Agreement> ShowNamed(const Call& call, const std::string& name);

// Writes an agreement's next state as a changeset of its own line. `before` null: a new one.
absl::Status WriteAgreement(const Call& call, const v1::Agreement* before, v1::Agreement after,
                            const std::string& message);

// Says that an agreement was closed by a step: by whom, and when.
void CloseAgreement(const Call& call, plan::AgreementStep step, v1::Agreement* agreement);

// The error of a caller who would seal something else than what `shown` shows.
absl::Status AgreementOutdated(const v1::Agreement& shown);

// The same for another step: `not_done` and `before` are `sealed` and `you seal it`.
absl::Status AgreementOutdated(const v1::Agreement& shown, absl::string_view not_done,
                               absl::string_view before);

// FAILED_PRECONDITION (OBJECTIONS) if a partner objects, whatever the plan's policy makes of it. An
// objection stands until its partner answers anew, also when its scope has changed since. `advice`
// says what can be done, after "X cannot be sealed: Y objects. ".
absl::Status RequireNoObjection(const v1::Agreement& agreement, absl::string_view advice);

// FAILED_PRECONDITION if an open agreement, as ShowFound returns it, must not be sealed: because of
// objections, findings or requirements.
absl::Status CheckMaySeal(const v1::Plan& plan, const v1::Agreement& shown,
                          const std::string& override_reason);

// Seals what `shown` shows of an agreement that was found. `sealed` is what is stored of it so far,
// with the reason or the silence procedure that goes into its manifest.
absl::Status SealShown(const Call& call, const FoundAgreement& found, const v1::Agreement& shown,
                       v1::Agreement sealed, const std::string& message);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_AGREEMENT_STEPS_H_
