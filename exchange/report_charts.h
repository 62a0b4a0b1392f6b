#ifndef JOINTPLAN_EXCHANGE_REPORT_CHARTS_H_
#define JOINTPLAN_EXCHANGE_REPORT_CHARTS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace jointplan::exchange {

// Draws the bars of a report's tables as SVG. Each drawing says in its title what it shows; the
// table around it has the same as text. Nothing is told by colour alone.

// Reads `2019-06-30`; nothing for anything else.
std::optional<absl::CivilDay> ReadDay(absl::string_view date);

// Days on a line, from the first to the last. Right to left: the first stands on the right.
class DayLine {
 public:
  DayLine(absl::CivilDay first, absl::CivilDay last, std::optional<absl::CivilDay> mark,
          bool right_to_left)
      : first_(first), last_(last), mark_(mark), right_to_left_(right_to_left) {}

  // The months or years along the line.
  std::string Axis(absl::string_view title, absl::string_view description) const;
  // A bar between two days, both included; one that is not known is a thin end.
  std::string Bar(std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> to,
                  absl::string_view title) const;

 private:
  int Tenths(absl::CivilDay day) const;
  std::string Rectangle(int begin, int end, int top, int height) const;
  std::string MarkLine(int top, int bottom) const;
  std::string Ticks() const;

  const absl::CivilDay first_;
  const absl::CivilDay last_;
  const std::optional<absl::CivilDay> mark_;
  const bool right_to_left_;
};

// A bar as long as `count` is of `most`.
std::string CountBar(int count, int most, bool right_to_left, absl::string_view title);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_REPORT_CHARTS_H_
