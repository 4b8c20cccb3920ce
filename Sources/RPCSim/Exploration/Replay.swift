/// A recorded run that was played again, in the scenario as it is now.
public struct Replay: Sendable {
  /// The run as it went this time.
  public let run: Run
  /// How well the recording could be followed.
  public let outcome: ReplayOutcome
  /// What failed when it was recorded.
  public let recorded: [String]

  /// Plays a recorded run.
  ///
  /// - Parameters:
  ///   - recording: The run as it was recorded.
  ///   - scenario: Its story, as it is now.
  ///   - eventLimit: After how many events the run is given up.
  ///   - keepsChoices: Whether to write down what else could have been chosen, for diagrams.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
  public init(
    of recording: Recording, in scenario: Scenario, eventLimit: Int = Run.defaultEventLimit,
    keepsChoices: Bool = false, isEnded: () -> Bool = { false }
  ) {
    run = Run(
      of: scenario, strategy: .following(recording.record.schedule), eventLimit: eventLimit,
      isRecorded: true, keepsChoices: keepsChoices, isEnded: isEnded)
    recorded = recording.failures
    let isSame = run.record?.fingerprint == recording.record.fingerprint
    outcome = run.replay == .exact && !isSame ? .adapted(0) : run.replay ?? .exact
  }
}
