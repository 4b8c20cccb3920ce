import RPCSim

extension Command {
  /// The pause between two looks at the files, in milliseconds.
  ///
  /// A change is played after two looks.
  private static let interval = 100

  private static let clearScreen = "\u{1B}[2J\u{1B}[H"

  /// Plays scenarios, and again after each change of their files, until the process is asked to
  /// end.
  static func watch(
    _ arguments: Arguments, _ options: RunOptions, _ console: inout Console
  ) throws(UsageError) -> ExitCode {
    guard options.format == .text else {
      throw UsageError("--watch is for people: it goes with --format text only")
    }
    let end = console.heedEndRequests(within: Console.patience)
    return Watch.run(
      look: { WatchedFiles(in: arguments.operands) },
      wait: { end.wait(milliseconds: interval) },
      play: { count, changes in
        announce(changes, &console)
        let code = play(
          arguments, options, &console, reportsPart: false, isEnded: { end.isMade })
        if code != nil { console.complain("rpcsim: watching \(count.of("file")), until Ctrl-C") }
        return code
      })
  }

  private static func announce(_ changes: [String], _ console: inout Console) {
    guard let first = changes.first else { return }
    if console.output.isTerminal { console.write(clearScreen) }
    let others = changes.count > 1 ? " and \((changes.count - 1).of("other"))" : ""
    console.complain("rpcsim: \(ScenarioFiles.shown(first))\(others) changed")
  }
}

extension Option {
  static let watch = Option(
    "watch", help: "Play them again whenever a file changes, until Ctrl-C.")
}
