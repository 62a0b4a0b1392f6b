#include "exchange/markup.h"

#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"

namespace jointplan::exchange {
namespace {

constexpr absl::string_view kReplacement = "\uFFFD";

// Reads the code point at `*at` and moves behind it; -1 if there is none.
UChar32 Next(absl::string_view text, int32_t* at) {
  UChar32 c = 0;
// ICU's macro narrows on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
  U8_NEXT(text.data(), *at, static_cast<int32_t>(text.size()), c);
#pragma GCC diagnostic pop
  return c;
}

// Calls `take` with each code point, -1 for what is none, and its bytes.
template <class Take>
void ForEachCodePoint(absl::string_view text, const Take& take) {
  int32_t at = 0;
  while (at < static_cast<int32_t>(text.size())) {
    const int32_t begin = at;
    const UChar32 code_point = Next(text, &at);
    take(code_point, text.substr(static_cast<size_t>(begin), static_cast<size_t>(at - begin)));
  }
}

bool IsAllowed(UChar32 c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return (c < 0x7F || c > 0x9F) && (c & 0xFFFE) != 0xFFFE;
}

absl::string_view EntityOf(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";
  }
}

// What opens and closes a direction (UAX #9).
constexpr char kEndEmbedding[] = "\u202C";
constexpr char kEndIsolate[] = "\u2069";
bool OpensEmbedding(UChar32 c) { return c == 0x202A || c == 0x202B || c == 0x202D || c == 0x202E; }
bool OpensIsolate(UChar32 c) { return c >= 0x2066 && c <= 0x2068; }

// The directions that are open, each by what closes it.
class OpenDirections {
 public:
  void Open(bool isolate) { open_.push_back(isolate); }

  // Whether there is something that this closes; an isolate closes the embeddings inside it.
  bool Close(bool isolate) {
    if (!isolate) {
      if (open_.empty() || open_.back()) return false;
      open_.pop_back();
      return true;
    }
    size_t size = open_.size();
    while (size > 0 && !open_[size - 1]) --size;
    if (size == 0) return false;
    open_.resize(size - 1);
    return true;
  }

  std::string ClosingAll() const {
    std::string text;
    for (size_t i = open_.size(); i > 0; --i) text += open_[i - 1] ? kEndIsolate : kEndEmbedding;
    return text;
  }

 private:
  std::vector<bool> open_;  // Whether it is an isolate.
};

}  // namespace

std::string PlainText(absl::string_view text) {
  std::string result;
  result.reserve(text.size());
  ForEachCodePoint(text, [&result](UChar32 c, absl::string_view bytes) {
    absl::StrAppend(&result, c < 0 || !IsAllowed(c) ? kReplacement : bytes);
  });
  return result;
}

std::string XmlText(absl::string_view text) {
  const std::string plain = PlainText(text);
  std::string result;
  result.reserve(plain.size());
  for (const char c : plain) {
    const absl::string_view entity = EntityOf(c);
    if (entity.empty()) {
      result += c;
    } else {
      absl::StrAppend(&result, entity);
    }
  }
  return result;
}

std::string CloseDirections(absl::string_view text) {
  std::string result;
  result.reserve(text.size());
  OpenDirections open;
  ForEachCodePoint(text, [&](UChar32 c, absl::string_view bytes) {
    const bool closes = c == 0x202C || c == 0x2069;
    if (closes && !open.Close(c == 0x2069)) return;
    if (OpensEmbedding(c) || OpensIsolate(c)) open.Open(OpensIsolate(c));
    absl::StrAppend(&result, bytes);
  });
  return absl::StrCat(result, open.ClosingAll());
}

TextDirection DirectionOf(absl::string_view text) {
  int32_t at = 0;
  while (at < static_cast<int32_t>(text.size())) {
    const UChar32 code_point = Next(text, &at);
    if (code_point < 0) continue;
    const auto direction = u_charDirection(code_point);
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) {
      return TextDirection::kRightToLeft;
    }
    if (direction == U_LEFT_TO_RIGHT) return TextDirection::kLeftToRight;
  }
  return TextDirection::kNone;
}

bool RunsRightToLeft(absl::string_view language) {
  return uloc_isRightToLeft(std::string(language).c_str()) != 0;
}

}  // namespace jointplan::exchange
