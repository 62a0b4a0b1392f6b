#include "search/word_index.h"

namespace jointplan::search {

void WordIndex::Add(absl::string_view term, uint32_t row) {
  term = term.substr(0, kTermBytesMax);
  const auto word = words_.find(term);
  if (word == words_.end()) {
    const auto begin = static_cast<uint32_t>(terms_.size());
    terms_.push_back(static_cast<char>(term.size()));
    terms_.append(term.data(), term.size());
    words_.insert({begin, row});
    return;
  }
  if (word->found >= kMany) return many_[word->found - kMany].add(row);
  if (word->found == row) return;
  if (word->found == kNone) {
    word->found = row;
    return;
  }
  Rows rows;
  rows.add(word->found);
  rows.add(row);
  word->found = kMany + static_cast<uint32_t>(many_.size());
  many_.push_back(std::move(rows));
}

void WordIndex::Remove(absl::string_view term, uint32_t row) {
  const auto word = words_.find(term.substr(0, kTermBytesMax));
  if (word == words_.end()) return;
  if (word->found >= kMany) return many_[word->found - kMany].remove(row);
  if (word->found == row) word->found = kNone;
}

void WordIndex::AddTo(absl::string_view term, Rows* rows) const {
  const auto word = words_.find(term.substr(0, kTermBytesMax));
  if (word == words_.end() || word->found == kNone) return;
  if (word->found >= kMany) {
    *rows |= many_[word->found - kMany];
  } else {
    rows->add(word->found);
  }
}

void WordIndex::Shrink() {
  for (Rows& rows : many_) {
    rows.runOptimize();
    rows.shrinkToFit();
  }
}

}  // namespace jointplan::search
