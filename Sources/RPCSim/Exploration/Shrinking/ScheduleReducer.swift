/// Removes deviations from a failing run of a scenario for as long as it fails in the same way.
///
/// Then it makes the remaining delays shorter and rounder.
package struct ScheduleReducer: Sendable {
  private var reducer: RunReducer<FailingRun>

  /// The smallest failing run found so far.
  package var run: ScenarioRun { reducer.smallest.run }
  /// The number of runs made.
  package var attempts: Int { reducer.attempts }

  /// Starts with a run that failed.
  ///
  /// The result is `nil` if the run does not have the failure.
  ///
  /// The failure stays the same if the same expectation is refuted by events of the same kinds, and
  /// its calls ended in the same way. For an invariant, events of the same kinds break the same
  /// invariant.
  ///
  /// - Parameters:
  ///   - failing: The failing run.
  ///   - failure: The failure to keep, in the words of ``ScenarioRun/failures``; `nil` is the first of
  ///     them.
  ///   - eventLimit: The number of events after which a run is abandoned.
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

  init(_ failing: ScenarioRun, keeping failure: FailureSignature, eventLimit: Int) {
    let run = ScenarioRun(
      of: failing.scenario, strategy: failing.strategy, eventLimit: eventLimit,
      isUntimed: failing.isUntimed, isRecorded: true)
    reducer = RunReducer(FailingRun(run: run, failure: failure, eventLimit: eventLimit))
  }

  /// Removes chunks of deviations, from all of them down to single ones (delta debugging).
  ///
  /// Then it makes the remaining delays shorter and rounder.
  ///
  /// - Parameters:
  ///   - observe: Called with the number of runs made and the number of deviations left.
  ///   - isEnded: Whether to stop early and keep the current run; asked before each run.
  package mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) {
    reducer.reduce(observe: observe, isEnded: isEnded)
  }
}

/// A run of a scenario and the failure to keep.
private struct FailingRun: ReducibleRun {
  let run: ScenarioRun
  let failure: FailureSignature
  let eventLimit: Int

  static var runLimit: Int { 2_000 }

  var choices: [Deviation] {
    guard let record = run.record else {
      preconditionFailure("only a recorded run can be made small")
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
  /// Whether both journals have the same events in the same order.
  ///
  /// Two successive events must share an instant in both journals or in neither.
  func isAlike(_ other: Journal) -> Bool {
    guard events.count == other.events.count else { return false }
    let isSame = zip(events, other.events).allSatisfy {
      $0.kind == $1.kind && $0.participant == $1.participant && $0.call == $1.call
    }
    return isSame
      && events.indices.dropFirst().allSatisfy {
        (events[$0].time == events[$0 - 1].time)
          == (other.events[$0].time == other.events[$0 - 1].time)
      }
  }
}
