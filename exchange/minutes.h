#ifndef JOINTPLAN_EXCHANGE_MINUTES_H_
#define JOINTPLAN_EXCHANGE_MINUTES_H_

#include "absl/strings/string_view.h"
#include "exchange/document.h"
#include "jointplan/v1/meeting.pb.h"

namespace jointplan::exchange {

// Makes a document out of minutes: who attended, what became of each item of the agenda, with the
// values before and after, what else changed in the plan, what was decided, and the next steps.
// `language` is that of texts (BCP 47); where one is missing in it, and if it is empty, it is the
// plan's. Times are in the meeting's time zone; in UTC if this machine does not know it. Where
// people connect to the meeting is not in it.
Document MinutesDocument(const v1::Minutes& minutes, absl::string_view language);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_MINUTES_H_
