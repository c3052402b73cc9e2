"""For each shell the lines that make it ask `tokenwizard` what could stand at the cursor.

The program answers with `paths:none`, `paths:files` or `paths:folders` on the first line, then a
line for each word: the word, a tab, what it means.

Tab is pressed before a line is meant. So a program of the current folder is not run by it: where
the line begins with a relative path, the `tokenwizard` that an absolute folder of `$PATH` has is
asked instead.
"""

from __future__ import annotations

BASH = r"""# bash: eval "$(tokenwizard completions bash)"
_tokenwizard() {
    local line word paths="" IFS=$'\n'
    local current="${COMP_WORDS[COMP_CWORD]}" program="${COMP_WORDS[0]}"
    if [[ $program != /* && $(type -t -- "$program") != function ]]; then
        program=$(type -P tokenwizard)
        [[ $program == /* ]] || return 0
    fi
    [[ $current == "=" ]] && current=""
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $paths ]]; then paths="$line"; continue; fi
        COMPREPLY+=("${line%%$'\t'*}")
    done < <("$program" completions bash --for "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
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
    local line paths program=${words[1]}
    if [[ $program != /* ]] && (( ! ${+functions[$program]} )); then
        program=$(whence -p tokenwizard)
        [[ $program == /* ]] || return 1
    fi
    local -a shown words_only
    while IFS= read -r line; do
        if [[ -z $paths ]]; then paths=$line; continue; fi
        words_only+=("${line%%$'\t'*}")
        shown+=("${line%%$'\t'*}  ${line#*$'\t'}")
    done < <("$program" completions zsh --for "${(@)words[2,CURRENT]}" 2>/dev/null)
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
    set -l program $typed[1]
    if not string match -q -- '/*' "$program"; and not functions -q -- "$program"
        set program (command -s tokenwizard)
        string match -q -- '/*' "$program"; or return
    end
    set -l lines ($program completions fish --for $typed[2..-1] (commandline -ct) 2>/dev/null)
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
    # By its bare name PowerShell itself looks in no current folder.
    $relative = $typed[0] -match '[\\/]' -and -not [System.IO.Path]::IsPathRooted($typed[0])
    $program = if ($relative) { 'tokenwizard' } else { $typed[0] }
    $before = @($typed | Select-Object -Skip 1)
    $lines = @(& $program completions powershell --for @before "$word" 2>$null)
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $text, $meaning = $_ -split "`t", 2
        if (-not $meaning) { $meaning = $text }
        [System.Management.Automation.CompletionResult]::new(
            $text, $text, 'ParameterValue', $meaning)
    }
}
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}
