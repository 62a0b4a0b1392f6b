#ifndef JOINTPLAN_PLAN_TEXT_PIECES_H_
#define JOINTPLAN_PLAN_TEXT_PIECES_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::plan {

// A stretch of two texts that are compared: in both, or in one of them only.
struct TextPiece {
  enum class Kind { kKept, kRemoved, kAdded };
  Kind kind = Kind::kKept;
  absl::string_view text;  // Points into the text that has it.
};

// Compares two texts word by word (TextTokens, TextHunks). What was removed stands before what was
// added in its place. The pieces without the added ones are `before`, those without the removed
// ones `after`.
std::vector<TextPiece> TextPieces(absl::string_view before, absl::string_view after);

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_TEXT_PIECES_H_
