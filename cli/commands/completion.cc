#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/app.h"
#include "cli/commands/commands.h"

namespace jointplan::cli {
namespace {

// Which names may follow the flags and the commands that take them.
constexpr char kScriptHead[] = R"sh(# Completion of jointplan for bash. Put into your ~/.bashrc:
#   source <(jointplan completion bash)
_jointplan() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local path="" part kind="" words=""
  for part in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $part == -* ]] || path="$path $part"
  done
  path=${path# }
  case $previous in
    --plan) kind=plans ;;
    --proposal) kind=proposals ;;
    --partner|--lead|--supporting|--implementing|--funding|--responsible) kind=partners ;;
    --theme|--add-theme|--remove-theme) kind=themes ;;
    --objective|--add-objective|--remove-objective) kind=objectives ;;
    --activity|--only) kind=activities ;;
    --need|--add-need|--remove-need) kind=needs ;;
    --framework) words="gcr gcm mmd sdg" ;;
    --format) words="table json csv" ;;
    --map|--places|--output|-o|--have|--token-file) compopt -o default; return ;;
  esac
  if [[ -z $kind && -z $words ]]; then
    case $path in
)sh";

constexpr char kScriptTail[] = R"sh(    esac
  fi
  if [[ -n $kind && $word != -* ]]; then
    words="$words $(jointplan __complete "$kind" 2>/dev/null)"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _jointplan jointplan
)sh";

// What the first argument of a command is, or empty.
std::string ArgumentKind(const std::vector<std::string>& path) {
  if (path.size() != 2) return "";
  const std::string& noun = path[0];
  const std::string& verb = path[1];
  if (noun == "activity" || noun == "step") return verb == "list" ? "plans" : "activities";
  if (noun == "need") return verb == "list" ? "plans" : "needs";
  if (noun == "proposal") return verb == "list" || verb == "new" ? "plans" : "proposals";
  if (noun == "agreement") return verb == "list" || verb == "open" ? "plans" : "agreements";
  if (noun == "partner" && (verb == "show" || verb == "edit")) return "partners";
  if (noun == "plan" && verb != "diff" && verb != "create" && verb != "list") return "plans";
  return "";
}

class CompletionBash : public Command {
 public:
  explicit CompletionBash(const CommandLine* command_line) : command_line_(command_line) {}

  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    std::string script = kScriptHead;
    AppendCase({}, &script);
    for (const auto& path : command_line_->Paths()) AppendCase(path, &script);
    context->Print(absl::StrCat(script, kScriptTail));
    return absl::OkStatus();
  }

 private:
  // One line of the `case`: after this path, these words.
  void AppendCase(const std::vector<std::string>& path, std::string* script) const {
    std::vector<std::string> words;
    for (const auto& other : command_line_->Paths()) {
      if (other.size() == path.size() + 1 && std::equal(path.begin(), path.end(), other.begin())) {
        words.push_back(other.back());
      }
    }
    const bool leaf = words.empty();
    if (leaf) words = command_line_->FlagsOf(path);
    const std::string kind = leaf ? ArgumentKind(path) : "";
    // More arguments may stand behind a command, but not behind a noun.
    absl::StrAppend(script, "      \"", absl::StrJoin(path, " "), "\"", leaf ? "*" : "", ") ",
                    kind.empty() ? "" : absl::StrCat("kind=", kind, "; "), "words=\"",
                    absl::StrJoin(words, " "), "\" ;;\n");
  }

  const CommandLine* const command_line_;
};

}  // namespace

void AddCompletionCommands(Group* group, const CommandLine* command_line) {
  group->AddMade({"bash",
                  "Prints a script that completes commands, flags and names",
                  {"completion bash > ~/.local/share/bash-completion/completions/jointplan"}},
                 std::make_unique<CompletionBash>(command_line));
}

}  // namespace jointplan::cli
