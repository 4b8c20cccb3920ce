import RPCCore

/// All choices of one kind that are left at a state.
///
/// The choices are made only in their turn, so the choices with the fewest deviations come first.
/// One kept state serves all of them.
struct ExploredFork: Sendable {
  enum Choices: Sendable {
    /// The choice of the plain run, at the beginning or where a way stopped at the limit of states.
    case plain
    /// Another event as soon as it can come, or any event at a later tick.
    case others
    /// Any event right behind a tick.
    case behindTicks
    /// One more strike on one of these occasions. The branch says how the event is taken.
    indirect case strikes(EnabledEvent, ExploredBranch, occasions: Range<Int>)
  }

  /// The state; `nil` if it has to be played again.
  var state: KeptState?
  /// The last branch on the way to the state.
  var branch: Int?
  /// The number of steps that lead to the state.
  let step: Int
  let choices: Choices
  /// The number of choices.
  let count: Int

  /// The number of deviations that each choice counts as.
  ///
  /// An instant right behind a tick counts as several, because a nanosecond decides few runs.
  var weight: Int {
    switch choices {
    case .plain: 0
    case .others, .strikes: 1
    case .behindTicks: 4
    }
  }

  /// Whether nothing else refers to its state: no other fork, and no copy of the exploration.
  mutating func isLast() -> Bool {
    state != nil && isKnownUniquelyReferenced(&state)
  }
}

/// An event to take, and its deviation from the plain run.
struct ExploredStep: Sendable {
  let event: EnabledEvent
  let branch: ExploredBranch
}

extension ExploredState {
  /// The steps that can be chosen; `nil` is the step of the plain run.
  func steps(
    _ choices: ExploredFork.Choices, _ times: TimeTreatment
  ) -> [ExploredStep?] {
    switch choices {
    case .plain: return [nil]
    case .others: return otherSteps + laterSteps(times, at: times.laterInstants)
    case .behindTicks: return laterSteps(times, at: times.instantsBehindTicks)
    case .strikes(let event, let branch, let occasions):
      return occasions.map { occasion in
        var struck = branch
        struck.strikes.append(occasion)
        return ExploredStep(event: event, branch: struck)
      }
    }
  }

  /// The events other than the plain run's next event, each as soon as it can come.
  private var otherSteps: [ExploredStep] {
    let natural = world.timeline.first
    return world.timeline.enabled.enumerated().filter { $0.element != natural }
      .map { step($0.offset, $0.element) }
  }

  /// The events that may come next, each at instants later than as soon as it can come.
  private func laterSteps(
    _ treatment: TimeTreatment, at instants: (ClosedRange<Instant>) -> [Instant]
  ) -> [ExploredStep] {
    guard case .ticks = treatment else { return [] }
    return world.timeline.enabled.enumerated().flatMap { index, id in
      instants(world.times(of: EnabledEvent(id: id))).map { step(index, id, at: $0) }
    }
  }

  private func step(_ index: Int, _ id: Int32, at time: Instant? = nil) -> ExploredStep {
    ExploredStep(
      event: EnabledEvent(id: id),
      branch: ExploredBranch(
        step: world.performedCount, taken: Strategy.TakenEvent(index, at: time)))
  }
}
