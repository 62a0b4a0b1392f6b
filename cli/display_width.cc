#include "cli/display_width.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_split.h"

namespace jointplan::cli {
namespace {

icu::UnicodeString ToUnicode(absl::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

bool IsWide(UChar32 c) {
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ||
         u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION);
}

bool IsInvisible(UChar32 c) {
  const auto type = u_charType(c);
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
         type == U_CONTROL_CHAR;
}

constexpr UChar32 kEmojiStyle = 0xFE0F;

// The width of one user-perceived character: that of what it begins with.
int CharacterWidth(const icu::UnicodeString& text, int begin, int end) {
  const UChar32 first = text.char32At(begin);
  if (IsInvisible(first)) return 0;
  if (IsWide(first) || text.indexOf(kEmojiStyle, begin, end - begin) >= 0) return 2;
  return 1;
}

// The user-perceived characters of a text, each with its width.
struct Character {
  std::string bytes;
  int width;
};

std::vector<Character> Characters(absl::string_view utf8) {
  static thread_local const std::unique_ptr<icu::BreakIterator> kBreaks = [] {
    UErrorCode error = U_ZERO_ERROR;
    return std::unique_ptr<icu::BreakIterator>(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  }();
  const icu::UnicodeString text = ToUnicode(utf8);
  kBreaks->setText(text);
  std::vector<Character> characters;
  int begin = kBreaks->first();
  for (int end = kBreaks->next(); end != icu::BreakIterator::DONE; end = kBreaks->next()) {
    characters.push_back(
        {ToUtf8(text.tempSubStringBetween(begin, end)), CharacterWidth(text, begin, end)});
    begin = end;
  }
  return characters;
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Appends the lines of a paragraph to `lines`.
void WrapParagraph(absl::string_view paragraph, int width, std::vector<std::string>* lines) {
  std::string line;
  int line_width = 0;
  size_t word_begin = 0;  // Where the last word of the line begins.
  int word_width = 0;
  for (const Character& character : Characters(paragraph)) {
    if (line_width + character.width > width && !line.empty()) {
      if (character.bytes == " ") {  // The blank at a line's end is the line's end.
        lines->push_back(line);
        line.clear();
        line_width = word_width = 0;
        word_begin = 0;
        continue;
      }
      std::string rest;
      if (word_begin > 0) {
        rest = line.substr(word_begin);
        line.resize(word_begin - 1);
      }
      lines->push_back(line);
      line = rest;
      line_width = rest.empty() ? 0 : word_width;
      if (rest.empty()) word_width = 0;
      word_begin = 0;
    }
    line += character.bytes;
    line_width += character.width;
    word_width += character.width;
    if (character.bytes == " ") {
      word_begin = line.size();
      word_width = 0;
    }
  }
  lines->push_back(line);
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  if (IsAscii(text)) return static_cast<int>(text.size());
  int width = 0;
  for (const Character& character : Characters(text)) width += character.width;
  return width;
}

std::vector<std::string> Wrap(absl::string_view text, int width) {
  std::vector<std::string> lines;
  for (const absl::string_view paragraph : absl::StrSplit(text, '\n')) {
    WrapParagraph(paragraph, width, &lines);
  }
  return lines;
}

std::string Harmless(absl::string_view text) {
  if (IsAscii(text)) return std::string(text);
  const icu::UnicodeString from = ToUnicode(text);
  icu::UnicodeString to;
  for (int i = 0; i < from.length(); i = from.moveIndex32(i, 1)) {
    const UChar32 c = from.char32At(i);
    if (c == '\t') {
      to.append(UChar32{' '});
    } else if (c != '\n' && u_charType(c) == U_CONTROL_CHAR) {
      to.append(UChar32{0xFFFD});
    } else {
      to.append(c);
    }
  }
  return ToUtf8(to);
}

}  // namespace jointplan::cli
