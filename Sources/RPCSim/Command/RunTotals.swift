import RPCSim

/// The totals of all scenarios of a command.
struct RunTotals {
  private(set) var held = 0
  private(set) var failed = 0
  private(set) var undecided = 0
  /// The number of interrupted scenarios without a failure so far.
  private(set) var interrupted = 0
  /// The scenarios that were skipped because the command was interrupted.
  private(set) var unplayed: [ScenarioSource] = []
  /// The number of failed scenarios with a run that differed when it was played again.
  private(set) var nondeterministic = 0
  private(set) var expectations = 0
  private(set) var faults = FaultTable()
  private(set) var corpus = CorpusTotals()

  var scenarios: Int { held + failed + undecided + interrupted }

  var exitCode: ExitCode { ownCode.joined(with: corpus.code) }

  private var ownCode: ExitCode {
    // A result that is not deterministic outweighs its content.
    if nondeterministic > 0 { return .nondeterministic }
    if failed > 0 { return .failed }
    if interrupted > 0 || !unplayed.isEmpty { return .interrupted }
    return undecided > 0 ? .undecided : .held
  }

  mutating func add(_ played: PlayedScenario) {
    switch played.verdict {
    case .failed: failed += 1
    case .held where played.interruption != nil, .undecided where played.interruption != nil:
      interrupted += 1
    case .held: held += 1
    case .undecided: undecided += 1
    }
    corpus.add(played.corpus)
    if played.difference != nil { nondeterministic += 1 }
    expectations += played.run.expectations.count
    for (fault, struck) in zip(played.source.scenario.faults, played.struck) {
      faults.add(fault, struck: struck)
    }
  }
  /// Adds skipped scenarios.
  mutating func leave(_ sources: some Sequence<ScenarioSource>) { unplayed += sources }
}
