import RPCSim

extension Command {
  static let new = Command(
    name: "new",
    summary: "Write a scenario or a test to begin with, and say what to do next.",
    discussion: """
      Writes a scenario with comments that holds as it is, to be changed into one of your own.
      NAME may leave out the ending .json5, and - is the standard output; without a NAME the file
      is named as the starter is. A file that exists already is never overwritten. With --test the
      file is a test in Swift.
      """,
    operands: "NAME",
    options: [.starter, .test, .list],
    exitCodes: [.held, .unusable],
    examples: [
      Example(line: "rpcsim new payment", meaning: "Begin with payment.json5."),
      Example(line: "rpcsim new --starter race", meaning: "Begin with a race."),
      Example(line: "rpcsim new --test Tests/AppTests/WorkerTests", meaning: "Begin with a test."),
      Example(line: "rpcsim new --list", meaning: "See what there is to begin with."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard !arguments.has(.list) else { return list(arguments, &console) }
    let name = try arguments.word(.starter, among: Starter.all.map(\.name))
    guard name == nil || !arguments.has(.test) else {
      throw UsageError("--starter and --test exclude each other: keep one of them")
    }
    let starter = arguments.has(.test) ? .test : name.flatMap(Starter.named) ?? .call
    guard arguments.operands.count <= 1 else { throw UsageError("new writes one file at a time") }
    let path = path(of: arguments.operands.first ?? starter.name, ending: starter.ending)
    return write(starter, to: path, &console)
  }

  private static func list(_ arguments: Arguments, _ console: inout Console) -> ExitCode {
    let width = Starter.all.map(\.name.count).max() ?? 0
    for starter in Starter.all {
      console.write(CellText(starter.name).padded(to: width) + "  \(starter.summary)\n")
    }
    return .held
  }

  private static func path(of operand: String, ending: String) -> String {
    operand == "-" || operand.hasSuffix(ending) ? operand : operand + ending
  }

  /// Creates a file from a starter, or prints the starter if the path is `-`.
  ///
  /// A file that exists is never overwritten.
  private static func write(
    _ starter: Starter, to path: String, _ console: inout Console
  ) -> ExitCode {
    guard path != "-" else {
      console.write(starter.text(in: "FILE"))
      return .held
    }
    do throws(Platform.Failure) {
      try Platform.create(path, with: Array(starter.text(in: path.quotedForShell).utf8))
    } catch {
      let advice = error.isTaken ? ": choose another name" : ""
      console.complain("\(ScenarioFiles.shown(path)): error: \(error.message)\(advice)")
      return .unusable
    }
    console.write("wrote \(ScenarioFiles.shown(path)); what to do next:\n")
    let lines = starter.next.map { ($0.line(for: path), $0.meaning) }
    console.write(Help.table(lines) + "\n")
    return .held
  }
}

extension Starter {
  /// The scenario with the name of its file in the comment about how to play it.
  fileprivate func text(in file: String) -> String { text.replacing("FILE", with: file) }
}

extension Starter.Hint {
  fileprivate func line(for path: String) -> String {
    // A name that begins with a dash would be taken for an option.
    let file = (path.hasPrefix("-") ? "-- " : "") + path.quotedForShell
    return command.replacing("FILE", with: file)
  }
}

extension Option {
  fileprivate static let starter = Option(
    "starter", "NAME", words: Starter.all.map(\.name),
    help: "Begin with this starter; 'call' if not given.")
  fileprivate static let test = Option("test", help: "Write a test in Swift instead.")
  fileprivate static let list = Option("list", help: "List the starters.")
}
