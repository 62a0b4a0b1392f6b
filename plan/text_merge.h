#ifndef JOINTPLAN_PLAN_TEXT_MERGE_H_
#define JOINTPLAN_PLAN_TEXT_MERGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::plan {

// What merging a text gives: the text, or the stretches that collide.
struct TextMerge {
  std::string merged;                   // Empty if there are regions.
  std::vector<v1::TextRegion> regions;  // In the order of the text.
};

// Merges two changes of a text, word by word (TextTokens). Stretches that only one side replaced
// are replaced. Stretches of both sides that overlap or touch are a region, unless both sides made
// the same of it. Symmetric: swapping the sides swaps theirs and mine in the regions, and nothing
// else. Any thread may call this at any time.
TextMerge MergeText(absl::string_view base, absl::string_view theirs, absl::string_view mine);

// As MergeText, with the words of `mine` wherever the two collide: a text to go on from, in which
// nothing of mine is missing and nothing of theirs that mine did not touch.
std::string MergeTextTakingMine(absl::string_view base, absl::string_view theirs,
                                absl::string_view mine);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_TEXT_MERGE_H_
