/// A recorded run that goes on differently from one of its decisions.
public struct ForkedRun: Sendable {
  /// What could come next at the decision, with what the recording takes there as ``recorded``.
  public let alternatives: [Moment]
  /// What the recording takes at the decision: one of the ``alternatives``.
  public let recorded: Moment
  /// The run that takes another one there and goes the plain way from then on, recorded; `nil` if
  /// none of the alternatives was named.
  public let run: Run?

  /// Plays a recorded run up to a decision, and takes something else there.
  ///
  /// - Parameters:
  ///   - recording: The run.
  ///   - scenario: The story that it is played in.
  ///   - decision: Which decision, from 1; each event of the world is one. The result is `nil` if
  ///     the run has no such decision.
  ///   - meaning: What to take, in the words of ``Moment``; `nil` only looks at what there is.
  public init?(
    of recording: Recording, in scenario: Scenario, at decision: Int, taking meaning: String? = nil
  ) {
    let schedule = recording.record.schedule
    var world = World(scenario, seed: schedule.seed, isUntimed: schedule.isUntimed)
    var chooser = Chooser(.following(schedule))
    var recorder = DecisionRecorder(in: world)
    var counter = MomentCounter()
    world.faultChoices.chooser = FaultChoices.Chooser(.following(schedule))
    while world.performedCount < decision - 1, let event = chooser.next(in: world) {
      recorder.note(event, in: world)
      counter.add(world.meaning(of: event))
      world.perform(event)
      recorder.noteStrikes(in: world)
    }
    guard world.performedCount == decision - 1, let next = chooser.next(in: world) else {
      return nil
    }
    let events = world.enabledEvents
    alternatives = events.map { counter.moment(of: world.meaning(of: $0)) }
    recorded = counter.moment(of: world.meaning(of: next))
    guard let place = alternatives.firstIndex(where: { "\($0)" == meaning }) else {
      run = nil
      return
    }
    recorder.note(events[place], in: world)
    run = Run(
      of: scenario, strategy: .following(recorder.record.schedule), isRecorded: true)
  }
}
