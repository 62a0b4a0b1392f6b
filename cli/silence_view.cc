#include "cli/silence_view.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/table.h"
#include "cli/text.h"

namespace jointplan::cli {
namespace {

constexpr int kPeriodMax = 10000;

Style StyleOf(v1::SilenceState state) {
  switch (state) {
    case v1::SILENCE_STATE_ADOPTED:
      return Style::kGood;
    case v1::SILENCE_STATE_BROKEN:
    case v1::SILENCE_STATE_LAPSED:
      return Style::kBad;
    case v1::SILENCE_STATE_RUNNING:
      return Style::kChanged;
    default:
      return Style::kPlain;
  }
}

std::string PartnersText(const google::protobuf::RepeatedPtrField<std::string>& partners) {
  std::vector<std::string> names;
  for (const std::string& partner : partners) names.push_back(ShortNameOf(partner));
  return absl::StrJoin(names, ", ");
}

std::string ExtensionText(const v1::SilenceExtension& extension) {
  return absl::StrCat(TimeText(extension.time()), " by ", AuthorText(extension.author()),
                      ", before: ", TimeText(extension.previous_deadline()),
                      extension.message().empty() ? "" : "; ", extension.message());
}

void AddTally(const v1::SilenceTally& tally, Sheet* sheet) {
  sheet->Add("endorsed", PartnersText(tally.endorsed()));
  sheet->Add("with a reservation", PartnersText(tally.with_reservation()));
  sheet->Add("abstained", PartnersText(tally.abstained()));
  sheet->Add("silent", PartnersText(tally.silent()), Style::kChanged);
}

// Reads a time in UTC, in one format.
std::optional<absl::Time> ReadTime(const char* format, absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(format, std::string(text), &time, &error)) return std::nullopt;
  return time;
}

// `14d` or `48h`.
std::optional<absl::Duration> ReadPeriod(absl::string_view text) {
  const absl::Duration unit = text.empty() || text.back() == 'd' ? absl::Hours(24) : absl::Hours(1);
  int count = 0;
  const bool period = (absl::ConsumeSuffix(&text, "d") || absl::ConsumeSuffix(&text, "h")) &&
                      absl::SimpleAtoi(text, &count) && count > 0 && count <= kPeriodMax;
  if (!period) return std::nullopt;
  return count * unit;
}

std::optional<absl::Time> ReadMoment(absl::string_view text, absl::Time now) {
  if (const auto period = ReadPeriod(text)) return now + *period;
  if (const auto day = ReadTime("%Y-%m-%d", text)) return *day + absl::Hours(24);
  absl::ConsumeSuffix(&text, "Z");
  if (const auto minute = ReadTime("%Y-%m-%dT%H:%M", text)) return minute;
  return ReadTime("%Y-%m-%dT%H:%M:%S", text);
}

}  // namespace

std::string SilenceText(const Context& context, const v1::Agreement& agreement) {
  const v1::Silence& silence = agreement.silence();
  if (silence.state() == v1::SILENCE_STATE_UNSPECIFIED) return "";
  Sheet sheet;
  sheet.Add("silence", EnumText(silence.state()), StyleOf(silence.state()));
  sheet.Add("deadline", TimeText(silence.deadline()));
  if (silence.changed()) {
    sheet.Add("changed", "the plan changed since it was started: nothing will be adopted",
              Style::kBad);
  }
  sheet.Add("message", silence.message());
  sheet.Add("started by", AuthorText(silence.started_by()));
  sheet.Add("started", TimeText(silence.start_time()));
  for (const v1::SilenceExtension& extension : silence.extensions()) {
    sheet.Add("extended", ExtensionText(extension));
  }
  sheet.Add("ended by", AuthorText(silence.ended_by()));
  sheet.Add("ended", TimeText(silence.end_time()));
  sheet.Add("objection to", silence.scope().empty() ? "" : silence.scope());
  sheet.Add("because", silence.reason());
  AddTally(silence.tally(), &sheet);
  return absl::StrCat("\nAdoption by silence:\n", sheet.ToText(context.paint(), context.width()));
}

std::string AdoptionText(const v1::Silence& silence) {
  if (silence.state() != v1::SILENCE_STATE_ADOPTED) return "";
  const std::string silent = PartnersText(silence.tally().silent());
  return absl::StrCat("by silence at ", TimeText(silence.deadline()),
                      silent.empty() ? "; nobody was silent" : "; silent: ", silent);
}

absl::StatusOr<google::protobuf::Timestamp> ReadDeadline(absl::string_view flag,
                                                         absl::string_view text, absl::Time now) {
  const auto moment = ReadMoment(text, now);
  if (!moment) {
    return UsageError(absl::StrCat(flag,
                                   " takes a time in UTC, such as 2019-03-15T12:00Z, a day, "
                                   "2019-03-15 (its end), or a period, 14d or 48h; not ",
                                   text, "."));
  }
  google::protobuf::Timestamp time;
  time.set_seconds(absl::ToUnixSeconds(*moment));
  return time;
}

}  // namespace jointplan::cli
