#include "exchange/ical.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "exchange/markup.h"

namespace jointplan::exchange {
namespace {

constexpr size_t kLineBytesMax = 75;

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The most bytes at the beginning of a line that end with a whole character.
size_t PieceSize(absl::string_view line, size_t bytes_max) {
  if (line.size() <= bytes_max) return line.size();
  size_t size = bytes_max;
  while (size > 1 && ContinuesCharacter(line[size])) --size;
  return size;
}

}  // namespace

void IcalWriter::Line(absl::string_view name, absl::string_view value) {
  const std::string line =
      absl::StrCat(name, ":", absl::StrReplaceAll(value, {{"\r", ""}, {"\n", ""}}));
  absl::string_view rest = line;
  size_t bytes_max = kLineBytesMax;
  while (true) {
    const size_t size = PieceSize(rest, bytes_max);
    absl::StrAppend(&text_, rest.substr(0, size), "\r\n");
    rest.remove_prefix(size);
    if (rest.empty()) return;
    text_ += ' ';
    bytes_max = kLineBytesMax - 1;  // The blank counts.
  }
}

void IcalWriter::Text(absl::string_view name, absl::string_view text) {
  if (text.empty()) return;
  Line(name, absl::StrReplaceAll(CloseDirections(PlainText(text)), {{"\\", "\\\\"},
                                                                    {";", "\\;"},
                                                                    {",", "\\,"},
                                                                    {"\r\n", "\\n"},
                                                                    {"\r", "\\n"},
                                                                    {"\n", "\\n"}}));
}

void IcalWriter::Time(absl::string_view name, const google::protobuf::Timestamp& time) {
  Line(name, absl::FormatTime("%Y%m%dT%H%M%SZ", absl::FromUnixSeconds(time.seconds()),
                              absl::UTCTimeZone()));
}

void IcalWriter::Day(absl::string_view name, absl::string_view date) {
  Line(absl::StrCat(name, ";VALUE=DATE"), absl::StrReplaceAll(date, {{"-", ""}}));
}

}  // namespace jointplan::exchange
