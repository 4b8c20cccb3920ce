import RPCSim

/// The cause of a call's wait, as a chain of causes.
///
/// Each one is indented further than the one before.
enum WaitText {
  /// Whether the wait is a failure, or part of a scenario that holds.
  enum Mood: String {
    case unwanted = "still waits"
    case expected = "waits, as expected"
  }

  static func text(
    of wait: CallWait, _ names: [String], _ mood: Mood, _ paint: Paint
  ) -> String {
    let kind = wait.isDeadlock ? "a deadlock" : "no answer"
    var text = strong("\(names[wait.call]) \(mood.rawValue) (\(kind)):", paint)
    for (depth, reason) in wait.reasons.enumerated() {
      text += String(repeating: "  ", count: min(depth, 20) + 2)
      text += (depth > 0 ? "└ " : "") + CellText(reason).padded(to: 0) + "\n"
    }
    return text
  }

  private static func strong(_ title: String, _ paint: Paint) -> String {
    "  " + paint.strong(CellText(title).padded(to: 0)) + "\n"
  }

  /// The waits in a run that holds; of many, the first ones.
  static func expected(of run: ScenarioRun, _ paint: Paint) -> String {
    let names = run.journal.callNames()
    let rest = run.waits.count - mostWaits
    return run.waits.prefix(mostWaits).map { text(of: $0, names, .expected, paint) }.joined()
      + (rest > 0 ? "  … and \(rest.of("more call")) waits\n" : "")
  }

  private static let mostWaits = 10
}
