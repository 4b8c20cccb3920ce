import RPCCore

/// Repeats the deviations of a run, each when the plain run reaches it.
///
/// Deviations are matched by meaning, so they can be followed in a changed scenario. New events go
/// their plain way, and a deviation whose moment does not come is left out.
struct Following: Sendable {
  private let deviations: [Deviation]
  /// The indices of the deviations before each moment, in their order.
  private var waiting: [Moment: [Int]] = [:]
  private var wasMade: [Bool]
  private var counter = MomentCounter()
  /// The events that are put off, with the instant until which each is.
  private var putOff = PutOffEvents<Instant>()
  /// The moments that were possible where a deviation could not be made, by the deviation's index.
  private var misses: [Int: [Moment]] = [:]

  init(_ deviations: [Deviation]) {
    self.deviations = deviations
    wasMade = Array(repeating: false, count: deviations.count)
    // The world learns at the start where faults strike, so their deviations do not wait here.
    for (index, deviation) in deviations.enumerated() where !deviation.isStrike {
      waiting[deviation.before, default: []].append(index)
    }
  }

  mutating func next(in world: World) -> Choice? {
    // The loop ends: each turn but the last puts an event off, and each deviation does so only
    // once.
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

  /// The next event if no deviation applies.
  func natural(in world: World) -> EnabledEvent? {
    guard !putOff.isEmpty else { return world.naturalEvent }
    var first: (event: EnabledEvent, order: NaturalOrder)?
    for event in world.enabledEvents {
      let due = putOff.existingNote(of: event, in: world)
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
    let due = putOff.existingNote(of: event, in: world)
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
      if let event = moments.firstIndex(of: deviations[index].take) {
        return (index, events[event])
      }
      misses[index] = moments
    }
    return nil
  }

  /// How well the run could be followed.
  ///
  /// It is final when the run is over.
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
  /// Everything happened as recorded.
  case exact
  /// All deviations were made except `leftOut` of them, because the scenario has changed.
  ///
  /// Their events do not exist any more, or do not compete any more.
  case adapted(_ leftOut: Int)
  /// A deviation could not be made at its moment, although its event exists.
  case diverged(at: Int, expected: Deviation, available: [Moment])
}
