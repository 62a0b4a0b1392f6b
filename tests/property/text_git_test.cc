// The text rule against another implementation: libgit2 merging files of one token a line. Where
// ours is clean, git must be clean too and give the same text. Ours may be more careful than git.
#include <git2.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "plan/text_hunks.h"
#include "plan/text_merge.h"
#include "plan/text_tokens.h"
#include "tests/property/text_case.h"

namespace jointplan::plan {
namespace {

// Writes texts as lines of numbers, a token each, and back.
class Lines {
 public:
  std::string Of(const std::string& text) {
    std::string lines;
    for (const absl::string_view token : TextTokens(text)) {
      const auto known = numbers_.try_emplace(std::string(token), tokens_.size());
      if (known.second) tokens_.emplace_back(token);
      absl::StrAppend(&lines, known.first->second, "\n");
    }
    return lines;
  }

  std::string Back(const std::string& lines) const {
    std::string text;
    for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
      size_t number = 0;
      EXPECT_TRUE(absl::SimpleAtoi(line, &number)) << lines;
      text += tokens_[number];
    }
    return text;
  }

 private:
  std::map<std::string, size_t> numbers_;
  std::vector<std::string> tokens_;
};

git_merge_file_input Input(const std::string& text) {
  git_merge_file_input input;
  EXPECT_EQ(git_merge_file_input_init(&input, GIT_MERGE_FILE_INPUT_VERSION), 0);
  input.ptr = text.data();
  input.size = text.size();
  return input;
}

// Returns git's merge, or nothing if git finds a conflict.
std::optional<std::string> GitMerge(const std::string& base, const std::string& theirs,
                                    const std::string& mine) {
  Lines lines;
  const std::string base_lines = lines.Of(base);
  const std::string their_lines = lines.Of(theirs);
  const std::string my_lines = lines.Of(mine);
  const git_merge_file_input ancestor = Input(base_lines);
  const git_merge_file_input left = Input(their_lines);
  const git_merge_file_input right = Input(my_lines);
  git_merge_file_options options;
  EXPECT_EQ(git_merge_file_options_init(&options, GIT_MERGE_FILE_OPTIONS_VERSION), 0);
  options.flags = GIT_MERGE_FILE_DIFF_MINIMAL;
  git_merge_file_result result = {};
  EXPECT_EQ(git_merge_file(&result, &ancestor, &left, &right, &options), 0);
  std::optional<std::string> merged;
  if (result.automergeable != 0) merged = lines.Back(std::string(result.ptr, result.len));
  git_merge_file_result_free(&result);
  return merged;
}

// What the two made of the same texts.
struct Tally {
  int both_clean = 0;
  int both_conflict = 0;
  int only_git_clean = 0;
  int shared_change = 0;
  std::string Print() const {
    return absl::StrCat(both_clean, " clean in ours, ", both_conflict, " conflicts in both, ",
                        only_git_clean, " where ours is more careful; git differed in ",
                        shared_change, " of the clean ones, by a change that both sides made");
  }
};

// Cases where ours is clean and git differs, each with its reason in the file: three texts as
// escaped strings, joined by `|`.
std::set<std::string> Exceptions() {
  std::set<std::string> exceptions;
  std::ifstream in(JOINTPLAN_GIT_EXCEPTIONS);
  EXPECT_TRUE(in.is_open()) << JOINTPLAN_GIT_EXCEPTIONS;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') exceptions.insert(line);
  }
  return exceptions;
}

std::string Quoted(const std::string& base, const std::string& theirs, const std::string& mine) {
  return absl::CEscape(absl::StrCat(base, "|", theirs, "|", mine));
}

using Tokens = std::vector<absl::string_view>;

Tokens Replacement(const Tokens& side, const TextHunk& hunk) {
  return Tokens(side.begin() + static_cast<std::ptrdiff_t>(hunk.side_begin),
                side.begin() + static_cast<std::ptrdiff_t>(hunk.side_end));
}

