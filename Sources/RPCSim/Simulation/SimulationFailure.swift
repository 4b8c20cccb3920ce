import RPCCore

/// The error of a simulation that failed: the failures, a diagram, and the token that replays it.
public struct SimulationFailure: Error, CustomStringConvertible, Sendable {
  /// The error that the body threw, if it threw before the run was stopped.
  public let error: (any Error)?
  /// The report of the run.
  public let report: SimulationReport
  /// The nearest run that passes, with the one choice or fault that differs.
  ///
  /// It is `nil` if none was found or searched for: only
  /// ``explore(schedules:strategy:seed:options:sighting:_:)`` searches.
  public let nearestPass: PassingSchedule?
  /// The words of the description about the search for the failing schedule.
  let search: String

  /// The failures, a diagram of the run, and the token that replays it.
  public var description: String {
    let thrown = error.map { ["the body threw: \($0)"] } ?? []
    let problems = (thrown + report.problems + deadlocks).map { "  \($0)" }
    return """
      the simulation failed\(search):
      \(problems.joined(separator: "\n"))

      \(deviations)\(course)Replay it: \(replay) { … }
      """
  }

  /// The search that found the run, and the course of the run.
  package var summary: String {
    let lines = ["the simulation failed\(search):"] + deadlocks.map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n\n\(deviations)\(course)"
  }

  /// The greatest number of deviations that are told.
  private static let deviationLimit = 12

  /// The deviations of the run from the natural order, in words.
  private var deviations: String {
    let turns = report.turns
    guard !turns.isEmpty else { return "" }
    var lines = turns.prefix(Self.deviationLimit).map { "  \($0.words)" }
    if turns.count > lines.count { lines.append("  and \(turns.count - lines.count) more") }
    return "What is not as in the natural order:\n\(lines.joined(separator: "\n"))\n\n"
  }

  private var deadlocks: [String] {
    report.deadlocks.map {
      "a deadlock, until a deadline came: " + $0.reasons.joined(separator: "; ")
    }
  }

  /// A diagram of the run, and the nearest run that passes.
  private var course: String {
    """
    \(earlier)\(FailureDiagram(report.journal).text)
    \(nearestPass.map { "\($0)\n\n" } ?? "")
    """
  }

  /// The code that replays the run.
  private var replay: String {
    token.map { "simulate(replaying: \"\($0)\")" } ?? "simulate(seed: \(report.schedule.seed))"
  }

  /// The token that replays the run; `nil` if its seed alone does.
  package var token: ScheduleToken? { report.keepsToken ? report.schedule : nil }

  /// The number of events before those in the journal, in words.
  private var earlier: String {
    let count = report.journal.forgottenCount
    return count > 0 ? "(\(count) events came before these, and were not kept.)\n\n" : ""
  }
}

extension ScheduleRecorder.Turn {
  /// The deviation as one sentence.
  fileprivate var words: String {
    // The same event at a later time has no other option beside it.
    deviation.isStrike || deviation.index == 0 ? taken : "\(taken); not first: \(natural)"
  }
}
