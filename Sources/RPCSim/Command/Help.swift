/// The help texts, generated from the descriptions of the commands.
enum Help {
  /// The purpose of the tool, in a sentence.
  static let summary =
    "Plays scenarios about RPC over message queues, and says whether what they expect holds."

  /// The purpose of the command `help`.
  static let helpSummary = "Show the help of a command."

  /// The help text of the tool.
  static var text: String {
    let commands = Command.all.map { ($0.name, $0.summary) }
    let codes = ExitCode.allCases.map { ("\($0.rawValue)", $0.explanation) }
    return """
      \(summary)

      Usage: rpcsim COMMAND [OPTIONS] …

      Commands:
      \(table(commands + [("help [COMMAND]", helpSummary)]))

      Options:
      \(table(CommandLineTool.options.map { ($0.usage, $0.help) }))

      Exit codes:
      \(table(codes))

      Example:
        rpcsim run Scenarios

      """
  }

  /// The help text of one command.
  static func text(for command: Command) -> String {
    let options = (command.options + [.help]).map { ($0.usage, $0.help) }
    let codes = command.exitCodes.map { ("\($0.rawValue)", $0.explanation) }
    let examples = command.examples.map { ($0.line, $0.meaning) }
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    return """
      \(command.discussion)

      Usage: rpcsim \(command.name) [OPTIONS]\(operands)

      Options:
      \(table(options))

      Exit codes:
      \(table(codes))

      Examples:
      \(table(examples))

      """
  }

  /// A table of two columns.
  ///
  /// The second column begins behind the widest entry of the first.
  static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, meaning in
      let blanks = String(repeating: " ", count: width - name.count + 2)
      let indent = "\n" + String(repeating: " ", count: width + 4)
      let lines = meaning.split(separator: "\n").joined(separator: indent)
      return "  \(name)\(blanks)\(lines)"
    }.joined(separator: "\n")
  }
}
