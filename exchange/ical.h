#ifndef JOINTPLAN_EXCHANGE_ICAL_H_
#define JOINTPLAN_EXCHANGE_ICAL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"

namespace jointplan::exchange {

// Writes the lines of an iCalendar (RFC 5545): escaped, folded at 75 bytes between characters, and
// ended by CR LF.
class IcalWriter {
 public:
  // A line whose value is written as it is. What would end the line is left out of it.
  void Line(absl::string_view name, absl::string_view value);
  // A text, of any characters; nothing if it is empty.
  void Text(absl::string_view name, absl::string_view text);
  // A moment, in UTC.
  void Time(absl::string_view name, const google::protobuf::Timestamp& time);
  // A whole day, from `2019-06-30`.
  void Day(absl::string_view name, absl::string_view date);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_ICAL_H_
