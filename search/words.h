#ifndef JOINTPLAN_SEARCH_WORDS_H_
#define JOINTPLAN_SEARCH_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::search {

// How texts in English, French and Arabic become comparable words. Words are found by ICU; letters
// lose case, accents and Arabic marks; English, French and Arabic words are cut to their stem
// (Snowball). All functions may be called by any thread.

// Returns the words of a text in their order, folded: `L'Eau à Zahlé` gives `eau`, `a`, `zahle`.
// `text` must be UTF-8.
std::vector<std::string> WordsOf(absl::string_view text);

// Returns a text without case, accents and Arabic marks.
std::string FoldText(absl::string_view text);

// Returns the term under which a folded word of a text in `language` (a BCP 47 tag, or empty: not
// known) is found.
std::string TermOf(absl::string_view word, absl::string_view language);

// Returns the terms of a text, in the order of its words.
std::vector<std::string> TermsOf(absl::string_view text, absl::string_view language);

// Whether a folded word is one that stands in nearly every text of its language (`the`, `de`).
bool SaysNothing(absl::string_view word);

// What somebody looks for with one word: any of these terms.
struct QueryWord {
  std::vector<std::string> terms;  // Sorted, each once.
};

// Returns what a typed text looks for, word by word: each word's stem in every language, and the
// spellings that the same place has in others (Marrakesh, Marrakech). Words that say nothing
// (`the`, `de`) are left out unless `keep_all`, or nothing else is there.
std::vector<QueryWord> QueryWordsOf(absl::string_view text, bool keep_all);

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_WORDS_H_
