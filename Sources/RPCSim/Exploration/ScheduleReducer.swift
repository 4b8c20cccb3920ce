/// Takes deviations away from a failing schedule for as long as the run still fails the same way,
/// and says simply by how much the events are put off that have to be.
public struct ScheduleReducer: Sendable {
  /// The smallest failing run that was found.
  public private(set) var run: Run
  /// How many runs it took.
  public private(set) var attempts = 0
  private let failure: FailureSignature
  private let eventLimit: Int

  /// After how many runs it is given up.
  private static var limit: Int { 2_000 }
  /// How many runs more may be spent on delays that are easy to read.
  private static var delayLimit: Int { 100 }
  /// How short a delay may become by halving, in nanoseconds: 1 ns says no more than 1 ms, and is
  /// harder to imagine.
  private static var shortestHalf: Int64 { 1_000_000 }

  /// Starts with a run that failed, or is `nil` if there is nothing wrong with it.
  ///
  /// A run fails the same way if the same expectation is refuted by events of the same kinds, and
  /// the calls that it is about ended in the same way, or if events of the same kinds break the
  /// same invariant.
  ///
  /// - Parameters:
  ///   - failing: The run.
  ///   - failure: What has to fail still, as ``Run/failures`` has it; the first of those if not given.
  ///   - eventLimit: After how many events a run is given up.
  public init?(
    _ failing: Run, keeping failure: String? = nil, eventLimit: Int = Run.defaultEventLimit
  ) {
    let found = failing.signatures.first {
      failure == nil || failure == $0.subject.description
    }
    guard let found else { return nil }
    self.init(failing, keeping: found, eventLimit: eventLimit)
  }

  /// Starts with a run that failed in a known way.
  init(_ failing: Run, keeping failure: FailureSignature, eventLimit: Int) {
    self.failure = failure
    self.eventLimit = eventLimit
    run = Run(
      of: failing.scenario, strategy: failing.strategy, eventLimit: eventLimit,
      isUntimed: failing.isUntimed, isRecorded: true)
  }

  private var deviations: [Deviation] { run.record?.schedule.deviations ?? [] }

  /// Takes chunks away, from all at once down to one at a time (delta debugging); then it makes
  /// the delays that are left shorter and rounder.
  ///
  /// - Parameters:
  ///   - observe: Told how many runs were made, and how many deviations are left.
  ///   - isEnded: Whether to leave it at what there is; asked before each run.
  public mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) {
    // The last choices are the most likely ones not to matter.
    var debugging = DeltaDebugging(limit: Self.limit, startsAtEnd: true)
    debugging.reduce(deviations, observe: observe, isEnded: isEnded) {
      stillFails($0) ? deviations : nil
    }
    attempts = debugging.attempts
    let limit = attempts + Self.delayLimit
    for place in deviations.indices.reversed() {
      observe(attempts, deviations.count)
      simplifyDelay(at: place, until: limit, isEnded)
    }
  }

  /// Halves a delay as often as that does no harm, and then rounds it as far as it can be.
  private mutating func simplifyDelay(
    at place: Int, until limit: Int, _ isEnded: () -> Bool
  ) {
    guard deviations[place].isDelay else { return }
    while attempts < limit, !isEnded(), deviations[place].delay / 2 >= Self.shortestHalf,
      stillFails(delaying: place, by: deviations[place].delay / 2)
    {}
    for delay in SimplerDelay.rounder(than: deviations[place].delay) {
      guard attempts < limit, !isEnded() else { return }
      if stillFails(delaying: place, by: delay) { return }
    }
  }

  private mutating func stillFails(delaying place: Int, by delay: Int64) -> Bool {
    attempts += 1
    var wanted = deviations
    wanted[place].delay = delay
    let attempt = attempt(wanted)
    // It has to be the same story at other times: where round numbers let two things happen at one
    // instant, it would hang on which of them is taken first.
    guard attempt.signatures.contains(failure), attempt.journal.isAlike(run.journal),
      attempt.record?.schedule.deviations == wanted
    else { return false }
    run = attempt
    return true
  }

  private mutating func stillFails(_ deviations: [Deviation]) -> Bool {
    let attempt = attempt(deviations)
    guard attempt.signatures.contains(failure),
      (attempt.record?.schedule.deviations.count ?? .max) < self.deviations.count
    else { return false }
    run = attempt
    return true
  }

  private func attempt(_ deviations: [Deviation]) -> Run {
    let schedule = DecisionSchedule(
      seed: run.strategy.seed, deviations: deviations, isUntimed: run.isUntimed)
    return Run(
      of: run.scenario, strategy: .following(schedule), eventLimit: eventLimit, isRecorded: true)
  }
}

extension Journal {
  /// Whether the same happened in the same order, and nothing at one instant that did not before.
  fileprivate func isAlike(_ other: Journal) -> Bool {
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
