/// A command of the tool: its help texts and its implementation.
struct Command: Sendable {
  let name: String
  /// The purpose of the command, in a few words.
  let summary: String
  /// The description of the command, in some sentences.
  let discussion: String
  /// The operands behind the options, as usage lines write them.
  let operands: String
  let options: [Option]
  let exitCodes: [ExitCode]
  let examples: [Example]
  let perform: @Sendable (Arguments, inout Console) throws(UsageError) -> ExitCode

  /// A command line and its purpose.
  struct Example: Sendable {
    let line: String
    let meaning: String
  }

  static let all = [
    run, explore, replay, fork, shrink, render, validate, list, bench, serve,
    new, schema, completions, manual,
  ]

  static func named(_ name: String) throws(UsageError) -> Command {
    if let command = all.first(where: { $0.name == name }) { return command }
    throw .unknown("command", name, among: all.map { $0.name } + ["help"])
  }
}
