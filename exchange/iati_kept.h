#ifndef JOINTPLAN_EXCHANGE_IATI_KEPT_H_
#define JOINTPLAN_EXCHANGE_IATI_KEPT_H_

#include <vector>

#include "exchange/iati_elements.h"
#include "exchange/xml.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::exchange {

// Elements of lists as a record has them now, beside what it keeps of a file (`source`): an element
// of which the record still says the same stays as it came, one of which a value changed gets that
// value, one that the record no longer has goes, and what is new is written from its fields.

// `before`: what the fields of the record were by the file.
std::vector<XmlNode> BudgetsNow(const XmlNode& source, const v1::Activity& before,
                                const v1::Activity& record, const IatiPeriod& period);

std::vector<XmlNode> DocumentsNow(const XmlNode& source, const v1::Activity& record,
                                  const v1::Plan& plan);

std::vector<XmlNode> ResultsNow(const XmlNode& source, const v1::Activity& record,
                                const IatiPeriod& period, const v1::Plan& plan);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_IATI_KEPT_H_
