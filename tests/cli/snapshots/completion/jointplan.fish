# Completion of jointplan for fish. Put it where fish looks for it,
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
