/// A decision of a run, with all its alternatives.
struct ChoicePoint: Sendable {
  /// The event that came next, and the event that the plain run would have taken.
  var taken: Moment
  var natural: Moment
  /// All events that could come next, in the order of their creation.
  var events: [Moment]
  /// The occasions on which faults placed by the schedule could strike meanwhile.
  var occasions: [FaultChoices.Occasion] = []
  /// The number of deviations that the run made before.
  var deviationCount = 0
  /// The deviations made at this decision, without strikes.
  var own: [Deviation] = []
  /// The number of events in the journal before this decision.
  var eventCount: Int

  /// Whether the plain run's event came next, as soon as it could.
  var isNatural: Bool { own.isEmpty }
}

/// The decisions of a run, in their order.
struct DecisionPath: Sendable {
  private(set) var points: [ChoicePoint] = []
  /// The choices and the journal of the run, up to the last decision.
  let schedule: DecisionSchedule
  let journal: Journal
  /// Whether the path was cut off because there were too many choices.
  let isCut: Bool

  /// Plays a schedule again.
  ///
  /// - Parameters:
  ///   - schedule: The schedule to follow.
  ///   - scenario: The scenario to play it in.
  ///   - limit: The number of decisions after which the path stops.
  ///   - choiceLimit: The number of choices, of all decisions together, after which the path stops.
  ///   - isEnded: Whether to stop early; asked repeatedly.
  init(
    following schedule: DecisionSchedule, in scenario: Scenario, upTo limit: Int = .max,
    choiceLimit: Int = .max, isEnded: () -> Bool = { false }
  ) {
    var world = World(scenario, seed: schedule.seed, isUntimed: schedule.isUntimed)
    world.faults.letChoose(FaultChoices.Chooser(.following(schedule)))
    var following = Following(schedule.deviations)
    var recorder = DecisionRecorder(in: world)
    var counter = MomentCounter()
    var choices = 0
    while points.count < limit, choices < choiceLimit, points.count % 16 > 0 || !isEnded(),
      let natural = following.natural(in: world),
      let choice = following.next(in: world),
      world.ending(before: choice.event, eventLimit: limit) == nil
    {
      let taken = world.decision(of: choice.event)
      var point = ChoicePoint(
        taken: counter.moment(of: taken), natural: counter.moment(of: world.decision(of: natural)),
        events: world.enabledEvents.map { counter.moment(of: world.decision(of: $0)) },
        eventCount: world.journal.events.count)
      recorder.note(choice, in: world)
      counter.add(taken)
      world.perform(choice.event, at: choice.time)
      recorder.noteStrikes(in: world)
      point.occasions = world.faults.choices.occasions
      points.append(point)
      choices += point.events.count
    }
    isCut = choices >= choiceLimit
    self.schedule = recorder.record.schedule
    journal = world.journal
    index(recorder.decisions)
  }

  /// Assigns the deviations to the decisions at which they were made.
  private mutating func index(_ decisions: [Int]) {
    for (deviation, decision) in zip(schedule.deviations, decisions)
    where points.indices.contains(decision) && !deviation.isStrike {
      points[decision].own.append(deviation)
    }
    var count = 0
    for index in points.indices {
      points[index].deviationCount = count
      while count < decisions.count, decisions[count] <= index { count += 1 }
    }
  }

  /// The events of the journal that a decision caused.
  func events(of index: Int) -> ArraySlice<JournalEvent> {
    let end = index + 1 < points.count ? points[index + 1].eventCount : journal.events.count
    return journal.events[points[index].eventCount..<end]
  }
}
