#ifndef JOINTPLAN_CLI_COMPLETIONS_H_
#define JOINTPLAN_CLI_COMPLETIONS_H_

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/io.h"
#include "cli/value_kinds.h"

namespace CLI {  // NOLINT: the library's name.
class App;
}

namespace jointplan::cli {

// What may stand at the cursor of a command line.
struct Completions {
  // Whole words: each begins with what is typed, but for the case of letters. One that ends in one
  // of `= : , / [` is to be gone on with.
  std::vector<Candidate> candidates;
  // Besides them: files, in place of what follows `=` in a word like `--output=pl`.
  Files files = Files::kNone;
};

// Completes the words after the program's name; the last is the one at the cursor, up to the
// cursor, and may be empty. Names are asked of the server that the line, the environment or the
// profile means, for two seconds at most: whoever presses a key wants no error and no waiting, so
// that without an answer there are no names.
Completions Complete(const CLI::App& program, const std::vector<std::string>& words, const Io& io,
                     const ClientMaker& make_client);

// Lists the values and arguments of all commands of which nobody has said what they take, such as
// `activity add --lead NAME`. None: a test asks.
std::vector<std::string> ValuesOfNoKind(const CLI::App& program);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COMPLETIONS_H_
