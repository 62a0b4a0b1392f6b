#ifndef JOINTPLAN_EXCHANGE_IATI_FIELDS_H_
#define JOINTPLAN_EXCHANGE_IATI_FIELDS_H_

#include <string>

#include "exchange/fault.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// The attribute, of our own namespace, with which an organization is marked as a partner of the
// catalogue: `partners/{partner}`. Kept with the record, never written to a file.
inline constexpr char kPartnerMark[] = "partner";

// Reads an `iati-activity` into the fields of an activity: what has no field, or is no value that
// the field can have, is left out, the latter with a warning in `faults` (which may be null). The
// organizations that take part are those that are marked. The name is not set. Fields that are read
// are always valid; only the title may be missing, and so may the themes: those are read that
// `plan` has, by our own elements, or else by sectors that are called like a theme.
v1::Activity ReadIatiFields(const XmlNode& activity, const v1::Plan& plan, Faults* faults);

// The `type` of the element that gives the first and the last day, or empty: `2` or `1`, `4` or
// `3`.
std::string StartTypeOf(const XmlNode& activity);
std::string EndTypeOf(const XmlNode& activity);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_FIELDS_H_
