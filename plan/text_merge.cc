#include "plan/text_merge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "plan/text_hunks.h"
#include "plan/text_tokens.h"

namespace jointplan::plan {
namespace {

// One side's text, and what it replaced.
struct Side {
  std::vector<absl::string_view> tokens;
  std::vector<TextHunk> hunks;
  size_t next = 0;  // The first hunk that has not been dealt with.
};

// Returns the text of the tokens from `begin` to `end`, which stand side by side in one string.
absl::string_view Slice(const std::vector<absl::string_view>& tokens, size_t begin, size_t end) {
  if (begin == end) return {};
  const absl::string_view last = tokens[end - 1];
  return {tokens[begin].data(),
          static_cast<size_t>(last.data() + last.size() - tokens[begin].data())};
}

// A stretch of the base that at least one side replaced, and what each made of it.
struct Region {
  size_t begin = 0;
  size_t end = 0;
  size_t theirs_first = 0;
  size_t mine_first = 0;
};

// Takes the hunks of a side that begin within the region or right at its end; true if any did.
bool Absorb(Side* side, Region* region) {
  const size_t before = side->next;
  while (side->next < side->hunks.size() && side->hunks[side->next].base_begin <= region->end) {
    region->end = std::max(region->end, side->hunks[side->next].base_end);
    ++side->next;
  }
  return side->next != before;
}

size_t NextBegin(const Side& side, size_t none) {
  return side.next < side.hunks.size() ? side.hunks[side.next].base_begin : none;
}

Region NextRegion(Side* theirs, Side* mine, size_t none) {
  Region region;
  region.begin = region.end = std::min(NextBegin(*theirs, none), NextBegin(*mine, none));
  region.theirs_first = theirs->next;
  region.mine_first = mine->next;
  bool grown = true;
  while (grown) {
    grown = Absorb(theirs, &region);
    grown = Absorb(mine, &region) || grown;
  }
  return region;
}

// Returns what a side has in place of the region; `first` is its first hunk there.
absl::string_view SideText(const Side& side, size_t first, const Region& region) {
  const TextHunk& front = side.hunks[first];
  const TextHunk& back = side.hunks[side.next - 1];
  return Slice(side.tokens, front.side_begin - (front.base_begin - region.begin),
               back.side_end + (region.end - back.base_end));
}

v1::TextRegion Collision(absl::string_view base, absl::string_view theirs, absl::string_view mine) {
  v1::TextRegion collision;
  collision.set_base(std::string(base));
  collision.set_theirs(std::string(theirs));
  collision.set_mine(std::string(mine));
  return collision;
}

// Appends what the region becomes, with mine where it collides, which is reported.
void Settle(const Region& region, const std::vector<absl::string_view>& base, const Side& theirs,
            const Side& mine, TextMerge* merge) {
  const bool by_them = theirs.next != region.theirs_first;
  const bool by_me = mine.next != region.mine_first;
  const auto their_text =
      by_them ? SideText(theirs, region.theirs_first, region) : absl::string_view();
  const auto my_text = by_me ? SideText(mine, region.mine_first, region) : absl::string_view();
  if (by_them && by_me && their_text != my_text) {
    merge->regions.push_back(Collision(Slice(base, region.begin, region.end), their_text, my_text));
  }
  absl::StrAppend(&merge->merged, by_me ? my_text : their_text);
}

// Merges with mine where the sides collide.
TextMerge MergeSides(const std::vector<absl::string_view>& base, Side theirs, Side mine) {
  TextMerge merge;
  const size_t none = base.size() + 1;
  size_t done = 0;
  while (theirs.next < theirs.hunks.size() || mine.next < mine.hunks.size()) {
    const Region region = NextRegion(&theirs, &mine, none);
    absl::StrAppend(&merge.merged, Slice(base, done, region.begin));
    Settle(region, base, theirs, mine, &merge);
    done = region.end;
  }
  absl::StrAppend(&merge.merged, Slice(base, done, base.size()));
  return merge;
}

TextMerge MergeTakingMine(absl::string_view base, absl::string_view theirs,
                          absl::string_view mine) {
  if (theirs == mine || base == mine) return {std::string(theirs), {}};
  if (base == theirs) return {std::string(mine), {}};
  const std::vector<absl::string_view> base_tokens = TextTokens(base);
  Side their_side{TextTokens(theirs), {}, 0};
  Side my_side{TextTokens(mine), {}, 0};
  TokenNumbers numbers;
  const std::vector<int> base_numbers = numbers.Of(base_tokens);
  their_side.hunks = TextHunks(base_numbers, numbers.Of(their_side.tokens));
  my_side.hunks = TextHunks(base_numbers, numbers.Of(my_side.tokens));
  return MergeSides(base_tokens, std::move(their_side), std::move(my_side));
}

}  // namespace

TextMerge MergeText(absl::string_view base, absl::string_view theirs, absl::string_view mine) {
  TextMerge merge = MergeTakingMine(base, theirs, mine);
  if (!merge.regions.empty()) merge.merged.clear();
  return merge;
}

std::string MergeTextTakingMine(absl::string_view base, absl::string_view theirs,
                                absl::string_view mine) {
  return MergeTakingMine(base, theirs, mine).merged;
}

}  // namespace jointplan::plan
