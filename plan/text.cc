#include "plan/text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/str_format.h"

namespace jointplan::plan {
namespace {

// Steps through the code points of a text.
class Reader {
 public:
  explicit Reader(absl::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  size_t offset() const { return at_; }

  // Returns the next code point, or a negative number if the bytes are not UTF-8.
  UChar32 Next() {
    // ICU counts in 32 bits; a window of four bytes is all that it needs to see.
    const absl::string_view window = text_.substr(at_, 4);
    int32_t used = 0;
    UChar32 c = 0;
// ICU's macro narrows on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
    U8_NEXT(window.data(), used, static_cast<int32_t>(window.size()), c);
#pragma GCC diagnostic pop
    at_ += static_cast<size_t>(used);
    return c;
  }

 private:
  absl::string_view text_;
  size_t at_ = 0;
};

bool IsControl(UChar32 c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

// Embeddings, overrides and isolates: they make a line read as something that it is not.
bool IsBidiOverride(UChar32 c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool IsLineBreak(UChar32 c) { return c == 0x2028 || c == 0x2029; }

bool IsForbidden(UChar32 c, Charset charset) {
  if (charset == Charset::kText) return IsControl(c) && c != '\n' && c != '\r' && c != '\t';
  return IsControl(c) || IsBidiOverride(c) || IsLineBreak(c);
}

}  // namespace

std::optional<size_t> FirstInvalidUtf8(absl::string_view text) {
  Reader reader(text);
  while (!reader.done()) {
    const size_t at = reader.offset();
    if (reader.Next() < 0) return at;
  }
  return std::nullopt;
}

size_t CodePoints(absl::string_view text) {
  size_t count = 0;
  for (const char c : text) count += U8_IS_TRAIL(static_cast<uint8_t>(c)) ? 0 : 1;
  return count;
}

std::optional<std::string> ForbiddenCharacter(absl::string_view text, Charset charset) {
  Reader reader(text);
  while (!reader.done()) {
    const UChar32 c = reader.Next();
    if (IsForbidden(c, charset)) return absl::StrFormat("U+%04X", c);
  }
  return std::nullopt;
}

bool IsBlank(absl::string_view text) {
  Reader reader(text);
  while (!reader.done()) {
    if (!u_isUWhiteSpace(reader.Next())) return false;
  }
  return true;
}

std::string Excerpt(absl::string_view text, size_t code_points_max) {
  std::string excerpt;
  Reader reader(text);
  for (size_t count = 0; !reader.done(); ++count) {
    if (count == code_points_max) return excerpt + "…";
    const size_t at = reader.offset();
    const UChar32 c = reader.Next();
    if (c == '\n' || c == '\r' || c == '\t') {
      excerpt += ' ';
    } else if (c < 0 || IsForbidden(c, Charset::kLine)) {
      excerpt += "\uFFFD";
    } else {
      excerpt.append(text.data() + at, reader.offset() - at);
    }
  }
  return excerpt;
}

}  // namespace jointplan::plan
