/// A recorded run that takes an alternative at one of its decisions.
package struct ForkedRun: Sendable {
  /// All alternatives at the decision, including the recorded one (``recorded``).
  ///
  /// The events come first. Behind them come the faults that could strike meanwhile if a schedule
  /// may place them. For each fault that struck, the list also has the alternative that it does
  /// not.
  package let alternatives: [Moment]
  /// The event that the recording takes at the decision.
  package let recorded: Moment
  /// The faults that strike at the decision in the recording, of those that a schedule may place.
  package let strikes: [Moment]
  /// The recorded run with the named alternative; `nil` if none of the alternatives was named.
  package let run: ScenarioRun?

  /// Plays a recorded run up to a decision and takes an alternative there.
  ///
  /// The result is `nil` if the run has no such decision, or has too many choices before it.
  ///
  /// - Parameters:
  ///   - recording: The recorded run.
  ///   - scenario: The scenario to play it in.
  ///   - decision: The number of the decision, from 1. Each event of the world is one decision.
  ///   - meaning: The alternative to take, in the words of ``Moment`` or of its decision. With
  ///     `nil`, the result only lists the alternatives.
  ///   - eventLimit: The number of events after which the run is abandoned.
  ///   - keepsRest: Whether the later choices of the recording are kept, as far as possible. If
  ///     not, the run goes on like the plain run.
  ///   - isEnded: Whether to stop early; asked repeatedly.
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

  /// The greatest number of choices of a run that are looked at, of all decisions together.
  package static let mostChoices = 500_000
}

extension ChoicePoint {
  /// Both alternatives of each occasion at which a fault struck, and the strike of each other one.
  fileprivate var allStrikes: [Alternative] {
    occasions.flatMap { occasion -> [Alternative] in
      occasion.isStruck
        ? [.strike(occasion.strike), .noStrike(occasion.strike)] : [.strike(occasion.strike)]
    }
  }
}

extension [Alternative] {
  /// The alternative with this moment, or else with this decision.
  ///
  /// Pages name only the decision.
  fileprivate func named(_ meaning: String) -> Alternative? {
    first { "\($0.moment)" == meaning } ?? first { "\($0.moment.decision)" == meaning }
  }
}
