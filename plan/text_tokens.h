#ifndef JOINTPLAN_PLAN_TEXT_TOKENS_H_
#define JOINTPLAN_PLAN_TEXT_TOKENS_H_

#include <map>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::plan {

// Cuts a text into words and what stands between them (UAX #29, root locale): words, punctuation
// marks, runs of spaces and line ends are pieces of their own. Put together in order they are the
// text again, byte for byte. No piece ends within a code point, a user-perceived character or a
// CRLF, and a bidirectional mark stays with the character before it. The pieces point into `text`.
std::vector<absl::string_view> TextTokens(absl::string_view text);

// Gives equal tokens equal numbers. The texts must live as long as this.
class TokenNumbers {
 public:
  std::vector<int> Of(const std::vector<absl::string_view>& tokens);

 private:
  std::map<absl::string_view, int> known_;
};

}  // namespace jointplan::plan

#endif  // JOINTPLAN_PLAN_TEXT_TOKENS_H_
