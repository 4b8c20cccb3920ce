import RPCCore

/// What else could be chosen at a state that was met: all choices of one kind.
///
/// Choices are not made before it is their turn, so that no state is taken for one that needs many
/// choices though few lead there; and a state is kept once for all of them.
struct ExploredFork: Sendable {
  /// Which choices are left.
  enum Choices: Sendable {
    /// What the plain run does, at the story's beginning.
    case plain
    /// Another event, as soon as it can come, or any at a later tick.
    case others
    /// Any event right behind a tick.
    case behindTicks
    /// One more fault at an event that is taken as a branch says, on one of these occasions.
    indirect case strikes(EnabledEvent, ExploredBranch, occasions: Range<Int>)
  }

  /// The state; `nil` if it has to be played again.
  var state: KeptState?
  /// The last branch on the way to it.
  var branch: Int?
  /// How many steps lead to it.
  let step: Int
  let choices: Choices
  /// How many choices there are.
  let count: Int

  /// How many choices each of them counts as: a nanosecond as several, because few runs are decided
  /// by one.
  var weight: Int {
    switch choices {
    case .plain: 0
    case .others, .strikes: 1
    case .behindTicks: 4
    }
  }

  /// Finds out whether nothing else goes on from its state: no other fork, and no copy of the exploration.
  mutating func isLast() -> Bool {
    state != nil && isKnownUniquelyReferenced(&state)
  }
}

/// An event that is taken, and how that departs from the plain run.
struct ExploredStep: Sendable {
  let event: EnabledEvent
  let branch: ExploredBranch
}

extension ExploredState {
  /// What can be chosen; `nil` is what the plain run does.
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

  /// The events that may come next and do not in the plain run, each as soon as it can.
  private var otherSteps: [ExploredStep] {
    let natural = world.timeline.first
    return world.timeline.enabled.enumerated().filter { $0.element != natural }
      .map { step($0.offset, $0.element) }
  }

  /// The events that may come next, at later instants than as soon as they can.
  private func laterSteps(
    _ treatment: TimeTreatment, at instants: (ClosedRange<Instant>) -> [Instant]
  ) -> [ExploredStep] {
    guard case .ticks = treatment else { return [] }
    return world.timeline.enabled.enumerated().flatMap { place, id in
      instants(world.times(of: EnabledEvent(id: id))).map { step(place, id, at: $0) }
    }
  }

  private func step(_ place: Int, _ id: Int32, at time: Instant? = nil) -> ExploredStep {
    ExploredStep(
      event: EnabledEvent(id: id),
      branch: ExploredBranch(step: world.performedCount, place: Strategy.Place(place, at: time)))
  }
}
