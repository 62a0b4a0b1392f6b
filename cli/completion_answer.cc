#include "cli/completion_answer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "cli/completions.h"
#include "cli/shell_words.h"

namespace jointplan::cli {
namespace {

void PrintFiles(Files files, std::ostream* out) {
  *out << (files == Files::kNone ? ":none\n" : files == Files::kFiles ? ":files\n" : ":folders\n");
}

// How much of the word at the cursor bash would replace: `tail`, which is in the same quotes.
size_t LengthOfTail(const ShellWords& line, const std::string& tail) {
  const bool bare = line.open_quote != 0 && (tail.empty() || tail[0] != line.open_quote);
  const std::string quoted = bare ? absl::StrCat(std::string(1, line.open_quote), tail) : tail;
  return std::min(line.words.back().size(), SplitShellWords(quoted).words.back().size());
}

// What bash is told: it puts a candidate in the place of the end of the line that is `tail`.
void AnswerBash(const CLI::App& program, const std::string& text, const std::string& tail,
                const Io& io, const ClientMaker& make_client) {
  ShellWords line = SplitShellWords(text);
  line.words.erase(line.words.begin());  // The program.
  if (line.words.empty()) return PrintFiles(Files::kNone, io.out);
  const size_t kept = line.words.back().size() - LengthOfTail(line, tail);
  const Completions completions = Complete(program, line.words, io, make_client);
  for (const Candidate& candidate : completions.candidates) {
    const std::string rest = candidate.word.substr(kept);
    *io.out << (line.open_quote == 0 ? WithBackslashes(rest) : rest) << "\n";
  }
  PrintFiles(completions.files, io.out);
}

}  // namespace

void AnswerCompletionScript(const CLI::App& program, const std::vector<std::string>& arguments,
                            const Io& io, const ClientMaker& make_client) {
  if (arguments.size() == 3 && arguments[0] == "--bash") {
    return AnswerBash(program, arguments[1], arguments[2], io, make_client);
  }
  Completions completions;
  if (arguments.size() > 1 && arguments[0] == "--") {
    completions = Complete(program, {arguments.begin() + 1, arguments.end()}, io, make_client);
  }
  for (const Candidate& candidate : completions.candidates) {
    *io.out << candidate.word << "\t" << candidate.description << "\n";
  }
  PrintFiles(completions.files, io.out);
}

}  // namespace jointplan::cli
