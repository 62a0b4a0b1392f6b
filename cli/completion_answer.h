#ifndef JOINTPLAN_CLI_COMPLETION_ANSWER_H_
#define JOINTPLAN_CLI_COMPLETION_ANSWER_H_

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/io.h"

namespace CLI {  // NOLINT: the library's name.
class App;
}

namespace jointplan::cli {

// Answers a completion script; the arguments are those after `__complete`:
//   -- WORD...        candidates for these words, each a line: the word, a tab, the description
//   --bash LINE TAIL  candidates for a line up to the cursor, each in place of its end TAIL, which
//                     is what bash takes for a word; quoted as the line is
// The last line says what else there may be: `:files`, `:folders` or `:none`.
void AnswerCompletionScript(const CLI::App& program, const std::vector<std::string>& arguments,
                            const Io& io, const ClientMaker& make_client);

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_COMPLETION_ANSWER_H_
