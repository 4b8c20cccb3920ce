/// Something the tool can do: what is said about it, and how it is done.
struct Command: Sendable {
  let name: String
  /// What it does, in a few words.
  let summary: String
  /// What it does, in some sentences.
  let discussion: String
  /// What stands behind the options, as usage lines write it.
  let operands: String
  let options: [Option]
  let exitCodes: [ExitCode]
  let examples: [Example]
  let perform: @Sendable (Arguments, inout Console) throws(UsageError) -> ExitCode

  /// A command line and what it is good for.
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
