#ifndef JOINTPLAN_SERVER_CONSENT_H_
#define JOINTPLAN_SERVER_CONSENT_H_

#include <string>

#include "absl/status/status.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/access.h"
#include "server/merging.h"

namespace jointplan::server {

// Puts consents of a merged activity back to INVITED where the merge changes the part of a partner,
// other than `partner`, that has answered. Consents of parts that stay as they are stay too.
// INVALID_ARGUMENT if a part that another partner has confirmed is taken out of an activity that
// stays.
absl::Status ReopenConsents(const std::string& partner, MergedRecord* record);

// The part of a partner in an activity; null: it takes none.
const v1::Participant* PartOf(const v1::Activity& activity, const std::string& partner);

// Whether two parts are the same but for the consent.
bool SamePart(const v1::Participant& a, const v1::Participant& b);

// Checks that nobody speaks for another organization: a partner's part in an activity becomes
// CONFIRMED or DECLINED only by an edit of that partner's. PERMISSION_DENIED names the field.
absl::Status CheckConsents(const plan::Principal& principal, const MergedRecords& merged);

// As CheckConsents for merging a proposal, which carries consents that were checked when it was
// written: a consent must be the plan's or the proposal's.
absl::Status CheckMergedConsents(const MergedRecords& merged);

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_CONSENT_H_
