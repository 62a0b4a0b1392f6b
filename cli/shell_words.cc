#include "cli/shell_words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace jointplan::cli {
namespace {

// Whether bash takes a character of a word as it is. Bytes of other scripts are letters to it.
bool IsPlain(char c) {
  constexpr absl::string_view kPlain = "-_./:=,@%+^";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) >= 0x80 || absl::StrContains(kPlain, c);
}

// Whether a backslash takes away the meaning of `next`, within `quote` (0: outside quotes).
bool IsEscape(char quote, char next) {
  if (quote == 0) return true;
  return quote == '"' && absl::StrContains("\"\\$`", next);
}

}  // namespace

ShellWords SplitShellWords(absl::string_view line) {
  ShellWords split;
  bool in_word = false;
  const auto word = [&]() -> std::string& {
    if (!in_word) split.words.emplace_back();
    in_word = true;
    return split.words.back();
  };
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && i + 1 < line.size() && IsEscape(split.open_quote, line[i + 1])) {
      word() += line[++i];
    } else if (c == split.open_quote) {
      split.open_quote = 0;
    } else if (split.open_quote == 0 && (c == '"' || c == '\'')) {
      word();
      split.open_quote = c;
    } else if (split.open_quote == 0 && absl::ascii_isspace(static_cast<unsigned char>(c))) {
      in_word = false;
    } else {
      word() += c;
    }
  }
  word();
  return split;
}

std::string WithBackslashes(absl::string_view word) {
  std::string text;
  for (const char c : word) absl::StrAppend(&text, IsPlain(c) ? "" : "\\", std::string(1, c));
  return text;
}

}  // namespace jointplan::cli
