#ifndef JOINTPLAN_EXCHANGE_IATI_LISTS_H_
#define JOINTPLAN_EXCHANGE_IATI_LISTS_H_

#include <utility>
#include <vector>

#include "exchange/fault.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"

namespace jointplan::exchange {

// Which element gave which element of a list, in the order of the file. A null: one was read from
// several elements together.
using ReadLocation = std::pair<const XmlNode*, v1::Location>;
using ReadBudget = std::pair<const XmlNode*, v1::Funding>;
using ReadLink = std::pair<const XmlNode*, v1::Link>;
// The period that gave a target, or its indicator where that has none.
using ReadTarget = std::pair<const XmlNode*, v1::Target>;
std::vector<ReadLocation> LocationsOf(const XmlNode& activity, Faults* faults);
std::vector<ReadBudget> BudgetsOf(const XmlNode& activity, Faults* faults);
std::vector<ReadTarget> TargetsOf(const XmlNode& activity, Faults* faults);
std::vector<ReadLink> DocumentsOf(const XmlNode& activity, Faults* faults);

// Whether a `location` says itself which country it lies in.
bool NamesCountry(const XmlNode& location);

// Whether a document is what the activity rests on rather than a page about it.
bool IsEvidence(const XmlNode& document);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_LISTS_H_
