#include "plan/text_pieces.h"

#include <cstddef>

#include "plan/text_hunks.h"
#include "plan/text_tokens.h"

namespace jointplan::plan {
namespace {

using Tokens = std::vector<absl::string_view>;

// Appends the text of the tokens from `begin` to `end`, which stand side by side in one string.
void Append(TextPiece::Kind kind, const Tokens& tokens, size_t begin, size_t end,
            std::vector<TextPiece>* pieces) {
  if (begin == end) return;
  const char* const first = tokens[begin].data();
  const absl::string_view last = tokens[end - 1];
  pieces->push_back({kind, {first, static_cast<size_t>(last.data() + last.size() - first)}});
}

// Takes what both begin or end with out of a hunk: a hunk covers every place at which a change
// could be seen, and a reader needs one.
TextHunk Narrowed(TextHunk hunk, const std::vector<int>& base, const std::vector<int>& side) {
  while (hunk.base_begin < hunk.base_end && hunk.side_begin < hunk.side_end &&
         base[hunk.base_begin] == side[hunk.side_begin]) {
    ++hunk.base_begin;
    ++hunk.side_begin;
  }
  while (hunk.base_begin < hunk.base_end && hunk.side_begin < hunk.side_end &&
         base[hunk.base_end - 1] == side[hunk.side_end - 1]) {
    --hunk.base_end;
    --hunk.side_end;
  }
  return hunk;
}

}  // namespace

std::vector<TextPiece> TextPieces(absl::string_view before, absl::string_view after) {
  const Tokens base = TextTokens(before);
  const Tokens side = TextTokens(after);
  TokenNumbers numbers;
  const std::vector<int> base_numbers = numbers.Of(base);
  const std::vector<int> side_numbers = numbers.Of(side);
  std::vector<TextPiece> pieces;
  size_t done = 0;
  for (const TextHunk& whole : TextHunks(base_numbers, side_numbers)) {
    const TextHunk hunk = Narrowed(whole, base_numbers, side_numbers);
    Append(TextPiece::Kind::kKept, base, done, hunk.base_begin, &pieces);
    Append(TextPiece::Kind::kRemoved, base, hunk.base_begin, hunk.base_end, &pieces);
    Append(TextPiece::Kind::kAdded, side, hunk.side_begin, hunk.side_end, &pieces);
    done = hunk.base_end;
  }
  Append(TextPiece::Kind::kKept, base, done, base.size(), &pieces);
  return pieces;
}

}  // namespace jointplan::plan
