#compdef jointplan
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
