import RPCSim

/// Something that was put to the test, as tools know it that read the reports of all kinds of
/// tests.
struct ReportedCase: Equatable {
  enum Outcome: Equatable {
    case held
    /// Nothing is wrong, but it was not played as it was meant to be.
    case skipped(String)
    case failed(Finding)
    /// Nothing was decided.
    case error(Finding)
  }

  /// What is wrong: of which kind, in a line, and with everything that shows it.
  struct Finding: Equatable {
    var kind: String
    var message: String
    var evidence: String
  }

  struct Property: Equatable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  let name: String
  /// The file that it is about.
  let file: String
  /// How long it took, in nanoseconds of virtual time: so the same run gives the same report.
  var nanoseconds: Int64 = 0
  var properties: [Property] = []
  var outcome = Outcome.held

  /// The folder of the file; the cases of a folder are reported together.
  var folder: String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    let folder = file[..<slash]
    return folder.isEmpty ? "/" : String(folder)
  }
}

extension ReportedCase.Finding {
  /// What is wrong with a run that did not hold; of several things, the first.
  ///
  /// - Parameter replay: The command that shows it again.
  init(_ played: PlayedStory, replay: String) {
    (kind, message) =
      played.difference.map { (DifferenceText.kind, DifferenceText.headline($0)) }
      ?? played.run.firstFinding
    evidence = FailureText(played, replay: replay, .none).text
  }
}

extension ReportedCase.Outcome {
  /// What became of a run.
  init(_ played: PlayedStory, replay: String) {
    switch played.verdict {
    case .held: self = played.interruption.map { .skipped($0.text) } ?? .held
    case .failed: self = .failed(ReportedCase.Finding(played, replay: replay))
    case .undecided:
      let finding = ReportedCase.Finding(played, replay: replay)
      self = played.interruption.map { .skipped($0.text) } ?? .error(finding)
    }
  }
}

extension ScenarioRun {
  /// Of what kind the first thing is that is wrong, and what it is, in a line.
  fileprivate var firstFinding: (kind: String, message: String) {
    guard verdict != .undecided else {
      return ("undecided", "given up after \(performedCount.of("event"))")
    }
    if let index = expectations.firstIndex(where: { $0.verdict != .held }) {
      let kind = expectations[index].verdict == .vacuous ? "vacuous" : "refuted"
      return (
        "expectation \(kind)", "expectation \(index + 1) \(kind): \(expectations[index].message)"
      )
    }
    if let violation = violations.first {
      return ("invariant violated", "violated: \(violation.invariant): \(violation.message)")
    }
    guard let index = vacuousFaults.first else { return ("failed", "failed") }
    return ("fault never struck", "fault \(index + 1) never struck: \(faults[index].fault)")
  }
}
