#ifndef JOINTPLAN_EXCHANGE_IATI_PARTS_H_
#define JOINTPLAN_EXCHANGE_IATI_PARTS_H_

#include "exchange/xml.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// How a record keeps what a file of IATI said of it: one part for each element name, all elements
// of it behind each other, and `iati/attributes` and `iati/extensions` for what the activity
// carries itself and for other namespaces. The order of elements of one name is kept, that of names
// is the schema's.

// Puts an `iati-activity` into a record's `imported`, in place of what was there of IATI. Left out:
// what is ours, elements that IATI 2.03 does not have, the time of the last update, and
// `contact-info`, which names persons.
void StoreIati(const XmlNode& activity, v1::Activity* record);

// Returns the `iati-activity` that a record keeps. What is no XML, or not of its part, is left out:
// the parts can be written by anybody who may edit the record.
XmlNode LoadIati(const v1::Activity& record);

// Whether a record keeps anything of IATI.
bool KeepsIati(const v1::Activity& record);

// Takes every attribute of our namespace off an element and all that is in it.
void ClearOwnAttributes(XmlNode* node);

// The largest text that a part may have, in bytes: a little less than the record allows.
inline constexpr size_t kPartBytesMax = 499'000;

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_PARTS_H_
