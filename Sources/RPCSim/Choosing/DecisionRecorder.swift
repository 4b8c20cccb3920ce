import RPCCore

/// What was chosen in a run, and a hash by which to know the same run again.
package struct DecisionRecord: Hashable, Sendable {
  /// Where the run departed from the plain one; with it, the run can be repeated.
  package internal(set) var schedule: DecisionSchedule
  /// A hash of all that happened, in its order; the same on every machine.
  package internal(set) var fingerprint: UInt64
}

/// Writes down where a run departs from the plain one.
///
/// An event that others come before at its own instant waits for them, and each of them is a
/// deviation. One that time passes by is put off, which is one deviation however many others come
/// meanwhile; for how long is known only when it happens.
struct DecisionRecorder {
  private(set) var record: DecisionRecord
  /// At which decision each deviation was made, counted from 0.
  private(set) var decisions: [Int] = []
  /// What could have been chosen and what was planned, if that is kept.
  private(set) var choices: ChoiceRecord?
  private var counter = MomentCounter()
  private var count = 0
  /// The events that were put off: since when, and by which deviation.
  private var putOff = PutOffEvents<PutOff>()
  /// What was put off and happened at the last instant.
  private var lastDue: (instant: Instant, events: [Happened]) = (.start, [])

  private struct PutOff: Sendable {
    var since: Instant
    var moment: Moment
    /// At which decision.
    var decision: Int
  }

  private struct Happened {
    var moment: Moment
    var serial: UInt64
    var decision: Int
    /// The oldest of those that were put off until then as well, are older, and happened later.
    var overtaken: (moment: Moment, serial: UInt64)?
    /// Whether it is said anyway that it comes next.
    var isTaken = false
  }

  init(in world: World, keepsChoices: Bool = false) {
    choices = keepsChoices ? ChoiceRecord() : nil
    let schedule = DecisionSchedule(seed: world.seed, isUntimed: world.isUntimed)
    record = DecisionRecord(schedule: schedule, fingerprint: 0)
  }

  /// Notes that the run is over.
  mutating func end(in world: World) { choices?.end(in: world) }

  /// Notes what is about to be performed, and when.
  mutating func note(_ choice: Choice, in world: World) {
    guard let natural = world.naturalEvent else { return }
    // The plain run has no end but that nothing comes any more.
    if choice.event == natural, world.timeline[natural.id]?.event == .end { return }
    choices?.note(choice.event, in: world)
    let decision = world.decision(of: choice.event)
    noteDeviations(choice, counter.moment(of: decision), natural, in: world)
    putOff.remove(choice.event)
    counter.add(decision)
    count += 1
    record.fingerprint = RandomStream.mix(
      record.fingerprint ^ decision.hash.value &+ UInt64(world.delay(of: choice)))
  }

  /// Notes which faults struck while it was performed that the schedule placed.
  mutating func noteStrikes(in world: World) {
    choices?.note(world.faults.choices.occasions)
    for occasion in world.faults.choices.occasions where occasion.isStruck {
      add(occasion.strike, at: count - 1)
      record.fingerprint = RandomStream.mix(
        record.fingerprint ^ occasion.strike.take.decision.hash.value)
    }
  }
}

extension DecisionRecorder {
  private mutating func noteDeviations(
    _ choice: Choice, _ moment: Moment, _ natural: EnabledEvent, in world: World
  ) {
    let time = world.instant(of: choice.event, at: choice.time)
    if let late = putOff.note(of: choice.event, in: world) {
      end(late, of: choice.event, at: time, in: world)
    } else {
      if choice.event == natural, choice.time == nil, putOff.isEmpty { return }
      let soonest = world.instant(of: choice.event)
      if time > soonest {
        noteDelay(of: choice.event, since: soonest, at: time, in: world)
        settleTies(of: choice.event, moment, at: time, in: world)
      }
    }
    // What was put off has its place from now on; it may still not be its turn.
    let isPutOff = putOff.note(of: choice.event, in: world) != nil
    var order = world.order(of: choice.event)
    if isPutOff { order = world.order(of: choice.event, putOffUntil: time) }
    noteOthers(before: choice.event, moment, order, at: time, in: world)
  }

