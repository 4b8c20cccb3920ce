public import RPCCore

/// The report of a run: its events, and its failures.
public struct SimulationReport: Sendable {
  /// The reason why a run was stopped before its body had ended.
  public enum Stop: String, Hashable, Sendable {
    /// The body waits, and nothing can happen any more.
    case stalled
    /// The limit of steps was reached, so the run seems to have no end.
    case stepsExhausted
    /// An invariant was broken, and the journal keeps only the last events.
    case invariantBroken
  }

  /// The reason why the run was stopped; `nil` if the body ended by itself.
  public let stop: Stop?
  /// All events, as far as the journal was kept.
  ///
  /// The kept events are numbered from 0.
  public let journal: Journal
  /// The invariants that were broken.
  package let violations: [Violation]
  /// The effect of each planned fault, in the order in which they were planned.
  package let faults: [ScenarioRun.FaultReport]
  /// The reason why each unsettled call waits, if the run was stopped.
  public let waits: [CallWait]
  /// The calls that timed out while they waited for themselves: deadlocks that a deadline resolved.
  public let deadlocks: [CallWait]
  /// The reason why each task waits, if the run stalled.
  public let taskWaits: [String]
  /// The influences from outside: threads, clocks and tasks that no schedule controls.
  public let escapes: [String]
  /// The failures that were noted during the run.
  ///
  /// They come from ``Simulation/expect(_:_:file:line:)``, and from processes that ended with an
  /// error. Faults that could not be planned and names that were in use are also among them.
  public var failures: [String] { findings.map(\.words) }
  let findings: [CodeFinding]
  let sightings: Sightings
  /// The tasks that did not end when they were cancelled.
  public private(set) var unfinished: [String] = []
  /// The schedule that replays the run.
  ///
  /// If `simulate(seed:options:_:)` does not keep the whole journal, the schedule holds only the
  /// seed, which draws the same choices again.
  public let schedule: ScheduleToken
  /// The deviations of the run in words, if they were asked for.
  var turns: [ScheduleRecorder.Turn]
  /// Whether the schedule is more than a seed.
  let keepsToken: Bool
  /// The virtual time at the end of the run.
  public let end: Instant
  /// The number of jobs and events.
  public let stepCount: Int
  /// The messages that were sent, if they were kept for a comparison.
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
    sightings = content.sightings
    end = world.now
    self.taskWaits = taskWaits
    self.escapes = escapes
    let strikes = world.faults.choices.strikes
    turns = schedule.turns(strikes: strikes)
    self.schedule = schedule.token(strikes: strikes)
    keepsToken = schedule.keepsToken
    self.stepCount = stepCount
    sent = content.sent ?? []
  }

  func adding(unfinished: [String]) -> SimulationReport {
    var report = self
    report.unfinished = unfinished
    return report
  }

  /// The planned faults that should have struck and did not.
  ///
  /// The run proves nothing about them.
  package var vacuousFaults: [ScenarioRun.FaultReport] {
    faults.filter { $0.fired == 0 && $0.fault.mustStrike }
  }

  /// All failures, one sentence each.
  ///
  /// Empty if there are none.
  public var problems: [String] { problemsByKind.map(\.words) }

  /// All failures, in words and with their kinds.
  package var problemsByKind: [CodeFinding] {
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
