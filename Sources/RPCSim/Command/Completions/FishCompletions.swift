/// Completions for fish.
enum FishCompletions {
  static var script: String {
    """
    # Completions of rpcsim for fish, written by 'rpcsim completions fish'.

    complete -c rpcsim -f

    """ + options(CommandLineTool.options, where: "__fish_use_subcommand")
      + commands(where: "__fish_use_subcommand")
      + commands(where: "__fish_seen_subcommand_from help")
      + Command.all.map(lines).joined()
  }

  private static func commands(where condition: String) -> String {
    let commands = Command.all.map { ($0.name, $0.summary) } + [("help", Help.helpSummary)]
    return commands.map { name, summary in
      "complete -c rpcsim -n \(quoted(condition)) -a \(name) -d \(quoted(summary))\n"
    }.joined()
  }

  private static func lines(for command: Command) -> String {
    let condition = "__fish_seen_subcommand_from \(command.name)"
    let operands =
      arguments(for: command.operandCompletion).map {
        "complete -c rpcsim -n \(quoted(condition)) \($0)\n"
      } ?? ""
    return "\n" + options(command.options + [.help], where: condition) + operands
  }

  private static func options(_ options: [Option], where condition: String) -> String {
    options.map { option in
      let value = option.completion.map { " -r \(arguments(for: $0) ?? "-f")" } ?? ""
      return "complete -c rpcsim -n \(quoted(condition)) -l \(option.name)\(value)"
        + " -d \(quoted(option.shortHelp))\n"
    }.joined()
  }

  private static func arguments(for completion: Completion) -> String? {
    switch completion {
    case .words(let words): "-f -a \(quoted(words.joined(separator: " ")))"
    case .commands: "-f -a \(quoted(Command.all.map(\.name).joined(separator: " ")))"
    case .scenarios: "-f -k -a '(__fish_complete_suffix \(ScenarioFiles.ending))'"
    case .recordings: "-f -k -a '(__fish_complete_suffix .json)'"
    case .files: "-F"
    case .folders: "-f -a '(__fish_complete_directories)'"
    case .nothing: nil
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "'"
    for character in text {
      if character == "'" || character == "\\" { quoted.append("\\") }
      quoted.append(character)
    }
    return quoted + "'"
  }
}
