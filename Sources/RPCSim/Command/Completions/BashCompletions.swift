/// Completions for bash 3.2 and later, without a library of completion functions.
enum BashCompletions {
  static var script: String {
    let commands = Command.all.map(\.name) + ["help"]
    let options = CommandLineTool.options.map { "--\($0.name)" }
    return """
      # Completions of rpcsim for bash, written by 'rpcsim completions bash'.

      _rpcsim() {
        local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} option= kind= words= line
        COMPREPLY=()
        if ((COMP_CWORD == 1)); then
          words="\((commands + options).joined(separator: " "))"
        else
          # Bash takes an equals sign for a word of its own.
          if [[ $word == = ]]; then
            option=${COMP_WORDS[COMP_CWORD - 1]} word=
          elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
            option=${COMP_WORDS[COMP_CWORD - 2]}
          else
            option=${COMP_WORDS[COMP_CWORD - 1]}
          fi
          case "$command $option" in
      \(Command.all.flatMap(values).joined())\
            *)
              case "$command" in
                help) words="\(commands.joined(separator: " "))" ;;
      \(Command.all.map(operands).joined())\
              esac
              ;;
          esac
        fi
        while IFS= read -r line; do
          COMPREPLY+=("$line")
        done < <(
          [[ -z $words ]] || compgen -W "$words" -- "$word"
          case $kind in
            files) compgen -f -- "$word" ;;
            folders) compgen -d -- "$word" ;;
            \\**) compgen -f -X "!$kind" -- "$word"; compgen -d -- "$word" ;;
          esac
        )
        # Bash 3.2 cannot be told that these are names of files.
        [[ -z $kind ]] || compopt -o filenames 2>/dev/null || :
      }

      complete -F _rpcsim rpcsim

      """
  }

  /// The values of a command's options.
  private static func values(of command: Command) -> [String] {
    command.options.compactMap { option in
      option.completion.map {
        "      '\(command.name) --\(option.name)') \(assignment(for: $0)) ;;\n"
      }
    }
  }

  /// The other arguments of a command: options behind a dash, else its operands.
  private static func operands(of command: Command) -> String {
    let options = (command.options + [.help]).map { "--\($0.name)" }.joined(separator: " ")
    return """
                \(command.name))
                  if [[ $word == -* ]]; then
                    words="\(options)"
                  else
                    \(assignment(for: command.operandCompletion))
                  fi
                  ;;

      """
  }

  private static func assignment(for completion: Completion) -> String {
    switch completion {
    case .words(let words): "words=\"\(words.joined(separator: " "))\""
    case .commands: "words=\"\(Command.all.map(\.name).joined(separator: " "))\""
    case .scenarios: "kind='*\(ScenarioFiles.ending)'"
    case .recordings: "kind='*.json'"
    case .files: "kind=files"
    case .folders: "kind=folders"
    case .nothing: ":"
    }
  }
}
