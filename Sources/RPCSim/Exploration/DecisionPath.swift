/// A decision of a run, with everything that could have been decided there.
struct ChoicePoint: Sendable {
  /// What came next, and what would have in the plain run.
  var taken: Moment
  var natural: Moment
  /// Whether what came next is what would have, as soon as it could; two events may mean the same.
  var isNatural: Bool
  /// How much later than as soon as it can it happened, in nanoseconds.
  var delay: Int64
  /// All that could come next, in the order of its creation.
  var events: [Moment]
  /// Where faults that the schedule places could strike meanwhile.
  var occasions: [FaultChoices.Occasion] = []
  /// How many deviations of the run were made before.
  var deviationCount: Int
  /// How many events the journal had before.
  var eventCount: Int
}

/// The decisions of a run, one after the other.
struct DecisionPath: Sendable {
  private(set) var points: [ChoicePoint] = []
  /// What was chosen, and what happened, up to the last of them.
  let schedule: DecisionSchedule
  let journal: Journal

  /// Plays a schedule again.
  ///
  /// - Parameters:
  ///   - schedule: The schedule that is followed.
  ///   - scenario: The story that it is played in.
  ///   - limit: After how many decisions to leave off.
  init(following schedule: DecisionSchedule, in scenario: Scenario, upTo limit: Int = .max) {
    var world = World(scenario, seed: schedule.seed, isUntimed: schedule.isUntimed)
    world.faultChoices.chooser = FaultChoices.Chooser(.following(schedule))
    var chooser = Chooser(.following(schedule))
    var recorder = DecisionRecorder(in: world)
    var counter = MomentCounter()
    while points.count < limit, let natural = world.naturalEvent,
      let choice = chooser.next(in: world),
      world.ending(before: choice.event, eventLimit: limit) == nil
    {
      let taken = world.meaning(of: choice.event)
      let delay = world.delay(of: choice)
      var point = ChoicePoint(
        taken: counter.moment(of: taken), natural: counter.moment(of: world.meaning(of: natural)),
        isNatural: choice.event == natural && delay == 0, delay: delay,
        events: world.enabledEvents.map { counter.moment(of: world.meaning(of: $0)) },
        deviationCount: recorder.record.schedule.deviations.count,
        eventCount: world.journal.events.count)
      recorder.note(choice, in: world)
      counter.add(taken)
      world.perform(choice.event, at: choice.time)
      recorder.noteStrikes(in: world)
      point.occasions = world.faultChoices.occasions
      points.append(point)
    }
    self.schedule = recorder.record.schedule
    journal = world.journal
  }

  /// What a decision brought about, as far as the journal tells.
  func events(of place: Int) -> ArraySlice<Event> {
    let end = place + 1 < points.count ? points[place + 1].eventCount : journal.events.count
    return journal.events[points[place].eventCount..<end]
  }
}
