/// A decision of a run, with everything that could have been decided there.
struct ChoicePoint: Sendable {
  /// What came next, and what would have in the plain run.
  var taken: Moment
  var natural: Moment
  /// All that could come next, in the order of its creation.
  var events: [Moment]
  /// Where faults that the schedule places could strike meanwhile.
  var occasions: [FaultChoices.Occasion] = []
  /// How many deviations of the run were made before.
  var deviationCount = 0
  /// The deviations that were made here, but for strikes.
  var own: [Deviation] = []
  /// How many events the journal had before.
  var eventCount: Int

  /// Whether what came next is what would have, as soon as it could.
  var isNatural: Bool { own.isEmpty }
}

/// The decisions of a run, one after the other.
struct DecisionPath: Sendable {
  private(set) var points: [ChoicePoint] = []
  /// What was chosen, and what happened, up to the last of them.
  let schedule: DecisionSchedule
  let journal: Journal
  /// Whether it was left off because there was too much to choose from.
  let isCut: Bool

  /// Plays a schedule again.
  ///
  /// - Parameters:
  ///   - schedule: The schedule that is followed.
  ///   - scenario: The story that it is played in.
  ///   - limit: After how many decisions to leave off.
  ///   - choiceLimit: After how many choices, of all decisions together, to leave off.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
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
    place(recorder.decisions)
  }

  /// Notes at which points deviations were made.
  private mutating func place(_ decisions: [Int]) {
    for (deviation, decision) in zip(schedule.deviations, decisions)
    where points.indices.contains(decision) && !deviation.isStrike {
      points[decision].own.append(deviation)
    }
    var count = 0
    for place in points.indices {
      points[place].deviationCount = count
      while count < decisions.count, decisions[count] <= place { count += 1 }
    }
  }

  /// What a decision brought about, as far as the journal tells.
  func events(of place: Int) -> ArraySlice<JournalEvent> {
    let end = place + 1 < points.count ? points[place + 1].eventCount : journal.events.count
    return journal.events[points[place].eventCount..<end]
  }
}
