#include "plan/spelling.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace jointplan::plan {
namespace {

constexpr UChar32 kDotlessI = 0x131;  // Has no plain form in Unicode, and has one for people.

icu::UnicodeString FromUtf8(absl::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

// Returns a text in lower case, its letters taken apart from their accents.
icu::UnicodeString Decomposed(absl::string_view text) {
  const icu::UnicodeString folded = FromUtf8(text).foldCase();
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(error);
  return U_FAILURE(error) ? folded : normalizer->normalize(folded, error);
}

bool IsMark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

std::vector<UChar32> LettersOf(absl::string_view text) {
  const icu::UnicodeString letters = FromUtf8(text);
  std::vector<UChar32> list;
  list.reserve(static_cast<size_t>(letters.length()));
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    list.push_back(letters.char32At(i));
  }
  return list;
}

}  // namespace

std::string FoldName(absl::string_view name) {
  const icu::UnicodeString letters = Decomposed(name);
  icu::UnicodeString folded;
  bool pending = false;
  for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const UChar32 c = letters.char32At(i);
    if (IsMark(c)) continue;
    if (!u_isalnum(c)) {
      pending = !folded.isEmpty();
      continue;
    }
    if (pending) folded.append(static_cast<UChar32>(' '));
    pending = false;
    folded.append(c == kDotlessI ? static_cast<UChar32>('i') : c);
  }
  std::string utf8;
  folded.toUTF8String(utf8);
  return utf8;
}

int SpellingDistance(absl::string_view a, absl::string_view b, int most) {
  const std::vector<UChar32> x = LettersOf(a);
  const std::vector<UChar32> y = LettersOf(b);
  const auto longer = static_cast<int>(x.size()) - static_cast<int>(y.size());
  if (std::abs(longer) > most) return most + 1;
  // The distances of the beginnings of x, row by row, to those of y; two rows back for swaps.
  std::vector<int> before(y.size() + 1);
  std::vector<int> last(y.size() + 1);
  std::vector<int> row(y.size() + 1);
  for (size_t j = 0; j <= y.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= x.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= y.size(); ++j) {
      const int exchanged = last[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1);
      row[j] = std::min({exchanged, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return std::min(last.back(), most + 1);
}

}  // namespace jointplan::plan
