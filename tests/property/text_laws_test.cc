// The laws of merging for texts: nothing lost, nothing invented (L5, L4), and text stays text
// (L22) in every script.
#include <gtest/gtest.h>
#include <unicode/brkiter.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plan/text.h"
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