// Returns the base with the changes that both sides made alike.
std::string WithSharedChanges(const std::string& base, const std::string& theirs,
                              const std::string& mine) {
  std::map<absl::string_view, int> known;
  const auto numbers = [&known](const Tokens& tokens) {
    std::vector<int> list;
    for (const absl::string_view token : tokens) {
      list.push_back(known.try_emplace(token, static_cast<int>(known.size())).first->second);
    }
    return list;
  };
  const Tokens base_tokens = TextTokens(base);
  const Tokens their_tokens = TextTokens(theirs);
  const Tokens my_tokens = TextTokens(mine);
  const std::vector<int> base_numbers = numbers(base_tokens);
  const auto my_hunks = TextHunks(base_numbers, numbers(my_tokens));
  std::string changed;
  size_t done = 0;
  for (const TextHunk& hunk : TextHunks(base_numbers, numbers(their_tokens))) {
    const Tokens replacement = Replacement(their_tokens, hunk);
    const bool shared = std::any_of(my_hunks.begin(), my_hunks.end(), [&](const TextHunk& other) {
      return other.base_begin == hunk.base_begin && other.base_end == hunk.base_end &&
             Replacement(my_tokens, other) == replacement;
    });
    if (!shared) continue;
    for (; done < hunk.base_begin; ++done) absl::StrAppend(&changed, base_tokens[done]);
    for (const absl::string_view token : replacement) absl::StrAppend(&changed, token);
    done = hunk.base_end;
  }
  for (; done < base_tokens.size(); ++done) absl::StrAppend(&changed, base_tokens[done]);
  return changed;
}

std::string Compare(const std::string& base, const std::string& theirs, const std::string& mine,
                    Tally* tally) {
  static const std::set<std::string> kExceptions = Exceptions();
  const TextMerge ours = MergeText(base, theirs, mine);
  const std::optional<std::string> git = GitMerge(base, theirs, mine);
  if (!ours.regions.empty()) {
    ++(git ? tally->only_git_clean : tally->both_conflict);
    return "";
  }
  ++tally->both_clean;
  if (git == ours.merged) return "";
  if (kExceptions.contains(Quoted(base, theirs, mine))) return "";
  // About one case in a hundred thousand: both sides made the same change, among others, and git
  // aligns it differently for the two. With that change in the base it must agree.
  if (!git && GitMerge(WithSharedChanges(base, theirs, mine), theirs, mine) == ours.merged) {
    ++tally->shared_change;
    return "";
  }
  return absl::StrCat(git ? "git has another text: " + *git : "git has a conflict",
                      "\n  ours: ", ours.merged, "\n  case: ", Quoted(base, theirs, mine));
}

class TextAgainstGit : public testing::Test {
 protected:
  void SetUp() override { git_libgit2_init(); }
  void TearDown() override { git_libgit2_shutdown(); }
};

TEST_F(TextAgainstGit, RandomTexts) {
  Tally tally;
  CheckLaw("text against git", [&tally](const Case& test_case) {
    static const std::vector<std::string> kWords = {"the ", "port ",  "camp ", "school ",
                                                    "and ", "water ", "of ",   ".\n"};
    const TextTriple texts = MakeTexts(test_case, kWords);
    return Compare(Text(texts.base), Text(texts.theirs), Text(texts.mine), &tally);
  });
  std::cout << tally.Print() << "\n";
  EXPECT_GT(tally.both_clean, CaseCount() / 10);
  EXPECT_GT(tally.both_conflict, CaseCount() / 10);
}

// As above over two marks: everything repeats, and a change can be seen at many places.
TEST_F(TextAgainstGit, RandomTextsOfTwoMarks) {
  Tally tally;
  CheckLaw("two marks against git", [&tally](const Case& test_case) {
    const TextTriple texts = MakeTexts(test_case, {"!", "?"});
    return Compare(Text(texts.base), Text(texts.theirs), Text(texts.mine), &tally);
  });
  std::cout << tally.Print() << "\n";
  EXPECT_GT(tally.both_clean, 0);
}

void AddTexts(const std::string& text, std::vector<std::string>* texts) {
  texts->push_back(text);
  if (text.size() == 3) return;
  AddTexts(text + "!", texts);
  AddTexts(text + "?", texts);
}

TEST_F(TextAgainstGit, AllSmallTexts) {
  std::vector<std::string> texts;
  AddTexts("", &texts);
  Tally tally;
  int tried = 0;
  for (const std::string& base : texts) {
    for (const std::string& theirs : texts) {
      for (const std::string& mine : texts) {
        EXPECT_EQ(Compare(base, theirs, mine, &tally), "");
        ++tried;
      }
    }
  }
  EXPECT_EQ(tried, 3375);
  std::cout << "all " << tried << " merges: " << tally.Print() << "\n";
}

}  // namespace
}  // namespace jointplan::plan
