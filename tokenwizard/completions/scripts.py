"""For each shell the lines that make it ask `tokenwizard` what could stand at the cursor.

The program answers with `paths:none`, `paths:files` or `paths:folders` on the first line, then a
line for each word: the word, a tab, what it means.
"""

from __future__ import annotations

BASH = r"""# bash: eval "$(tokenwizard completions bash)"
_tokenwizard() {
    local line word paths="" IFS=$'\n'
    local current="${COMP_WORDS[COMP_CWORD]}"
    [[ $current == "=" ]] && current=""
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $paths ]]; then paths="$line"; continue; fi
        COMPREPLY+=("${line%%$'\t'*}")
    done < <("${COMP_WORDS[0]}" completions bash --for "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    case $paths in
        paths:files) compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current") ;;
        paths:folders) compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$current") ;;
    esac
}
complete -F _tokenwizard tokenwizard
"""

ZSH = r"""#compdef tokenwizard
# zsh: source <(tokenwizard completions zsh)      after compinit
_tokenwizard() {
    local line paths
    local -a shown words_only
    while IFS= read -r line; do
        if [[ -z $paths ]]; then paths=$line; continue; fi
        words_only+=("${line%%$'\t'*}")
        shown+=("${line%%$'\t'*}  ${line#*$'\t'}")
    done < <("${words[1]}" completions zsh --for "${(@)words[2,CURRENT]}" 2>/dev/null)
    (( ${#words_only} )) && compadd -l -d shown -- "${words_only[@]}"
    case $paths in
        paths:files) _files ;;
        paths:folders) _files -/ ;;
    esac
}
compdef _tokenwizard tokenwizard
"""

FISH = r"""# fish: tokenwizard completions fish | source
function __tokenwizard_words
    set -l typed (commandline -opc)
    set -l lines ($typed[1] completions fish --for $typed[2..-1] (commandline -ct) 2>/dev/null)
    test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
    switch "$lines[1]"
        case paths:files
            __fish_complete_path (commandline -ct)
        case paths:folders
            __fish_complete_directories (commandline -ct)
    end
end
complete -c tokenwizard -f -a '(__tokenwizard_words)'
"""

POWERSHELL = r"""# PowerShell: tokenwizard completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName tokenwizard -ScriptBlock {
    param($word, $tree, $cursor)
    $typed = @($tree.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } |
        ForEach-Object { $_.ToString() })
    $before = @($typed | Select-Object -Skip 1)
    $lines = @(& $typed[0] completions powershell --for @before "$word" 2>$null)
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $text, $meaning = $_ -split "`t", 2
        if (-not $meaning) { $meaning = $text }
        [System.Management.Automation.CompletionResult]::new(
            $text, $text, 'ParameterValue', $meaning)
    }
}
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}
