/// A recorded run that goes on differently from one of its decisions.
package struct ForkedRun: Sendable {
  /// What could come next at the decision, with what the recording takes there as ``recorded``.
  ///
  /// Behind the events stand the faults that could strike meanwhile if a schedule may place them, and,
  /// of one that did, that nothing goes wrong.
  package let alternatives: [Moment]
  /// What the recording takes there.
  package let recorded: Moment
  /// The faults that strike there in the recording, of those that a schedule may place.
  package let strikes: [Moment]
  /// The run that takes another one there, recorded; `nil` if none of the alternatives was named.
  package let run: ScenarioRun?

  /// Plays a recorded run up to a decision, and takes something else there.
  ///
  /// - Parameters:
  ///   - recording: The run.
  ///   - scenario: The story that it is played in.
  ///   - decision: Which decision, from 1; each event of the world is one. The result is `nil` if the
  ///     run has no such decision, or too much could be chosen before it.
  ///   - meaning: What to take, in the words of ``Moment`` or of its decision; `nil` only looks at what
  ///     there is.
  ///   - eventLimit: After how many events the run is given up.
  ///   - keepsRest: Whether what the recording chooses later is chosen again, as far as it can be. The
  ///     run goes the plain way from then on if not.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
  package init?(
    of recording: Recording, in scenario: Scenario, at decision: Int, taking meaning: String? = nil,
    eventLimit: Int = ScenarioRun.defaultEventLimit, keepsRest: Bool = false,
    isEnded: () -> Bool = { false }
  ) {
    let path = DecisionPath(
      following: recording.record.schedule, in: scenario,
      upTo: keepsRest ? eventLimit : min(decision, eventLimit), choiceLimit: Self.mostChoices,
      isEnded: isEnded)
    guard path.points.indices.contains(decision - 1) else { return nil }
    let point = path.points[decision - 1]
    let all = point.events.map(Alternative.event) + point.allStrikes
    alternatives = all.map(\.moment)
    recorded = point.taken
    strikes = point.occasions.filter(\.isStruck).map(\.strike.take)
    guard let wanted = meaning.flatMap({ all.named($0) }) else {
      run = nil
      return
    }
    let schedule = path.schedule(taking: wanted, at: decision - 1, keepsRest: keepsRest)
    run = ScenarioRun(
      of: scenario, strategy: .following(schedule), eventLimit: eventLimit, isRecorded: true,
      isEnded: isEnded)
  }

  /// How many choices, of all decisions together, a run is looked at for.
  package static let mostChoices = 500_000
}

extension ChoicePoint {
  /// All that could become of the faults that a schedule places, but that nothing goes wrong where
  /// nothing did.
  fileprivate var allStrikes: [Alternative] {
    occasions.flatMap { occasion -> [Alternative] in
      occasion.isStruck
        ? [.strike(occasion.strike), .noStrike(occasion.strike)] : [.strike(occasion.strike)]
    }
  }
}

extension [Alternative] {
  /// The alternative that is meant by its moment, or by its decision alone: pages do not count how many
  /// alike came before.
  fileprivate func named(_ meaning: String) -> Alternative? {
    first { "\($0.moment)" == meaning } ?? first { "\($0.moment.decision)" == meaning }
  }
}
