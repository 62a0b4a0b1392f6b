#ifndef JOINTPLAN_PLAN_TEXT_HUNKS_H_
#define JOINTPLAN_PLAN_TEXT_HUNKS_H_

#include <cstddef>
#include <vector>

namespace jointplan::plan {

// A stretch of a text that was replaced: the tokens `base_begin` to `base_end` of the base by the
// tokens `side_begin` to `side_end` of the side. Either stretch, not both, may be empty.
struct TextHunk {
  size_t base_begin = 0;
  size_t base_end = 0;
  size_t side_begin = 0;
  size_t side_end = 0;
};

// Returns what was replaced between two texts, given as tokens (equal numbers are equal tokens), in
// order. Between two hunks stands at least one token that *every* shortest way to turn the base
// into the side keeps at that place. So what comes out does not depend on which of several
// shortest ways one would choose, and a change that could be seen at several places (one of two
// equal words removed) covers all of them.
//
// Takes time and memory in proportion to the length times the size of the change. Where the table
// would exceed kTableCells (two texts of about 2,000 tokens with nothing in common, or a longer
// text largely rewritten), everything between the common beginning and the common end is one hunk.
std::vector<TextHunk> TextHunks(const std::vector<int>& base, const std::vector<int>& side);

// The largest table, at two bytes a cell.
inline constexpr size_t kTableCells = 8'010'000;

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_TEXT_HUNKS_H_
