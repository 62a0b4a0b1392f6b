#include "search/words.h"

#include <libstemmer.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "search/spellings.h"

namespace jointplan::search {
namespace {

// A language whose words are cut to stems. Its terms begin with its letter, so that stems of
// different languages do not meet.
struct Stemmed {
  absl::string_view language;
  const char* algorithm;
  char letter;
};
constexpr std::array<Stemmed, 3> kStemmed = {
    {{"en", "english", 'e'}, {"fr", "french", 'f'}, {"ar", "arabic", 'a'}}};
// Begins the terms of all other words, which stay whole.
constexpr char kWhole = 'w';

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); });
}

// One spelling for Arabic letters that people write for one another.
void UnifyArabic(std::string* word) {
  if (IsAscii(*word)) return;
  constexpr std::array<std::pair<absl::string_view, absl::string_view>, 3> kSame = {
      {{"\u0671", "\u0627"}, {"\u0629", "\u0647"}, {"\u0649", "\u064a"}}};
  for (const auto& [written, unified] : kSame) {
    for (size_t at = word->find(std::string(written)); at != std::string::npos;
         at = word->find(std::string(written), at)) {
      word->replace(at, written.size(), std::string(unified));
    }
  }
}

struct DeleteStemmer {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// What takes texts apart. The libraries' objects serve one thread each.
class Tools {
 public:
  static Tools& OfThread() {
    thread_local Tools tools;
    return tools;
  }

  // Calls `take` with each word as it stands in the text.
  template <typename Take>
  void Split(const icu::UnicodeString& text, Take take) {
    breaks_->setText(text);
    int32_t begin = breaks_->first();
    for (int32_t end = breaks_->next(); end != icu::BreakIterator::DONE;
         begin = end, end = breaks_->next()) {
      if (breaks_->getRuleStatus() < UBRK_WORD_NUMBER) continue;  // Blanks and signs.
      take(text.tempSubStringBetween(begin, end));
    }
  }

  std::string Fold(const icu::UnicodeString& word) const {
    UErrorCode error = U_ZERO_ERROR;
    const icu::UnicodeString folded =
        decompose_->normalize(casefold_->normalize(word, error), error);
    icu::UnicodeString bare;
    for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
      const UChar32 c = folded.char32At(i);
      if (u_charType(c) != U_NON_SPACING_MARK && c != kTatweel) bare.append(c);
    }
    std::string utf8;
    compose_->normalize(bare, error).toUTF8String(utf8);
    UnifyArabic(&utf8);
    return utf8;
  }

  std::string Stem(const std::string& word, size_t language) {
    sb_stemmer* stemmer = stemmers_[language].get();
    const auto* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                       static_cast<int>(word.size()));
    if (stem == nullptr) return word;  // No memory.
    return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer))};
  }

 private:
  static constexpr UChar32 kTatweel = 0x0640;  // Stretches Arabic letters; means nothing.

  Tools() {
    UErrorCode error = U_ZERO_ERROR;
    breaks_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
    casefold_ = icu::Normalizer2::getNFKCCasefoldInstance(error);
    decompose_ = icu::Normalizer2::getNFDInstance(error);
    compose_ = icu::Normalizer2::getNFCInstance(error);
    for (size_t i = 0; i < kStemmed.size(); ++i) {
      stemmers_[i].reset(sb_stemmer_new(kStemmed[i].algorithm, "UTF_8"));
    }
  }

  std::unique_ptr<icu::BreakIterator> breaks_;
  const icu::Normalizer2* casefold_ = nullptr;
  const icu::Normalizer2* decompose_ = nullptr;
  const icu::Normalizer2* compose_ = nullptr;
  std::array<std::unique_ptr<sb_stemmer, DeleteStemmer>, kStemmed.size()> stemmers_;
};

