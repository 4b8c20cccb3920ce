import RPCCore

/// Repeats the deviations of a run, each where the plain run comes to it.
///
/// They are known by what they mean, so a run can be followed in a scenario that has changed: what
/// is new goes its plain way, and a deviation whose moment does not come is left out.
struct Following: Sendable {
  private let deviations: [Deviation]
  /// The deviations that wait for an event, by that event and in their order.
  private var waiting: [Moment: [Int]] = [:]
  private var wasMade: [Bool]
  private var counter = MomentCounter()
  /// What could have been chosen where a deviation could not be made.
  private var misses: [Int: [Moment]] = [:]

  init(_ deviations: [Deviation]) {
    self.deviations = deviations
    wasMade = Array(repeating: false, count: deviations.count)
    // Where faults strike, the world is told at once.
    for (index, deviation) in deviations.enumerated() where !deviation.isStrike {
      waiting[deviation.before, default: []].append(index)
    }
  }

  mutating func next(in world: World) -> Choice? {
    guard let natural = world.naturalEvent else { return nil }
    let meaning = world.meaning(of: natural)
    let choice =
      deviation(before: counter.moment(of: meaning), in: world) ?? Choice(event: natural)
    counter.add(choice.event == natural ? meaning : world.meaning(of: choice.event))
    return choice
  }

  private mutating func deviation(before moment: Moment, in world: World) -> Choice? {
    guard let indices = waiting[moment] else { return nil }
    let events = world.enabledEvents
    let moments = events.map { counter.moment(of: world.meaning(of: $0)) }
    for index in indices where !wasMade[index] {
      if let place = moments.firstIndex(of: deviations[index].take) {
        wasMade[index] = true
        return world.choice(of: events[place], later: deviations[index].delay)
      }
      misses[index] = moments
    }
    return nil
  }

  /// How well the run could be followed, when it is over.
  func outcome(in world: World) -> ReplayOutcome {
    let struck = world.faultChoices.made
    let left = deviations.indices.filter {
      !wasMade[$0] && !(deviations[$0].isStrike && struck.contains(deviations[$0].take))
    }
    for index in left {
      guard let available = misses[index], counter.hasPassed(deviations[index].take) else {
        continue
      }
      return .diverged(at: index, expected: deviations[index], available: available)
    }
    return left.isEmpty ? .exact : .adapted(left.count)
  }
}

extension World {
  fileprivate func choice(of event: EnabledEvent, later delay: Int64) -> Choice {
    guard delay > 0 else { return Choice(event: event) }
    return Choice(event: event, time: instant(of: event).advanced(byNanoseconds: delay))
  }
}

/// How well a recorded run could be repeated.
public enum ReplayOutcome: Hashable, Sendable {
  /// Everything happened as it was recorded.
  case exact
  /// The scenario has changed: all deviations were made except for some whose events do not exist,
  /// or do not compete, any more.
  case adapted(_ leftOut: Int)
  /// A deviation could not be made though its event exists: it was not possible where it was
  /// wanted.
  case diverged(at: Int, expected: Deviation, available: [Moment])
}
