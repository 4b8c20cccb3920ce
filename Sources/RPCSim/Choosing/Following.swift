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
  /// Until when events were put off.
  private var putOff = PutOffEvents<Instant>()
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
    // Each turn but the last puts something off, and nothing twice by the same deviation.
    while let natural = natural(in: world) {
      let meaning = world.decision(of: natural)
      guard let index = deviation(before: counter.moment(of: meaning), in: world) else {
        return take(natural, meaning, in: world)
      }
      wasMade[index.deviation] = true
      guard deviations[index.deviation].isDelay else {
        return take(index.event, world.decision(of: index.event), in: world)
      }
      let due = world.instant(of: natural)
        .advanced(byNanoseconds: deviations[index.deviation].delay)
      putOff.add(natural, due, in: world)
    }
    return nil
  }

  /// What comes next if nothing is left to deviate.
  func natural(in world: World) -> EnabledEvent? {
    guard !putOff.isEmpty else { return world.naturalEvent }
    var first: (event: EnabledEvent, order: NaturalOrder)?
    for event in world.enabledEvents {
      let due = putOff.note(of: event, in: world)
      let order =
        due.map { world.order(of: event, putOffUntil: $0) } ?? world.order(of: event)
      if first.map({ order < $0.order }) ?? true { first = (event, order) }
    }
    return first?.event
  }

  private mutating func take(
    _ event: EnabledEvent, _ meaning: Decision, in world: World
  ) -> Choice {
    counter.add(meaning)
    let due = putOff.note(of: event, in: world)
    putOff.remove(event)
    return Choice(event: event, time: due)
  }

  private mutating func deviation(
    before moment: Moment, in world: World
  ) -> (deviation: Int, event: EnabledEvent)? {
    guard let indices = waiting[moment] else { return nil }
    let events = world.enabledEvents
    let moments = events.map { counter.moment(of: world.decision(of: $0)) }
    for index in indices where !wasMade[index] {
      if let place = moments.firstIndex(of: deviations[index].take) {
        return (index, events[place])
      }
      misses[index] = moments
    }
    return nil
  }

  /// How well the run could be followed, when it is over.
  func outcome(in world: World) -> ReplayOutcome {
    let struck = world.faults.choices.made
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

/// How well a recorded run could be repeated.
package enum ReplayOutcome: Hashable, Sendable {
  /// Everything happened as it was recorded.
  case exact
  /// The scenario has changed: all deviations were made except for some whose events do not exist,
  /// or do not compete, any more.
  case adapted(_ leftOut: Int)
  /// A deviation could not be made though its event exists: it was not possible where it was
  /// wanted.
  case diverged(at: Int, expected: Deviation, available: [Moment])
}
