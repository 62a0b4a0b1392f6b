#include "exchange/zoned_time.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace jointplan::exchange {
namespace {

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds());
}

std::string DayText(const google::protobuf::Timestamp& time, const absl::TimeZone& zone) {
  return absl::FormatTime("%Y-%m-%d", TimeOf(time), zone);
}

}  // namespace

absl::TimeZone ZoneOf(absl::string_view name) {
  absl::TimeZone zone;
  return !name.empty() && absl::LoadTimeZone(name, &zone) ? zone : absl::UTCTimeZone();
}

std::string ClockText(const google::protobuf::Timestamp& time, const absl::TimeZone& zone) {
  return absl::FormatTime("%H:%M", TimeOf(time), zone);
}

std::string PeriodText(const google::protobuf::Timestamp& start,
                       const std::optional<google::protobuf::Timestamp>& end,
                       const absl::TimeZone& zone) {
  std::string text = absl::StrCat(DayText(start, zone), ", ", ClockText(start, zone));
  if (end.has_value()) {
    const std::string day = DayText(*end, zone);
    const bool same_day = day == DayText(start, zone);
    absl::StrAppend(&text, " to ", same_day ? std::string() : absl::StrCat(day, ", "),
                    ClockText(*end, zone));
  }
  return absl::StrCat(text, " (", zone.name(), ")");
}

std::optional<google::protobuf::Timestamp> ReadTime(absl::string_view text,
                                                    const absl::TimeZone& zone) {
  const std::string plain =
      absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{" ", "T"}, {"t", "T"}, {"z", "Z"}});
  absl::Time time;
  for (const char* format :
       {"%Y-%m-%dT%H:%M%Ez", "%Y-%m-%dT%H:%M:%S%Ez", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"}) {
    if (!absl::ParseTime(format, plain, zone, &time, nullptr)) continue;
    if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
    google::protobuf::Timestamp stamp;
    stamp.set_seconds(absl::ToUnixSeconds(time));
    return stamp;
  }
  return std::nullopt;
}

}  // namespace jointplan::exchange
