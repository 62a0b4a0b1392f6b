// The laws of merging for texts: nothing lost, nothing invented (L5, L4), and text stays text
// (L22) in every script.
#include <gtest/gtest.h>
#include <unicode/brkiter.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/text.h"
#include "plan/text_hunks.h"
#include "plan/text_merge.h"
#include "plan/text_tokens.h"
#include "tests/property/text_case.h"

namespace jointplan::plan {
namespace {

// Words that are all different, so that each insertion and removal can be followed.
struct Followed {
  std::vector<std::string> base;
  std::vector<std::string> theirs;
  std::vector<std::string> mine;
};

// Edits a text of numbered words; what a side inserts carries the side's letter and a number.
std::vector<std::string> EditWords(std::vector<std::string> words, char side,
                                   const std::vector<uint32_t>& edits) {
  for (size_t i = 0; i < edits.size(); ++i) {
    const size_t at = edits[i] / 2 % (words.size() + 1);
    const auto place = words.begin() + static_cast<std::ptrdiff_t>(at);
    if (edits[i] % 2 == 0 && at < words.size()) {
      words.erase(place);
    } else {
      words.insert(place, absl::StrCat(std::string(1, side), i));
    }
  }
  return words;
}

Followed MakeFollowed(const Case& test_case) {
  Followed texts;
  for (size_t i = 0; i < test_case.base.size() * 2; ++i) texts.base.push_back(absl::StrCat("b", i));
  texts.theirs = EditWords(texts.base, 't', test_case.theirs);
  texts.mine = EditWords(texts.base, 'm', test_case.mine);
  return texts;
}

// One word a line.
std::string Line(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) absl::StrAppend(&text, word, "\n");
  return text;
}

std::set<std::string> WordsOf(const std::string& text) {
  std::set<std::string> words;
  for (const absl::string_view token : TextTokens(text)) words.insert(std::string(token));
  return words;
}

std::string LostWords(const Followed& texts, const TextMerge& merge) {
  const std::set<std::string> merged = WordsOf(merge.merged);
  const auto has = [](const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const auto* side : {&texts.theirs, &texts.mine}) {
    for (const std::string& word : *side) {
      if (!has(texts.base, word) && !merged.contains(word)) return "lost the insertion of " + word;
    }
    for (const std::string& word : texts.base) {
      if (!has(*side, word) && merged.contains(word)) return "lost the removal of " + word;
    }
  }
  for (const std::string& word : texts.base) {
    const bool kept = has(texts.theirs, word) && has(texts.mine, word);
    if (kept && !merged.contains(word)) return "removed by nobody: " + word;
  }
  return "";
}

TEST(TextLaws, L05EveryInsertionAndRemovalHolds) {
  int clean = 0;
  CheckLaw("text L5", [&clean](const Case& test_case) -> std::string {
    const Followed texts = MakeFollowed(test_case);
    const TextMerge merge = MergeText(Line(texts.base), Line(texts.theirs), Line(texts.mine));
    if (!merge.regions.empty()) return "";
    ++clean;
    return LostWords(texts, merge);
  });
  EXPECT_GT(clean, CaseCount() / 10);
}

// Edits far apart merge cleanly: the rule is not so careful that it is of no use.
TEST(TextLaws, L07EditsOfDifferentWordsMerge) {
  CheckLaw("text L7", [](const Case& test_case) -> std::string {
    std::vector<std::string> words;
    words.reserve(20);
    for (int i = 0; i < 20; ++i) words.push_back(absl::StrCat("w", i, " "));
    std::vector<std::string> theirs = words;
    std::vector<std::string> mine = words;
    const size_t at = test_case.fate % 9;
    const size_t gap = 2 + test_case.type % 8;
    theirs[at] = "their ";
    mine[at + gap] = "my ";
    std::vector<std::string> both = theirs;
    both[at + gap] = "my ";
    const TextMerge merge = MergeText(Text(words), Text(theirs), Text(mine));
    return merge.merged == Text(both) ? "" : "not both edits: " + merge.merged;
  });
}

// What writing systems and editors do to texts: composed and decomposed letters, joined pictures,
// flags, marks of direction, both kinds of line ends, vowel signs.
const std::vector<std::string>& Pieces() {
  static const std::vector<std::string> kPieces = {"e\u0301",
                                                   "\u00e9",
                                                   "a",
                                                   " ",
                                                   "  ",
                                                   "\r\n",
                                                   "\n",
                                                   "\r",
                                                   "\u200f",
                                                   "\u200e",
                                                   "\u0645\u064e",
                                                   "\u0627\u0644\u0628\u0644\u062f\u064a\u0629",
                                                   "\U0001f468\u200d\U0001f469\u200d\U0001f467",
                                                   "\U0001f1f1\U0001f1e7",
                                                   "\U0001f1ef",
                                                   "\u0e17\u0e33",
                                                   "\u0915\u094d\u0937",
                                                   "\u1100\u1161",
                                                   "\u4e2d\u6587",
                                                   "-",
                                                   "'",
                                                   "d'eau",
                                                   "3.5",
                                                   "\u2067",
                                                   "\u2069",
                                                   "\u0301",
                                                   "\u0600",
                                                   "port"};
  return kPieces;
}

std::vector<int32_t> GraphemeEnds(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> iterator(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status);
  iterator->setText(utext, status);
  std::vector<int32_t> ends;
  for (int32_t at = iterator->first(); at != icu::BreakIterator::DONE; at = iterator->next()) {
    ends.push_back(at);
  }
  utext_close(utext);
  EXPECT_TRUE(U_SUCCESS(status));
  return ends;
}

std::set<std::string> Graphemes(const std::string& text) {
  const std::vector<int32_t> ends = GraphemeEnds(text);
  std::set<std::string> graphemes;
  for (size_t i = 1; i < ends.size(); ++i) {
    graphemes.insert(
        text.substr(static_cast<size_t>(ends[i - 1]), static_cast<size_t>(ends[i] - ends[i - 1])));
  }
  return graphemes;
}

bool IsValidUtf8(const std::string& text) { return !FirstInvalidUtf8(text).has_value(); }

std::string TokensWrong(const std::string& text) {
  std::string again;
  const std::vector<int32_t> ends = GraphemeEnds(text);
  for (const absl::string_view token : TextTokens(text)) {
    if (token.empty()) return "an empty token";
    absl::StrAppend(&again, token);
    if (!std::binary_search(ends.begin(), ends.end(), static_cast<int32_t>(again.size()))) {
      return "a token ends within a character";
    }
  }
  return again == text ? "" : "the tokens are not the text";
}

TEST(TextLaws, L22TextStaysText) {
  int clean = 0;
  CheckLaw("text L22", [&clean](const Case& test_case) -> std::string {
    const TextTriple texts = MakeTexts(test_case, Pieces());
    const std::string theirs = Text(texts.theirs);
    const std::string mine = Text(texts.mine);
    for (const std::string& text : {Text(texts.base), theirs, mine}) {
      std::string wrong = TokensWrong(text);
      if (!wrong.empty()) return wrong;
    }
    const TextMerge merge = MergeText(Text(texts.base), theirs, mine);
    for (const v1::TextRegion& region : merge.regions) {
      if (!IsValidUtf8(region.base()) || !IsValidUtf8(region.theirs()) ||
          !IsValidUtf8(region.mine())) {
        return "a region that is not UTF-8";
      }
    }
    if (!merge.regions.empty()) return "";
    ++clean;
    if (!IsValidUtf8(merge.merged)) return "not UTF-8";
    std::set<std::string> known = Graphemes(theirs);
    known.merge(Graphemes(mine));
    for (const std::string& grapheme : Graphemes(merge.merged)) {
      if (!known.contains(grapheme)) return "a character of neither side: " + grapheme;
    }
    return "";
  });
  EXPECT_GT(clean, CaseCount() / 20);
}

// A sequence of a few values, long enough that a narrow look at it would miss the best alignment.
std::vector<int> Sequence(const std::vector<uint32_t>& seeds) {
  std::vector<int> sequence;
  for (uint32_t seed : seeds) {
    for (int i = 0; i < 12; ++i) {
      seed = seed * 1664525U + 1013904223U;
      sequence.push_back(static_cast<int>(seed >> 30));
    }
  }
  return sequence;
}

using Lengths = std::vector<std::vector<int>>;

// The longest common subsequences of all beginnings, by the book.
Lengths LongestCommon(const std::vector<int>& a, const std::vector<int>& b) {
  Lengths best(a.size() + 1, std::vector<int>(b.size() + 1, 0));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      best[i][j] = std::max(best[i - 1][j], best[i][j - 1]);
      if (a[i - 1] == b[j - 1]) best[i][j] = std::max(best[i][j], best[i - 1][j - 1] + 1);
    }
  }
  return best;
}

