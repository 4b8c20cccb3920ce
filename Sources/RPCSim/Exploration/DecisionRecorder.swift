/// What was chosen in a run, and a hash by which to know the same run again.
public struct DecisionRecord: Hashable, Sendable {
  /// Where the run departed from the plain one; with it, the run can be repeated.
  public internal(set) var schedule: DecisionSchedule
  /// A hash of all that happened, in its order; the same on every machine.
  public internal(set) var fingerprint: UInt64
}

/// Writes down where a run departs from the plain one.
struct DecisionRecorder {
  private(set) var record: DecisionRecord
  /// What could have been chosen and what was planned, if that is kept.
  private(set) var choices: ChoiceRecord?
  private var counter = MomentCounter()

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
    let isNatural = natural == choice.event
    // The plain run has no end but that nothing comes any more.
    if isNatural, world.agenda[natural.id]?.event == .end { return }
    choices?.note(choice.event, in: world)
    let decision = world.meaning(of: choice.event)
    let delay = world.delay(of: choice)
    if !isNatural || delay > 0 {
      let before = isNatural ? decision : world.meaning(of: natural)
      record.schedule.deviations.append(
        Deviation(
          take: counter.moment(of: decision), before: counter.moment(of: before), delay: delay))
    }
    counter.add(decision)
    record.fingerprint = RandomStream.mix(
      record.fingerprint ^ decision.hash.value &+ UInt64(delay))
  }

  /// Notes which faults struck while it was performed that the schedule placed.
  mutating func noteStrikes(in world: World) {
    choices?.note(world.faultChoices.occasions)
    for occasion in world.faultChoices.occasions where occasion.isStruck {
      record.schedule.deviations.append(occasion.strike)
      record.fingerprint = RandomStream.mix(
        record.fingerprint ^ occasion.strike.take.decision.hash.value)
    }
  }
}
