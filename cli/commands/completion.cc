#include <memory>
#include <utility>

#include "cli/commands/commands.h"

namespace jointplan::cli {
namespace {

// Scripts that hand the line to `jointplan __complete` and its answer to the shell. What can be
// completed is known to cli/completions.h alone.

constexpr char kBash[] = R"sh(# Completion of jointplan for bash. Put it where bash looks for it,
#   jointplan completion bash > ~/.local/share/bash-completion/completions/jointplan
# or load it from ~/.bashrc:
#   source <(jointplan completion bash)
_jointplan() {
  local program=jointplan more
  [[ $1 == */* ]] && program=$1
  mapfile -t COMPREPLY < <(
    "$program" __complete --bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  (( ${#COMPREPLY[@]} )) || return
  more=${COMPREPLY[-1]}
  unset 'COMPREPLY[-1]'
  case $more in
    :files) compopt -o default ;;
    :folders) compopt -o dirnames ;;
  esac
  # A word that is to be gone on with gets no blank.
  if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=:,/[] ]]; then compopt -o nospace; fi
}
complete -F _jointplan jointplan
)sh";

constexpr char kZsh[] = R"sh(#compdef jointplan
# Completion of jointplan for zsh. Put it into a folder of $fpath under the name _jointplan,
#   jointplan completion zsh > ~/.zfunc/_jointplan
# or load it from ~/.zshrc, after compinit:
#   source <(jointplan completion zsh)
_jointplan() {
  local -a answer whole open
  local line word entry more
  answer=("${(@f)$("${(Q)words[1]}" __complete -- \
    "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  more=$answer[-1]
  answer[-1]=()
  for line in $answer; do
    word=${line%%$'\t'*}
    entry="${${word//\\/\\\\}//:/\\:}:${line#*$'\t'}"
    # A word that is to be gone on with gets no blank.
    if [[ $word == *[=:,/\[] ]]; then open+=($entry); else whole+=($entry); fi
  done
  (( $#whole )) && _describe -t values 'jointplan' whole
  (( $#open )) && _describe -t values 'jointplan' open -S ''
  case $more in
    (:files) compset -P '--*='; _files ;;
    (:folders) compset -P '--*='; _files -/ ;;
  esac
}
if [[ $funcstack[1] == _jointplan ]]; then
  _jointplan "$@"
else
  compdef _jointplan jointplan
fi
)sh";

constexpr char kFish[] = R"sh(# Completion of jointplan for fish. Put it where fish looks for it,
#   jointplan completion fish > ~/.config/fish/completions/jointplan.fish
# or load it from ~/.config/fish/config.fish:
#   jointplan completion fish | source
function __jointplan_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    # Within an open quote there is nothing to unquote but its beginning.
    set -l plain (string unescape -- $word 2>/dev/null; or string trim --left --chars '"\'' -- $word)
    set -l answer ($words[1] __complete -- $words[2..] "$plain" 2>/dev/null)
    set -l more $answer[-1]
    set -e answer[-1]
    string join \n -- $answer
    set -l before (string match -r '^--[^=]*=' -- $plain; or echo)
    set -l path (string replace -r '^--[^=]*=' '' -- "$plain")
    switch "$more"
        case :files
            printf '%s\n' $before(__fish_complete_path "$path")
        case :folders
            printf '%s\n' $before(__fish_complete_directories "$path")
    end
end
complete -c jointplan -f -k -a '(__jointplan_complete)'
)sh";

class PrintScript : public Command {
 public:
  explicit PrintScript(const char* script) : script_(script) {}

  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    context->Print(script_);
    return absl::OkStatus();
  }

 private:
  const char* const script_;
};

}  // namespace

void AddCompletionCommands(Group* group) {
  group->AddMade({"bash",
                  "Prints the script for bash; the example puts it where it belongs",
                  {"completion bash > ~/.local/share/bash-completion/completions/jointplan"}},
                 std::make_unique<PrintScript>(kBash));
  group->AddMade({"zsh",
                  "Prints the script for zsh, to be _jointplan in a folder of $fpath",
                  {"completion zsh > ~/.zfunc/_jointplan"}},
                 std::make_unique<PrintScript>(kZsh));
  group->AddMade({"fish",
                  "Prints the script for fish; the example puts it where it belongs",
                  {"completion fish > ~/.config/fish/completions/jointplan.fish"}},
                 std::make_unique<PrintScript>(kFish));
}

}  // namespace jointplan::cli
