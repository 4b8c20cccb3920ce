import RPCCore

/// The choices of a run, and a hash that identifies the run.
package struct DecisionRecord: Hashable, Sendable {
  /// The deviations from the plain run.
  ///
  /// The run can be repeated with them.
  package internal(set) var schedule: DecisionSchedule
  /// A hash of all decisions in their order, the same on every machine.
  package internal(set) var fingerprint: UInt64
}

/// Records where a run departs from the plain run.
///
/// An event that is overtaken at its own instant waits: each event before it is a deviation. An
/// event whose instant passes is put off. That is one deviation, however many other events come
/// meanwhile. The length of its delay is known only when it happens.
struct DecisionRecorder {
  private(set) var record: DecisionRecord
  /// The index of the decision at which each deviation was made.
  private(set) var decisions: [Int] = []
  /// The alternatives and planned events, if they are recorded.
  private(set) var choices: ChoiceRecord?
  private var counter = MomentCounter()
  private var count = 0
  /// The events that are put off, with the start and the deviation of each.
  private var putOff = PutOffEvents<PutOff>()
  /// The events that were put off and happened at the latest such instant.
  private var lastDue: (instant: Instant, events: [Happened]) = (.start, [])

  private struct PutOff: Sendable {
    var since: Instant
    var moment: Moment
    /// The index of the decision that put it off.
    var decision: Int
  }

  private struct Happened {
    var moment: Moment
    var serial: UInt64
    var decision: Int
    /// The oldest event that was put off to the same instant, is older than this one and happened
    /// later.
    var overtaken: (moment: Moment, serial: UInt64)?
    /// Whether another deviation already says that it comes next.
    var isTaken = false
  }

  init(in world: World, keepsChoices: Bool = false) {
    choices = keepsChoices ? ChoiceRecord() : nil
    let schedule = DecisionSchedule(seed: world.seed, isUntimed: world.isUntimed)
    record = DecisionRecord(schedule: schedule, fingerprint: 0)
  }

  mutating func end(in world: World) { choices?.end(in: world) }

  /// Records the event that is about to happen, and its instant.
  mutating func note(_ choice: Choice, in world: World) {
    guard let natural = world.naturalEvent else { return }
    // The end of the allowed time is no decision if it is the natural event.
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

  /// Records the faults that the schedule placed and that struck during the event.
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
    if let late = putOff.existingNote(of: choice.event, in: world) {
      end(late, of: choice.event, at: time, in: world)
    } else {
      if choice.event == natural, choice.time == nil, putOff.isEmpty { return }
      let soonest = world.instant(of: choice.event)
      if time > soonest {
        noteDelay(of: choice.event, since: soonest, at: time, in: world)
        resolveTies(of: choice.event, moment, at: time, in: world)
      }
    }
    // An event that was put off is due now, but others may still come before it.
    let isPutOff = putOff.existingNote(of: choice.event, in: world) != nil
    var order = world.order(of: choice.event)
    if isPutOff { order = world.order(of: choice.event, putOffUntil: time) }
    noteOthers(before: choice.event, moment, order, at: time, in: world)
  }

  /// Puts off each event that the plain run has before the chosen one, or records that it waits.
  private mutating func noteOthers(
    before event: EnabledEvent, _ moment: Moment, _ order: NaturalOrder, at time: Instant,
    in world: World
  ) {
    var first: (event: EnabledEvent, order: NaturalOrder)?
    for other in world.enabledEvents
    where other != event && putOff.existingNote(of: other, in: world) == nil {
      let index = world.order(of: other)
      guard index < order else { continue }
      let soonest = world.instant(of: other)
      if soonest < time {
        noteDelay(of: other, since: soonest, at: nil, in: world)
      } else if first.map({ index < $0.order }) ?? true {
        first = (other, index)
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

  /// Records that an event is put off.
  ///
  /// The delay is corrected when the event happens.
  private mutating func noteDelay(
    of event: EnabledEvent, since instant: Instant, at time: Instant?, in world: World
  ) {
    let moment = moment(of: event, in: world)
    // Until the event happens, the delay counts as the longest possible one.
    let latest = world.timeline[event.id]?.window.latest ?? instant
    let end = time ?? max(latest, instant.advanced(byNanoseconds: 1))
    add(
      Deviation(take: moment, before: moment, delay: instant.nanoseconds(to: end)), at: count)
    putOff.add(event, PutOff(since: instant, moment: moment, decision: count), in: world)
  }

  /// Records the true delay of an event that was put off and happens now.
  private mutating func end(
    _ late: PutOff, of event: EnabledEvent, at time: Instant, in world: World
  ) {
    let index = record.schedule.deviations.indices.last {
      decisions[$0] == late.decision && record.schedule.deviations[$0].isDelay
        && record.schedule.deviations[$0].take == late.moment
    }
    guard let index else { return }
    record.schedule.deviations[index].delay = late.since.nanoseconds(to: time)
    resolveTies(of: event, late.moment, at: time, in: world)
  }

  /// Records the order of events that were put off to one instant, where the older one is not
  /// first.
  private mutating func resolveTies(
    of event: EnabledEvent, _ moment: Moment, at time: Instant, in world: World
  ) {
    let serial = world.entry(of: event).serial
    if lastDue.instant != time { lastDue = (time, []) }
    for index in lastDue.events.indices { overtake(at: index, moment, serial) }
    lastDue.events.append(
      Happened(moment: self.moment(of: event, in: world), serial: serial, decision: count))
  }

  /// Records that an earlier event came before an older one, if that is the oldest so far.
  private mutating func overtake(at index: Int, _ moment: Moment, _ serial: UInt64) {
    let earlier = lastDue.events[index]
    guard earlier.serial > serial, !earlier.isTaken else { return }
    if let overtaken = earlier.overtaken {
      guard serial < overtaken.serial else { return }
      remove(Deviation(take: earlier.moment, before: overtaken.moment), at: earlier.decision)
    }
    add(Deviation(take: earlier.moment, before: moment), at: earlier.decision)
    lastDue.events[index].overtaken = (moment, serial)
  }

  private mutating func remove(_ deviation: Deviation, at decision: Int) {
    let index = decisions.indices.last {
      decisions[$0] == decision && record.schedule.deviations[$0] == deviation
    }
    guard let index else { return }
    decisions.remove(at: index)
    record.schedule.deviations.remove(at: index)
  }

  /// Adds a deviation after those of its decision and of earlier decisions.
  private mutating func add(_ deviation: Deviation, at decision: Int) {
    let index = decisions.lastIndex { $0 <= decision }.map { $0 + 1 } ?? 0
    record.schedule.deviations.insert(deviation, at: index)
    decisions.insert(decision, at: index)
  }
}
