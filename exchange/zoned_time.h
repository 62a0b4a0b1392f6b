#ifndef JOINTPLAN_EXCHANGE_ZONED_TIME_H_
#define JOINTPLAN_EXCHANGE_ZONED_TIME_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace jointplan::exchange {

// Returns the time zone of that name (IANA); UTC for no name, or one that this machine does not
// know.
absl::TimeZone ZoneOf(absl::string_view name);

// `09:00`.
std::string ClockText(const google::protobuf::Timestamp& time, const absl::TimeZone& zone);

// `2019-06-12, 09:00 to 17:00 (Europe/Paris)`; without an end, up to the start.
std::string PeriodText(const google::protobuf::Timestamp& start,
                       const std::optional<google::protobuf::Timestamp>& end,
                       const absl::TimeZone& zone);

// Reads `2019-06-12T09:00` in `zone`, or with `Z` or an offset such as `+02:00` behind it; a blank
// may stand in place of the `T`, and seconds may follow. Nothing if it is no such time.
std::optional<google::protobuf::Timestamp> ReadTime(absl::string_view text,
                                                    const absl::TimeZone& zone);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_ZONED_TIME_H_
