# Completion of jointplan for bash. Put it where bash looks for it,
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
