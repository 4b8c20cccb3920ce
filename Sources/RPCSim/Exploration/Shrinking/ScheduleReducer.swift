/// Takes deviations away from a failing run of a story for as long as it still fails the same way, and says
/// simply by how much the events are put off that have to be.
package struct ScheduleReducer: Sendable {
  private var reducer: RunReducer<FailingRun>

  /// The smallest failing run that was found.
  package var run: ScenarioRun { reducer.smallest.run }
  /// How many runs it took.
  package var attempts: Int { reducer.attempts }

  /// Starts with a run that failed, or is `nil` if there is nothing wrong with it.
  ///
  /// A run fails the same way if the same expectation is refuted by events of the same kinds, and
  /// the calls that it is about ended in the same way, or if events of the same kinds break the
  /// same invariant.
  ///
  /// - Parameters:
  ///   - failing: The run.
  ///   - failure: What has to fail still, as ``ScenarioRun/failures`` has it; the first of those if not given.
  ///   - eventLimit: After how many events a run is given up.
  package init?(
    _ failing: ScenarioRun, keeping failure: String? = nil,
    eventLimit: Int = ScenarioRun.defaultEventLimit
  ) {
    let found = failing.signatures.first {
      failure == nil || failure == $0.subject.description
    }
    guard let found else { return nil }
    self.init(failing, keeping: found, eventLimit: eventLimit)
  }

  /// Starts with a run that failed in a known way.
  init(_ failing: ScenarioRun, keeping failure: FailureSignature, eventLimit: Int) {
    let run = ScenarioRun(
      of: failing.scenario, strategy: failing.strategy, eventLimit: eventLimit,
      isUntimed: failing.isUntimed, isRecorded: true)
    reducer = RunReducer(FailingRun(run: run, failure: failure, eventLimit: eventLimit))
  }

  /// Takes chunks away, from all at once down to one at a time (delta debugging); then it makes
  /// the delays that are left shorter and rounder.
  ///
  /// - Parameters:
  ///   - observe: Told how many runs were made, and how many deviations are left.
  ///   - isEnded: Whether to leave it at what there is; asked before each run.
  package mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) {
    reducer.reduce(observe: observe, isEnded: isEnded)
  }
}

/// A run of a story, and the failure that has to stay.
private struct FailingRun: ReducibleRun {
  let run: ScenarioRun
  let failure: FailureSignature
  let eventLimit: Int

  static var runLimit: Int { 2_000 }

  var choices: [Deviation] {
    guard let record = run.record else {
      preconditionFailure("a run that is made small is not recorded")
    }
    return record.schedule.deviations
  }

  func making(_ choices: [Deviation], isEnded: () -> Bool) -> FailingRun {
    let schedule = DecisionSchedule(
      seed: run.strategy.seed, deviations: choices, isUntimed: run.isUntimed)
    let run = ScenarioRun(
      of: run.scenario, strategy: .following(schedule), eventLimit: eventLimit, isRecorded: true,
      isEnded: isEnded)
    return FailingRun(run: run, failure: failure, eventLimit: eventLimit)
  }

  var stillFails: Bool { run.ending != .interrupted && run.signatures.contains(failure) }

  func isAlike(_ other: FailingRun) -> Bool { run.journal.isAlike(other.run.journal) }
}

extension Deviation: DelayableChoice {}

extension Journal {
  /// Whether the same happened in the same order, and nothing at one instant that did not before.
  func isAlike(_ other: Journal) -> Bool {
    guard events.count == other.events.count else { return false }
    let isSame = zip(events, other.events).allSatisfy {
      $0.kind == $1.kind && $0.actor == $1.actor && $0.call == $1.call
    }
    return isSame
      && events.indices.dropFirst().allSatisfy {
        (events[$0].time == events[$0 - 1].time)
          == (other.events[$0].time == other.events[$0 - 1].time)
      }
  }
}
