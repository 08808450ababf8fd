import { wrongWord } from '../errors/wrong-value.js';
import type { CommandRun } from './definition.js';

/*
 * Each script hands the words of the line to `flash __complete`, as typed up to the cursor, and shows what it prints: a line for each
 * candidate, the word and its description with a tabulator between, or one line `:files` or `:folders`.
 */

const BASH = String.raw`# Completion of flash for bash. In ~/.bashrc: source <(flash completion bash)
_flash_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" answer word
  COMPREPLY=()
  answer=$("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return 0
  [[ $current == = ]] && current=
  case $answer in
    :files | :folders)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done \
        < <(if [[ $answer == :files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi)
      ;;
    *)
      while IFS=$'\t' read -r word _; do
        [[ -n $word && $word == "$current"* ]] && COMPREPLY+=("$word")
      done <<< "$answer"
      [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
      ;;
  esac
  return 0
}
complete -F _flash_complete flash
`;

const ZSH = String.raw`#compdef flash
# Completion of flash for zsh. In ~/.zshrc, after compinit: source <(flash completion zsh)
_flash() {
  local -a lines plain assigned
  local line word
  lines=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
    :files) _files ;;
    :folders) _files -/ ;;
    *)
      for line in $lines; do
        word="\${line%%$'\t'*}"
        line="\${word//:/\\:}:\${line#*$'\t'}"
        if [[ $word == *= ]]; then assigned+=("$line"); else plain+=("$line"); fi
      done
      (( $#plain )) && _describe -t flash flash plain
      (( $#assigned )) && _describe -t flash flash assigned -S ''
      ;;
  esac
}
if [[ $funcstack[1] == _flash ]]; then _flash "$@"; else compdef _flash flash; fi
`;

const FISH = String.raw`# Completion of flash for fish. In ~/.config/fish/config.fish: flash completion fish | source
function __flash_complete
    set -l before (commandline -opc)
    set -l answer ($before[1] __complete -- $before[2..-1] (commandline -ct | string collect --allow-empty) 2>/dev/null)
    switch "$answer[1]"
        case :files
            __fish_complete_path (commandline -ct)
        case :folders
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $answer
    end
end
complete -c flash -e
complete -c flash -f -a '(__flash_complete)'
`;

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** Prints the script with which a shell completes `flash` command lines. */
export const completion: CommandRun = async (_context, _options, [shell = '']) => {
  const text = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (text === undefined) throw wrongWord('shell', shell, Object.keys(SCRIPTS));
  const script = text.replaceAll(String.raw`\$`, '$').trimEnd();
  return { data: { shell, script }, text: script };
};
