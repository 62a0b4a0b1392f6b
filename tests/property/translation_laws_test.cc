// What a merge says of translations: never that one is up to date which nobody wrote, or confirmed,
// seeing the text that it now stands beside.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "jointplan/v1/activity.pb.h"
#include "plan/merge.h"
#include "plan/translations.h"
#include "tests/property/case.h"

namespace jointplan::plan {
namespace {

constexpr char kOwn[] = "en";
const char* const kLanguages[] = {"en", "fr", "ar"};

// A state of an activity, and of each translation the source text that whoever wrote or confirmed
// it last had before them; kept apart from what the record itself remembers.
struct State {
  v1::Activity activity;
  std::map<std::string, std::string> seen;
};

const std::string* Find(const v1::Activity& activity, const std::string& path) {
  const TextIndex texts = IndexTexts(activity);
  const auto found = texts.find(path);
  return found == texts.end() ? nullptr : found->second.text;
}

// The source text beside a translation, or null.
const std::string* SourceOf(const v1::Activity& activity, const std::string& path) {
  return Find(activity, absl::StrCat(path.substr(0, path.find('[')), "[", kOwn, "]"));
}

// Writes or removes one text, or confirms one translation, as an edit of its own.
void Edit(uint32_t edit, State* state) {
  static const char* const kWords[] = {"one two three", "one two four", "five two three",
                                       "five two four", "six"};
  const std::string language = kLanguages[edit % 3];
  auto& texts =
      edit / 3 % 2 == 0 ? *state->activity.mutable_title() : *state->activity.mutable_description();
  const std::string path =
      absl::StrCat(edit / 3 % 2 == 0 ? "title" : "description", "[", language, "]");
  const uint32_t choice = edit / 6 % 7;
  const v1::Activity before = state->activity;
  const std::string* source = SourceOf(before, path);
  if (choice < 5) {
    texts[language] = kWords[choice];
  } else if (choice == 5) {
    texts.erase(language);
  }
  std::vector<v1::Rendering> written = RenderingsWritten(&before, state->activity, kOwn, 0);
  const bool confirms = choice == 6 && texts.contains(language) && language != kOwn && source;
  if (confirms) {
    v1::Rendering& rendering = written.emplace_back();
    rendering.set_text(path);
    rendering.set_source_language(kOwn);
    rendering.set_source_digest(TextDigest(*source));
  }
  MergeRenderings(&before, state->activity, written, &state->activity);
  if (!written.empty() || !texts.contains(language)) state->seen.erase(path);
  if (!written.empty() && source != nullptr) state->seen[path] = *source;
}

State After(State state, const std::vector<uint32_t>& edits) {
  for (const uint32_t edit : edits) Edit(edit, &state);
  return state;
}

// Whether a side says what is merged, having seen what is merged beside it.
bool Vouches(const State& side, const std::string& path, const std::string& source) {
  const auto seen = side.seen.find(path);
  return seen != side.seen.end() && seen->second == source;
}

std::string Unjustified(const State& theirs, const State& mine, const v1::Activity& merged,
                        const v1::Translation& translation) {
  const std::string& path = translation.path();
  const std::string& source = translation.source_text();
  const std::string& text = *Find(merged, path);
  const auto says = [&](const State& side) {
    const std::string* said = Find(side.activity, path);
    return said != nullptr && *said == text;
  };
  const bool of_theirs = Vouches(theirs, path, source);
  const bool of_mine = Vouches(mine, path, source);
  const bool justified = (says(theirs) && of_theirs) || (says(mine) && of_mine) ||
                         (!says(theirs) && !says(mine) && of_theirs && of_mine);
  return justified ? "" : absl::StrCat(path, " looks up to date beside \"", source, "\"");
}

std::string CheckMerge(const State& base, const State& theirs, const State& mine) {
  const MergeResult result = Merge(&base.activity, &theirs.activity, &mine.activity);
  for (const v1::Conflict& conflict : result.conflicts) {
    if (absl::StartsWith(conflict.path(), "renderings")) return "a conflict of bookkeeping";
  }
  auto merged = dynamic_cast<const v1::Activity&>(*result.merged);
  const auto written =
      RenderingsDrafted(&base.activity, mine.activity, mine.activity, /*base_revision=*/0);
  MergeRenderings(&theirs.activity, mine.activity, written, &merged);
  const v1::Plan plan;
  for (const v1::Translation& translation : TranslationsOf(plan, merged, "a")) {
    if (translation.state() != v1::TRANSLATION_STATE_CURRENT) continue;
    std::string fault = Unjustified(theirs, mine, merged, translation);
    if (!fault.empty()) return fault;
  }
  for (const v1::Rendering& rendering : merged.renderings()) {
    if (Find(merged, rendering.text()) == nullptr) return "remembers " + rendering.text();
  }
  return "";
}

TEST(TranslationLaws, AMergeNeverMakesAStaleTranslationLookUpToDate) {
  CheckLaw("translations", [](const Case& test_case) -> std::string {
    const State base = After({}, test_case.base);
    return CheckMerge(base, After(base, test_case.theirs), After(base, test_case.mine));
  });
}

// What an edit of somebody else leaves alone stands to its source as the texts themselves say.
TEST(TranslationLaws, WhatOneSideAloneWroteStandsAsTheTextsSay) {
  CheckLaw("translations alone", [](const Case& test_case) -> std::string {
    const State state = After(After({}, test_case.base), test_case.theirs);
    const v1::Plan plan;
    for (const v1::Translation& translation : TranslationsOf(plan, state.activity, "a")) {
      if (translation.state() == v1::TRANSLATION_STATE_MISSING) continue;
      const auto seen = state.seen.find(translation.path());
      const std::string* source = SourceOf(state.activity, translation.path());
      const auto expected = seen == state.seen.end() || source == nullptr
                                ? v1::TRANSLATION_STATE_UNKNOWN
                            : seen->second == *source ? v1::TRANSLATION_STATE_CURRENT
                                                      : v1::TRANSLATION_STATE_STALE;
      if (translation.state() != expected) return "wrong of " + translation.path();
    }
    return "";
  });
}

}  // namespace
}  // namespace jointplan::plan
