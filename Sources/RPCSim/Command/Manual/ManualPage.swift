/// The page `rpcsim(1)` of the manual, generated from the descriptions of the commands.
enum ManualPage {
  static var text: String {
    let source = Roff.argument("rpcsim \(CommandLineTool.version)")
    return ".TH RPCSIM 1 \(CommandLineTool.date) \(source) \(Roff.argument("User Commands"))\n"
      + section("NAME", "rpcsim \\- \(Roff.text(name))\n")
      + section("SYNOPSIS", synopsis) + section("DESCRIPTION", description)
      + section("OPTIONS", options(CommandLineTool.options))
      + section("COMMANDS", Command.all.map(command).joined())
      + section("EXIT STATUS", codes) + section("ENVIRONMENT", environment)
      + section("FILES", files) + section("EXAMPLES", examples)
  }

  private static func section(_ title: String, _ text: String) -> String {
    ".SH \(title.contains(" ") ? Roff.argument(title) : title)\n\(text)"
  }

  /// A term with its description beside it.
  private static func entry(_ term: String, _ text: String) -> String {
    ".TP\n.B \(Roff.argument(term))\n\(Roff.text(text))\n"
  }

  private static let name = "play scenarios about RPC over message queues"

  private static let synopsis = """
    .B rpcsim
    .I COMMAND
    [\\fIOPTIONS\\fR]
    .RI [ OPERANDS ]

    """

  private static var description: String {
    Roff.text(
      """
      \(Help.summary)
      A scenario is a file in JSON5 that says who takes part, what they do, what goes wrong, and what
      must hold. It is played in virtual time against a broker in memory; the same scenario and the same
      options always give the same report. 'rpcsim new' writes a scenario to begin with.
      """) + "\n"
  }

  private static func options(_ options: [Option]) -> String {
    options.map { entry($0.usage, $0.help) }.joined()
  }

  private static func command(_ command: Command) -> String {
    let operands = command.operands.isEmpty ? "" : " \\fI\(Roff.text(command.operands))\\fR"
    return """
      .SS \(Roff.argument(command.name))
      .B "rpcsim \(command.name)"
      [\\fIOPTIONS\\fR]\(operands)
      .PP
      \(Roff.text(command.discussion))
      \(options(command.options))
      """
  }

  private static var codes: String {
    ExitCode.allCases.map { entry("\($0.rawValue)", $0.explanation) }.joined()
  }

  private static var environment: String {
    entry("NO_COLOR", "If it is set and not empty, reports have no colours.")
      + entry("TERM", "If it is 'dumb', reports have no colours.")
  }

  private static var files: String {
    entry(RecordingFile.folder, "The folder where 'rpcsim explore' records what fails.")
      + entry("*\(ScenarioFiles.ending)", "The files that a named folder stands for.")
  }

  private static var examples: String {
    Command.all.flatMap(\.examples).map { entry($0.line, $0.meaning) }.joined()
  }
}
