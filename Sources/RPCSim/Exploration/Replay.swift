/// A recorded run that was played again, in the scenario as it is now.
public struct Replay: Sendable {
  /// The run as it went this time.
  package let run: ScenarioRun
  /// How well the recording could be followed.
  package let outcome: ReplayOutcome
  /// What failed when it was recorded.
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
  ///   - recording: The run as it was recorded.
  ///   - scenario: Its story, as it is now.
  ///   - eventLimit: After how many events the run is given up.
  ///   - keepsChoices: Whether to write down what else could have been chosen, for diagrams.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
  package init(
    of recording: Recording, in scenario: Scenario, eventLimit: Int,
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
