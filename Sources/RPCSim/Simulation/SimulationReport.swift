public import RPCCore

/// What a simulation did, and what is wrong with it.
public struct SimulationReport: Sendable {
  /// Why a simulation was stopped before its body had ended.
  public enum Stop: String, Hashable, Sendable {
    /// The body waits, and nothing can happen any more.
    case stalled
    /// So much happened that it seems to have no end.
    case stepsExhausted
    /// An invariant was broken, and the journal keeps only what happened last.
    case invariantBroken
  }

  /// `nil` if the body ended by itself.
  public let stop: Stop?
  /// Everything that happened, as far as the journal was kept; what is kept is numbered from 0.
  public let journal: Journal
  /// The invariants that were broken.
  package let violations: [Violation]
  /// What became of each planned fault, in the order in which they were planned.
  package let faults: [ScenarioRun.FaultReport]
  /// Why each call that never settled waits.
  package let waits: [CallWait]
  /// Calls that timed out while they waited for themselves: the deadlocks that a deadline resolved.
  package let deadlocks: [CallWait]
  /// What each task waits for in a simulation that stalled.
  public let taskWaits: [String]
  /// How the outside got in: threads, clocks and tasks that no schedule rules.
  public let escapes: [String]
  /// What ``Simulation/expect(_:_:file:line:)`` found, and processes that ended with an error.
  public var failures: [String] { findings.map(\.words) }
  let findings: [CodeFinding]
  /// Tasks that did not end when they were cancelled.
  public private(set) var unfinished: [String] = []
  /// What replays the run.
  ///
  /// Of a run that keeps only the end of its journal it names the seed alone, which draws its choices again.
  public let schedule: ScheduleToken
  /// The same as code.
  let replay: String
  /// When the last thing happened.
  public let end: Instant
  /// How many jobs and events there were.
  public let stepCount: Int
  /// What was in the messages that were sent, if that was kept.
  let sent: [(event: JournalEvent.ID, message: RPCMessage)]

  init(
    _ content: SimulationState.Content, stop: Stop?, _ violations: [Violation],
    taskWaits: [String], escapes: [String], _ schedule: ScheduleRecorder, stepCount: Int
  ) {
    let world = content.world
    let kept = KeptJournal(world.journal)
    self.stop = stop
    journal = kept.standingAlone
    waits = stop == nil ? [] : world.waits().compactMap(kept.renumbered)
    deadlocks = content.deadlocks.compactMap(kept.renumbered)
    faults = world.faultReports
    self.violations = violations.map(kept.renumbered)
    findings = content.findings
    end = world.now
    self.taskWaits = taskWaits
    self.escapes = escapes
    self.schedule = schedule.token
    replay = schedule.replay
    self.stepCount = stepCount
    sent = content.sent ?? []
  }

  func adding(unfinished: [String]) -> SimulationReport {
    var report = self
    report.unfinished = unfinished
    return report
  }

  /// The planned faults that should have struck and did not: the run proves nothing about them.
  package var vacuousFaults: [ScenarioRun.FaultReport] {
    faults.filter { $0.fired == 0 && $0.fault.mustStrike }
  }

  /// Everything that is wrong, a sentence each; empty if nothing is.
  public var problems: [String] { problemsByKind.map(\.words) }

  /// Everything that is wrong, and by what it is known in another run.
  var problemsByKind: [CodeFinding] {
    var problems = findings
    if let stop {
      problems += words(of: stop).map { CodeFinding(failure: .stopped(stop), words: $0) }
    }
    problems += violations.map {
      let words = "violated: \($0.invariant): \($0.message)"
      return CodeFinding(failure: .violated(invariant: $0.invariant), words: words)
    }
    problems += vacuousFaults.map {
      CodeFinding(
        failure: .vacuousFault($0.fault), words: "this fault never struck: \($0.fault)")
    }
    problems += escapes.map {
      CodeFinding(failure: .escape, words: "the outside got in: \($0)")
    }
    return problems
      + unfinished.map {
        CodeFinding(
          failure: .unfinishedTask, words: "\($0) did not end when it was cancelled")
      }
  }

  private func words(of stop: Stop) -> [String] {
    switch stop {
    case .invariantBroken: []
    case .stepsExhausted: ["given up after \(stepCount) steps: it seems to have no end"]
    case .stalled:
      [
        "stalled at \(TimeText.milliseconds(end, decimals: TimeText.decimals(of: end))) ms: the body waits, and nothing can happen any more"
      ]
        + waits.flatMap(\.reasons).map { "  \($0)" } + taskWaits.map { "  \($0)" }
    }
  }
}

/// A simulation that failed: why, how to see it again, and a picture of it.
public struct SimulationFailure: Error, CustomStringConvertible, Sendable {
  /// What the body threw, if it threw before the run was stopped.
  public let error: (any Error)?
  /// What the simulation did, and what is wrong with it.
  public let report: SimulationReport
  /// A run of the same code that passes, and the one choice that it makes otherwise; `nil` if none was
  /// found, or looked for: only ``explore(schedules:strategy:seed:options:_:)`` does.
  public let nearestPass: PassingSchedule?
  /// What was done to find it.
  let search: String

  /// What is wrong, a diagram of what happened, and the token by which to replay it.
  public var description: String {
    let thrown = error.map { ["the body threw: \($0)"] } ?? []
    let deadlocks = report.deadlocks.map {
      "a deadlock, until a deadline came: " + $0.reasons.joined(separator: "; ")
    }
    let problems = (thrown + report.problems + deadlocks).map { "  \($0)" }
    return """
      the simulation failed\(search):
      \(problems.joined(separator: "\n"))

      \(earlier)\(ColumnDiagram(report.journal).text())
      \(nearestPass.map { "\($0)\n\n" } ?? "")Replay it: \(report.replay) { … }
      """
  }

  /// How much came before what the journal shows.
  private var earlier: String {
    let count = report.journal.forgottenCount
    return count > 0 ? "(\(count) events came before these, and were not kept.)\n\n" : ""
  }
}
