/// A recorded run that was played again, in the current version of its scenario.
public struct Replay: Sendable {
  /// The run as played this time.
  public let run: ScenarioRun
  /// How well the run could follow the recording.
  package let outcome: ReplayOutcome
  /// The failures of the recorded run.
  public let recorded: [String]

  /// Plays a recorded run.
  ///
  /// - Parameters:
  ///   - recording: The run as it was recorded.
  ///   - scenario: Its scenario, as it is now.
  public init(of recording: Recording, in scenario: Scenario) {
    self.init(of: recording, in: scenario, eventLimit: ScenarioRun.defaultEventLimit)
  }

  /// Plays a recorded run.
  ///
  /// - Parameters:
  ///   - recording: The recorded run.
  ///   - scenario: The current version of its scenario.
  ///   - eventLimit: The number of events after which the run is abandoned.
  ///   - keepsChoices: Whether to keep the alternatives of each decision, for diagrams.
  ///   - isEnded: Whether to stop early; asked repeatedly.
  package init(
    of recording: Recording, in scenario: Scenario, eventLimit: Int = ScenarioRun.defaultEventLimit,
    keepsChoices: Bool = false, isEnded: () -> Bool = { false }
  ) {
    run = ScenarioRun(
      of: scenario, strategy: .following(recording.record.schedule), eventLimit: eventLimit,
      isRecorded: true, keepsChoices: keepsChoices, isEnded: isEnded)
    recorded = recording.failures
    let isSame = run.record?.fingerprint == recording.record.fingerprint
    outcome = run.replay == .exact && !isSame ? .adapted(0) : run.replay ?? .exact
  }
}
