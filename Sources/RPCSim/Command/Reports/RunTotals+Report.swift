import RPCSim

extension RunTotals: ReportSummary {
  var key: String { "totals" }

  struct Record: Encodable {
    let stories: Int
    let held: Int
    let failed: Int
    let undecided: Int
    /// The number of interrupted scenarios and the files of skipped ones, if the command was
    /// interrupted.
    let interrupted: Int?
    let notPlayed: [String]?
    let expectations: Int
    let faultsPlanned: Int
    let faultsStruck: Int
    let faults: [FaultRowRecord]
    let checkers: [String]

    init(_ totals: RunTotals) {
      stories = totals.scenarios
      held = totals.held
      failed = totals.failed
      undecided = totals.undecided
      let isWhole = totals.interrupted == 0 && totals.unplayed.isEmpty
      interrupted = isWhole ? nil : totals.interrupted
      notPlayed = isWhole ? nil : totals.unplayed.map(\.path)
      expectations = totals.expectations
      faultsPlanned = totals.faults.planned
      faultsStruck = totals.faults.struck
      faults = totals.faults.rows.map(FaultRowRecord.init)
      checkers = ScenarioRun.invariants
    }
  }

  var record: Record { Record(self) }

  func text(_ paint: Paint) -> String {
    let table = faults.rows.isEmpty ? "" : FaultTableText.text(faults) + "\n"
    let earlier = corpus.text.map { "corpus: \($0)\n" } ?? ""
    return unplayedText + table + earlier + paint.strong(sentence) + "\n"
  }

  /// The scenarios that were skipped; of many, the first ones.
  private var unplayedText: String {
    let names = unplayed.prefix(10).map { $0.scenario.name.shown(in: 40) }
    let rest = unplayed.count - names.count
    guard !names.isEmpty else { return "" }
    return "not played, because it was interrupted: \(names.joined(separator: ", "))"
      + (rest > 0 ? " and \(rest) more" : "") + "\n\n"
  }

  private var sentence: String {
    let undecided = undecided > 0 ? ", \(undecided) undecided" : ""
    let interrupted = interrupted > 0 ? ", \(interrupted) interrupted" : ""
    let unplayed = unplayed.isEmpty ? "" : ", \(unplayed.count) not played"
    return """
      \(held.of("scenario")) held, \(failed) failed\(undecided)\(interrupted)\
      \(unplayed): \
      \(expectations.of("expectation")), \(faults.struck) of \
      \(faults.planned.of("fault")) struck, \(ScenarioRun.invariants.count.of("checker"))
      """
  }

  /// The scenarios that were skipped.
  var reportedCases: [ReportedCase] {
    unplayed.map { source in
      var reported = ReportedCase(name: source.scenario.name, file: source.path)
      reported.outcome = .skipped("not played, because it was interrupted")
      return reported
    }
  }
}

struct FaultRowRecord: Encodable {
  let kind: String
  let point: String
  let planned: Int
  let struck: Int

  init(_ row: FaultTable.Row) {
    kind = row.kind
    point = row.point.rawValue
    planned = row.planned
    struck = row.struck
  }
}