// The pairs that every longest common subsequence has: those without which it would be shorter.
std::set<std::pair<size_t, size_t>> Anchors(std::vector<int> a, std::vector<int> b) {
  const Lengths front = LongestCommon(a, b);
  const std::vector<int> base = a;
  const std::vector<int> side = b;
  std::reverse(a.begin(), a.end());
  std::reverse(b.begin(), b.end());
  const Lengths back = LongestCommon(a, b);
  std::map<int, std::set<std::pair<size_t, size_t>>> places;
  for (size_t i = 0; i < base.size(); ++i) {
    for (size_t j = 0; j < side.size(); ++j) {
      const int rest = back[base.size() - 1 - i][side.size() - 1 - j];
      const bool on_the_way = front[i][j] + 1 + rest == front[base.size()][side.size()];
      if (base[i] == side[j] && on_the_way) places[front[i][j]].insert({i, j});
    }
  }
  std::set<std::pair<size_t, size_t>> anchors;
  for (const auto& [place, pairs] : places) {
    if (pairs.size() == 1) anchors.insert(*pairs.begin());
  }
  return anchors;
}

TEST(TextLaws, HunksAreWhatLiesBetweenTheAnchors) {
  CheckLaw("text hunks", [](const Case& test_case) -> std::string {
    const std::vector<int> base = Sequence(test_case.base);
    std::vector<int> side = Sequence(test_case.theirs);
    // Half of the cases are unlike each other, half are one text with a stretch moved.
    if (test_case.fate % 2 == 0 && !base.empty()) {
      side = base;
      std::rotate(side.begin(), side.begin() + test_case.type % static_cast<uint32_t>(side.size()),
                  side.end());
    }
    std::set<std::pair<size_t, size_t>> kept;
    std::pair<size_t, size_t> next = {0, 0};
    const auto keep_until = [&](size_t base_end, size_t side_end) {
      for (; next.first < base_end; ++next.first, ++next.second) kept.insert(next);
      return next.second == side_end;
    };
    for (const TextHunk& hunk : TextHunks(base, side)) {
      if (!keep_until(hunk.base_begin, hunk.side_begin)) return "a hunk at the wrong place";
      next = {hunk.base_end, hunk.side_end};
    }
    if (!keep_until(base.size(), side.size())) return "the end is at the wrong place";
    return kept == Anchors(base, side) ? "" : "what is kept are not the anchors";
  });
}

TEST(TextLaws, L03SwappingTheSidesSwapsTheRegions) {
  CheckLaw("text L3", [](const Case& test_case) -> std::string {
    const TextTriple texts = MakeTexts(test_case, {"a ", "b ", "c ", "\n"});
    const TextMerge one = MergeText(Text(texts.base), Text(texts.theirs), Text(texts.mine));
    const TextMerge two = MergeText(Text(texts.base), Text(texts.mine), Text(texts.theirs));
    if (one.merged != two.merged || one.regions.size() != two.regions.size()) return "not the same";
    for (size_t i = 0; i < one.regions.size(); ++i) {
      if (one.regions[i].base() != two.regions[i].base() ||
          one.regions[i].theirs() != two.regions[i].mine() ||
          one.regions[i].mine() != two.regions[i].theirs()) {
        return "a region is not swapped";
      }
    }
    return "";
  });
}

}  // namespace
}  // namespace jointplan::plan
