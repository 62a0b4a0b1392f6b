#ifndef JOINTPLAN_EXCHANGE_IATI_OWN_H_
#define JOINTPLAN_EXCHANGE_IATI_OWN_H_

#include "absl/status/status.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// What the elements of IATI do not say of a record goes along in an element of our own, `record`,
// at the end of the activity: the paths at which the record differs from what the elements say,
// and its values there as JSON.

// Returns a record without what no file carries: what the server sets, what it was imported from,
// the partners' answers, needs of its plan, and who shares it with whom.
v1::Activity WithoutWhatStays(const v1::Activity& record);

// Adds the element, if there is anything to say. INTERNAL for a record that cannot be JSON.
absl::Status AddOwnRecord(const v1::Activity& record, const v1::Plan& plan, XmlNode* activity);

// Changes `record`, which was read from the elements, by what the activity's own element says.
// INVALID_ARGUMENT says what is wrong with that; the record is then as it was.
absl::Status ApplyOwnRecord(const XmlNode& activity, v1::Activity* record);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_OWN_H_
