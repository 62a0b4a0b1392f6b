#ifndef JOINTPLAN_SERVER_CONSENT_H_
#define JOINTPLAN_SERVER_CONSENT_H_

#include "absl/status/status.h"
#include "plan/access.h"
#include "server/merging.h"

namespace jointplan::server {

// Checks that nobody speaks for another organization: a partner's part in an activity becomes
// CONFIRMED or DECLINED only by an edit of that partner's. PERMISSION_DENIED names the field.
absl::Status CheckConsents(const plan::Principal& principal, const MergedRecords& merged);

// As CheckConsents for merging a proposal, which carries consents that were checked when it was
// written: a consent must be the plan's or the proposal's.
absl::Status CheckMergedConsents(const MergedRecords& merged);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_CONSENT_H_
