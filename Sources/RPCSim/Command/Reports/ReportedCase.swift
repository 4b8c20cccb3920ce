import RPCSim

/// A test case in the form of general test reports.
struct ReportedCase: Equatable {
  enum Outcome: Equatable {
    case held
    /// Nothing is wrong, but the case was not played as planned.
    case skipped(String)
    case failed(Finding)
    /// The case is undecided.
    case error(Finding)
  }

  /// A failure: its kind, a message in one line, and the evidence.
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
  /// The file of the case.
  let file: String
  /// The virtual time in nanoseconds; so the same run gives the same report.
  var nanoseconds: Int64 = 0
  var properties: [Property] = []
  var outcome = Outcome.held

  /// The folder of the file.
  ///
  /// The cases of a folder are reported together.
  var folder: String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    let folder = file[..<slash]
    return folder.isEmpty ? "/" : String(folder)
  }
}

extension ReportedCase.Finding {
  /// Makes the finding of a run that did not hold: the first one of several.
  ///
  /// - Parameter replay: The command that replays the run.
  init(_ played: PlayedScenario, replay: String) {
    (kind, message) =
      played.difference.map { (DifferenceText.kind, DifferenceText.headline($0)) }
      ?? played.run.firstFinding
    evidence = FailureText(played, replay: replay, .none).text
  }
}

extension ReportedCase.Outcome {
  /// Makes the outcome of a run.
  init(_ played: PlayedScenario, replay: String) {
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
  /// The kind and the message of the first finding, each in one line.
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
