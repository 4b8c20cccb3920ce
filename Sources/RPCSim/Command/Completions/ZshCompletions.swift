/// Completions for zsh, for `compinit` or for sourcing.
enum ZshCompletions {
  static var script: String {
    let commands = Command.all.map { ($0.name, $0.summary) } + [("help", Help.helpSummary)]
    return """
      #compdef rpcsim
      # Completions of rpcsim for zsh, written by 'rpcsim completions zsh'.

      _rpcsim_commands() {
        local -a commands=(
      \(commands.map { "    \(quoted("\($0):\($1)"))\n" }.joined())\
        )
        _describe command commands
      }

      _rpcsim() {
        local curcontext=$curcontext state line
        typeset -A opt_args
        _arguments -C \\
      \(CommandLineTool.options.map { "    \(specification(of: $0)) \\\n" }.joined())\
          '1: :_rpcsim_commands' \\
          '*:: :->arguments'
        [[ $state == arguments ]] || return
        case $words[1] in
          help) _arguments '1: :_rpcsim_commands' ;;
      \(Command.all.map(arguments).joined())\
        esac
      }

      if [[ $funcstack[1] == _rpcsim ]]; then
        _rpcsim "$@"
      else
        compdef _rpcsim rpcsim
      fi

      """
  }

  private static func arguments(of command: Command) -> String {
    let options = (command.options + [.help]).map(specification)
    let specifications = options + [operands(of: command)].compactMap(\.self)
    return "    \(command.name))\n      _arguments \\\n"
      + specifications.map { "        \($0)" }.joined(separator: " \\\n") + "\n      ;;\n"
  }

  private static func specification(of option: Option) -> String {
    let help = escaped(option.shortHelp)
    guard let completion = option.completion else { return quoted("--\(option.name)[\(help)]") }
    let value = escaped(option.value ?? "")
    return quoted("--\(option.name)=[\(help)]:\(value):\(action(for: completion))")
  }

  private static func operands(of command: Command) -> String? {
    guard !command.operands.isEmpty else { return nil }
    // A command takes one word of a choice, or any number of files.
    let position = if case .words = command.operandCompletion { "1" } else { "*" }
    let action = action(for: command.operandCompletion)
    return quoted("\(position):\(escaped(command.operands)):\(action)")
  }

  private static func action(for completion: Completion) -> String {
    switch completion {
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .commands: "_rpcsim_commands"
    case .scenarios: "_files -g \"*\(ScenarioFiles.ending)\""
    case .recordings: "_files -g \"*.json(D)\""
    case .files: "_files"
    case .folders: "_files -/"
    case .nothing: " "
    }
  }

  /// Escapes a text for a specification, where colons and brackets separate parts.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      if ":[]\\".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
  }

  private static func quoted(_ text: String) -> String {
    "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
  }
}
