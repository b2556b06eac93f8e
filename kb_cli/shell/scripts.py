"""The scripts that make bash, zsh and fish complete the words of ``kb``; each asks ``kb complete``."""

from __future__ import annotations

from enum import StrEnum


class Shell(StrEnum):
    """Shells that there is a script for."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


# A word is quoted unless the user opened a quote: readline closes that one itself.
BASH = r"""# Completion of kb for bash. In ~/.bashrc:  eval "$(kb completion bash)"
_kb() {
    local current="${COMP_WORDS[COMP_CWORD]}" line quoted
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default 2>/dev/null
            return
        fi
        if [[ $current == [\"\']* ]]; then
            COMPREPLY+=("$line")
        else
            printf -v quoted '%q' "$line"
            COMPREPLY+=("$quoted")
        fi
    done < <(kb complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _kb kb
"""

ZSH = r"""#compdef kb
# Completion of kb for zsh. In ~/.zshrc, after compinit:  eval "$(kb completion zsh)"
_kb() {
    local -a lines described
    local line
    lines=("${(@f)$(kb complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    for line in $lines; do
        if [[ $line == :files ]]; then
            _files
            return
        fi
        if [[ $line == *$'\t'* ]]; then
            described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
        else
            described+=("${line//:/\\:}")
        fi
    done
    _describe 'kb' described
}
if [[ $funcstack[1] == _kb ]]; then
    _kb
else
    compdef _kb kb
fi
"""

FISH = r"""# Completion of kb for fish. In ~/.config/fish/config.fish:  kb completion fish | source
function __kb_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (kb complete fish $words[2..-1] "$current" 2>/dev/null)
    if test "$found" = ":files"
        __fish_complete_path "$current"
    else
        printf '%s\n' $found
    end
end
complete -c kb -e
complete -c kb -f -a '(__kb_complete)'
"""

SCRIPTS = {Shell.bash: BASH, Shell.zsh: ZSH, Shell.fish: FISH}
