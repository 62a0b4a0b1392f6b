#ifndef JOINTPLAN_SERVER_TRANSLATION_CALLS_H_
#define JOINTPLAN_SERVER_TRANSLATION_CALLS_H_

#include "absl/status/statusor.h"
#include "jointplan/v1/plan_service.pb.h"
#include "server/call.h"

namespace jointplan::server {

// The calls of PlanService about translations; plan_service.proto says what each does.
absl::StatusOr<v1::ListTranslationsResponse> ListTranslations(
    const Call& call, const v1::ListTranslationsRequest& request);
absl::StatusOr<v1::Changeset> ConfirmTranslation(const Call& call,
                                                 const v1::ConfirmTranslationRequest& request);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_TRANSLATION_CALLS_H_