  /// What would have come before a chosen event is put off, or waits for it.
  private mutating func noteOthers(
    before event: EnabledEvent, _ moment: Moment, _ order: NaturalOrder, at time: Instant,
    in world: World
  ) {
    var first: (event: EnabledEvent, order: NaturalOrder)?
    for other in world.enabledEvents
    where other != event && putOff.note(of: other, in: world) == nil {
      let place = world.order(of: other)
      guard place < order else { continue }
      let soonest = world.instant(of: other)
      if soonest < time {
        noteDelay(of: other, since: soonest, at: nil, in: world)
      } else if first.map({ place < $0.order }) ?? true {
        first = (other, place)
      }
    }
    guard let first else { return }
    add(Deviation(take: moment, before: self.moment(of: first.event, in: world)), at: count)
    if let last = lastDue.events.indices.last, lastDue.events[last].decision == count {
      lastDue.events[last].isTaken = true
    }
  }

  private func moment(of event: EnabledEvent, in world: World) -> Moment {
    counter.moment(of: world.decision(of: event))
  }

  /// Notes that an event is put off, for as long as it will turn out.
  private mutating func noteDelay(
    of event: EnabledEvent, since instant: Instant, at time: Instant?, in world: World
  ) {
    let moment = moment(of: event, in: world)
    // Until it happens it is put off for as long as it can be.
    let latest = world.timeline[event.id]?.window.latest ?? instant
    let end = time ?? max(latest, instant.advanced(byNanoseconds: 1))
    add(
      Deviation(take: moment, before: moment, delay: instant.nanoseconds(to: end)), at: count)
    putOff.add(event, PutOff(since: instant, moment: moment, decision: count), in: world)
  }

  /// An event that was put off happens.
  private mutating func end(
    _ late: PutOff, of event: EnabledEvent, at time: Instant, in world: World
  ) {
    let place = record.schedule.deviations.indices.last {
      decisions[$0] == late.decision && record.schedule.deviations[$0].isDelay
        && record.schedule.deviations[$0].take == late.moment
    }
    guard let place else { return }
    record.schedule.deviations[place].delay = late.since.nanoseconds(to: time)
    settleTies(of: event, late.moment, at: time, in: world)
  }

  /// Of two events that were put off until one instant the older comes first, unless it is said.
  private mutating func settleTies(
    of event: EnabledEvent, _ moment: Moment, at time: Instant, in world: World
  ) {
    let serial = world.entry(of: event).serial
    if lastDue.instant != time { lastDue = (time, []) }
    for place in lastDue.events.indices { overtake(at: place, moment, serial) }
    lastDue.events.append(
      Happened(moment: self.moment(of: event, in: world), serial: serial, decision: count))
  }

  /// Says that an event which happened before came before an older one, if it is the oldest.
  private mutating func overtake(at place: Int, _ moment: Moment, _ serial: UInt64) {
    let earlier = lastDue.events[place]
    guard earlier.serial > serial, !earlier.isTaken else { return }
    if let overtaken = earlier.overtaken {
      guard serial < overtaken.serial else { return }
      remove(Deviation(take: earlier.moment, before: overtaken.moment), at: earlier.decision)
    }
    add(Deviation(take: earlier.moment, before: moment), at: earlier.decision)
    lastDue.events[place].overtaken = (moment, serial)
  }

  private mutating func remove(_ deviation: Deviation, at decision: Int) {
    let place = decisions.indices.last {
      decisions[$0] == decision && record.schedule.deviations[$0] == deviation
    }
    guard let place else { return }
    decisions.remove(at: place)
    record.schedule.deviations.remove(at: place)
  }

  /// Adds a deviation behind those of its decision and of those before.
  private mutating func add(_ deviation: Deviation, at decision: Int) {
    let place = decisions.lastIndex { $0 <= decision }.map { $0 + 1 } ?? 0
    record.schedule.deviations.insert(deviation, at: place)
    decisions.insert(decision, at: place)
  }
}