// Takes off what French writes in front of a vowel: `l'eau`, `d'accueil`, `qu'elle`.
void DropElision(std::string* word) {
  for (const absl::string_view apostrophe : {"'", "\u2019"}) {
    const size_t at = absl::string_view(*word).find(apostrophe);
    if (at == std::string::npos) continue;
    const absl::string_view front = absl::string_view(*word).substr(0, at);
    if (front == "qu" || (front.size() == 1 && absl::StrContains("cdjlmnst", front))) {
      word->erase(0, at + apostrophe.size());
    }
    return;
  }
}

size_t StemmerOf(absl::string_view language) {
  const absl::string_view primary = language.substr(0, language.find('-'));
  for (size_t i = 0; i < kStemmed.size(); ++i) {
    if (primary == kStemmed[i].language) return i;
  }
  return kStemmed.size();
}

// Numbers have no language.
bool IsNumber(absl::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

std::string StemTerm(const std::string& word, size_t language) {
  if (IsNumber(word)) return absl::StrCat(absl::string_view(&kWhole, 1), word);
  return absl::StrCat(absl::string_view(&kStemmed[language].letter, 1),
                      Tools::OfThread().Stem(word, language));
}

std::string WholeTerm(absl::string_view word) {
  return absl::StrCat(absl::string_view(&kWhole, 1), word);
}

std::set<std::string> FoldAll(const std::vector<std::string>& words) {
  std::set<std::string> folded;
  for (const std::string& word : words) folded.insert(FoldText(word));
  return folded;
}

QueryWord QueryWordOf(const std::string& word) {
  QueryWord query;
  for (const std::string& spelling : SpellingsOf(word)) {
    query.terms.push_back(WholeTerm(spelling));
    for (size_t i = 0; i < kStemmed.size(); ++i) query.terms.push_back(StemTerm(spelling, i));
  }
  std::sort(query.terms.begin(), query.terms.end());
  query.terms.erase(std::unique(query.terms.begin(), query.terms.end()), query.terms.end());
  return query;
}

}  // namespace

std::vector<std::string> WordsOf(absl::string_view text) {
  Tools& tools = Tools::OfThread();
  std::vector<std::string> words;
  const auto unicode = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  tools.Split(unicode, [&](const icu::UnicodeString& piece) {
    std::string word = tools.Fold(piece);
    DropElision(&word);
    if (!word.empty()) words.push_back(std::move(word));
  });
  return words;
}

std::string FoldText(absl::string_view text) {
  return Tools::OfThread().Fold(icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))));
}

std::string TermOf(absl::string_view word, absl::string_view language) {
  const size_t stemmer = StemmerOf(language);
  return stemmer == kStemmed.size() ? WholeTerm(word) : StemTerm(std::string(word), stemmer);
}

std::vector<std::string> TermsOf(absl::string_view text, absl::string_view language) {
  std::vector<std::string> terms = WordsOf(text);
  for (std::string& word : terms) word = TermOf(word, language);
  return terms;
}

bool SaysNothing(absl::string_view word) {
  static const std::set<std::string> kWords =
      FoldAll({"a",   "an",  "and", "are", "as", "at",   "by",  "for", "from", "in",  "is",
               "of",  "on",  "or",  "the", "to", "with", "au",  "aux", "avec", "ce",  "dans",
               "de",  "des", "du",  "en",  "et", "la",   "le",  "les", "ou",   "par", "pour",
               "sur", "un",  "une", "في",  "من", "على",  "إلى", "عن",  "مع",   "أو",  "و"});
  return kWords.contains(std::string(word));
}

std::vector<QueryWord> QueryWordsOf(absl::string_view text, bool keep_all) {
  std::vector<std::string> words = WordsOf(text);
  if (!keep_all && !std::all_of(words.begin(), words.end(), SaysNothing)) {
    words.erase(std::remove_if(words.begin(), words.end(), SaysNothing), words.end());
  }
  std::vector<QueryWord> query;
  query.reserve(words.size());
  for (const std::string& word : words) query.push_back(QueryWordOf(word));
  return query;
}

}  // namespace jointplan::search
