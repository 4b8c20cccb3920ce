extension Command {
  static let validate = Command(
    name: "validate",
    summary: "Read scenarios and say what is wrong with them.",
    discussion: """
      Reads scenarios, checks that they make sense, and runs nothing. A PATH is a file, or a
      folder, which stands for all files in it that end in .json5, except hidden ones.
      """,
    operands: "PATH…",
    options: [.format],
    exitCodes: [.held, .unusable, .interrupted],
    examples: [
      Example(line: "rpcsim validate Scenarios", meaning: "Check all scenarios of a folder."),
      Example(
        line: "rpcsim validate --format json Scenarios",
        meaning: "Tell a program where the mistakes are."),
    ]
  ) { (arguments, console) throws(UsageError) in
    var report = Report<ReadFile>(
      try arguments.format(), of: "files", titled: "rpcsim validate",
      hasColour: console.output.hasColour)
    try ScenarioSource.requireOperands(of: arguments)
    let end = console.heedEndRequests(within: Console.patience)
    let isComplete = ScenarioSource.readEach(in: arguments, &console, isEnded: { end.isMade }) {
      file, console in
      console.write(report.text(of: file))
    }
    let code = end.isMade ? ExitCode.interrupted : .unusable
    return report.end(with: isComplete ? .held : code, &console)
  }
}
