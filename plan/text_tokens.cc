#include "plan/text_tokens.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <cstdint>
#include <memory>

namespace jointplan::plan {
namespace {

// A text as ICU reads it in place.
class Utf8Text {
 public:
  explicit Utf8Text(absl::string_view text) {
    utext_openUTF8(&text_, text.data(), static_cast<int64_t>(text.size()), &status_);
  }
  ~Utf8Text() { utext_close(&text_); }
  Utf8Text(const Utf8Text&) = delete;
  Utf8Text& operator=(const Utf8Text&) = delete;

  // Hands the text to an iterator; false if ICU cannot.
  bool FeedTo(icu::BreakIterator* iterator) {
    if (iterator == nullptr || U_FAILURE(status_)) return false;
    iterator->setText(&text_, status_);
    return U_SUCCESS(status_);
  }

 private:
  UText text_ = UTEXT_INITIALIZER;
  UErrorCode status_ = U_ZERO_ERROR;
};

using Maker = icu::BreakIterator* (*)(const icu::Locale&, UErrorCode&);

std::unique_ptr<icu::BreakIterator> NewIterator(Maker make) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> iterator(make(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return nullptr;
  return iterator;
}

// Making an iterator costs more than using it, and one must not be shared between threads.
icu::BreakIterator* Words() {
  thread_local const auto kIterator = NewIterator(icu::BreakIterator::createWordInstance);
  return kIterator.get();
}

icu::BreakIterator* Characters() {
  thread_local const auto kIterator = NewIterator(icu::BreakIterator::createCharacterInstance);
  return kIterator.get();
}

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Whether a user-perceived character ends before byte `at`. Only where something else than ASCII
// is near does ICU have to be asked.
bool EndsCharacter(absl::string_view text, size_t at, icu::BreakIterator* characters) {
  if (IsAscii(text[at - 1]) && IsAscii(text[at])) return text[at - 1] != '\r' || text[at] != '\n';
  return characters->isBoundary(static_cast<int32_t>(at));
}

}  // namespace

std::vector<absl::string_view> TextTokens(absl::string_view text) {
  if (text.empty()) return {};
  Utf8Text for_words(text);
  Utf8Text for_characters(text);
  icu::BreakIterator* const words = Words();
  icu::BreakIterator* const characters = Characters();
  // Without ICU's tables the text is one piece: it then merges as one value.
  if (!for_words.FeedTo(words) || !for_characters.FeedTo(characters)) return {text};
  std::vector<absl::string_view> tokens;
  size_t begin = 0;
  words->first();
  for (int32_t next = words->next(); next != icu::BreakIterator::DONE; next = words->next()) {
    const auto end = static_cast<size_t>(next);
    if (end < text.size() && !EndsCharacter(text, end, characters)) continue;
    tokens.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return tokens;
}

std::vector<int> TokenNumbers::Of(const std::vector<absl::string_view>& tokens) {
  std::vector<int> numbers;
  numbers.reserve(tokens.size());
  for (const absl::string_view token : tokens) {
    numbers.push_back(known_.try_emplace(token, static_cast<int>(known_.size())).first->second);
  }
  return numbers;
}

}  // namespace jointplan::plan
