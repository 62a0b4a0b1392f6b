#ifndef JOINTPLAN_EXCHANGE_IATI_WRITE_H_
#define JOINTPLAN_EXCHANGE_IATI_WRITE_H_

#include <string>

#include "exchange/iati_export.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// Returns an activity as an `iati-activity` whose organizations are marked (iati_fields.h).
//
// What the record keeps of a file is written back as it came, except for what its own fields say
// differently now: element by element, what the fields still say as the file did stays the file's,
// the rest is written anew. A record that keeps nothing is written from its fields alone.
XmlNode WriteIatiActivity(const v1::Activity& record, const IatiExport& context);

// Returns the plan itself as an activity, the parent of those that were made here (`children`).
XmlNode WriteIatiPlan(const std::vector<const v1::Activity*>& children, const IatiExport& context);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_WRITE_H_
