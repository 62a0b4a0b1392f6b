#ifndef JOINTPLAN_SEARCH_WORD_INDEX_H_
#define JOINTPLAN_SEARCH_WORD_INDEX_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "search/posting.h"

namespace jointplan::search {

// Which rows hold which terms. A large plan has as many words that stand in one text alone
// (numbers, names) as it has texts, so these take a few bytes more than their letters.
class WordIndex {
 public:
  WordIndex() : words_(0, Hash{this}, Equal{this}) {}
  WordIndex(const WordIndex&) = delete;
  WordIndex& operator=(const WordIndex&) = delete;

  void Add(absl::string_view term, uint32_t row);
  void Remove(absl::string_view term, uint32_t row);

  // Adds the rows that hold a term to `rows`.
  void AddTo(absl::string_view term, Rows* rows) const;

  // Holds everything as densely as it can.
  void Shrink();

 private:
  // Rows are smaller than this. From here on, the number of an element of `many_`.
  static constexpr uint32_t kMany = uint32_t{1} << 31;
  static constexpr uint32_t kNone = kMany - 1;
  // What is longer is cut: its length has a byte.
  static constexpr size_t kTermBytesMax = 255;

  struct Word {
    uint32_t term;           // Where it begins in `terms_`.
    mutable uint32_t found;  // Its only row, kNone, or kMany and where its rows are.
  };
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name.
    const WordIndex* index;
    size_t operator()(const Word& word) const { return absl::HashOf(index->TermAt(word.term)); }
    size_t operator()(absl::string_view term) const { return absl::HashOf(term); }
  };
  struct Equal {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name.
    const WordIndex* index;
    bool operator()(const Word& a, const Word& b) const { return a.term == b.term; }
    bool operator()(const Word& word, absl::string_view term) const {
      return index->TermAt(word.term) == term;
    }
    bool operator()(absl::string_view term, const Word& word) const {
      return index->TermAt(word.term) == term;
    }
  };

  absl::string_view TermAt(uint32_t begin) const {
    return absl::string_view(terms_).substr(begin + 1, static_cast<unsigned char>(terms_[begin]));
  }

  std::string terms_;  // One behind the other, each behind a byte with its length.
  absl::flat_hash_set<Word, Hash, Equal> words_;
  std::vector<Rows> many_;
};

}  // namespace jointplan::search

#endif  // JOINTPLAN_SEARCH_WORD_INDEX_H_
