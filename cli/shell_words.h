#ifndef JOINTPLAN_CLI_SHELL_WORDS_H_
#define JOINTPLAN_CLI_SHELL_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace jointplan::cli {

// A command line that ends where the cursor is, in the words that bash would make of it.
struct ShellWords {
  // Without quotes and backslashes. The last is the one at the cursor; empty after a blank.
  std::vector<std::string> words;
  // The quote that is still open at the cursor; 0: none is.
  char open_quote = 0;
};

// Splits a line into words. Variables and commands in it stay as they are typed: nothing is run.
ShellWords SplitShellWords(absl::string_view line);

// Returns a word with backslashes before what bash would not take as it is.
std::string WithBackslashes(absl::string_view word);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_SHELL_WORDS_H_
