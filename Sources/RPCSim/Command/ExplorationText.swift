import RPCSim

/// The result of a scenario's exploration, for people.
struct ExplorationText {
  private static let mostOutcomes = 20

  private let explored: ExploredScenario
  private let paint: Paint

  init(_ explored: ExploredScenario, _ paint: Paint) {
    self.explored = explored
    self.paint = paint
  }

  private var exploration: ScenarioExploration { explored.exploration }
  private var scenario: Scenario { explored.source.scenario }

  var text: String {
    corpus + headline + interruption + nondeterminism + failures + outcomes + gaps + coverage
      + failure + "\n"
      + (explored.shrunk.map { $0.report(paint) + "\n" } ?? "")
  }

  private var headline: String {
    let sign =
      switch explored.ownCode {
      case .held: paint.good("✓")
      case .undecided, .interrupted: paint.doubtful("?")
      default: paint.bad("✗")
      }
    let counts = [
      space ?? exploration.runs.of("schedule"), exploration.outcomes.count.of("outcome"),
      exploration.events.of("event"), "\(exploration.failed) failed",
    ]
    let undecided = exploration.undecided > 0 ? ["\(exploration.undecided) undecided"] : []
    return "\(sign) \(CellText(scenario.name).padded(to: 0))  "
      + (counts + undecided).joined(separator: ", ") + "\n"
  }

  private var space: String? {
    explored.space.map { space in
      let all = space.isComplete ? "all " : "not all: "
      let times = space.times == .fixed ? "" : " \(space.times)"
      return "\(all)\(space.states.of("state"))\(times), \(exploration.runs.of("end"))"
    }
  }

  private var corpus: String { explored.corpus.map { $0.text(paint) }.joined() }

  /// The path of the recorded failure, if there is a corpus.
  private var kept: String { explored.kept.map { "  \($0.text)\n" }.joined() }

  private var interruption: String {
    explored.interruption.map { "  \(paint.doubtful($0.text))\n" } ?? ""
  }

  private var nondeterminism: String {
    guard let found = explored.nondeterminism else { return "" }
    let headline = DifferenceText.headline(found.difference)
    return "  \(paint.strong("\(headline), in \(found.found)"))\n"
      + DifferenceText.lines(found.difference).map { "    \($0)\n" }.joined()
  }

  private var outcomes: String {
    let most = exploration.outcomesByFrequency.prefix(Self.mostOutcomes)
    let rest = exploration.outcomes.count - most.count
    let lines = most.map { outcome in
      let calls = outcome.item.lines.map { CellText($0).padded(to: 0) }
      return counted(
        outcome.runs, calls.isEmpty ? "no calls" : calls.joined(separator: "\n" + blank))
    }
    return lines.joined() + (rest > 0 ? counted(nil, "… \(rest.of("more outcome"))") : "")
  }

  private var failures: String {
    exploration.failuresByFrequency
      .map { counted($0.runs, paint.bad(CellText($0.item).padded(to: 0))) }.joined()
  }

  /// The faults and expectations that no schedule tested.
  private var gaps: String {
    guard exploration.runs > 0 else { return "" }
    let faults = scenario.faults.indices.filter { exploration.struck[$0] == 0 }
    let expectations = scenario.expectations.indices.filter { exploration.evaluated[$0] == 0 }
    return faults.map { counted(0, "fault \($0 + 1) never struck: \(scenario.faults[$0])") }
      .joined()
      + expectations.map {
        counted(0, "expectation \($0 + 1) was never about anything: \(scenario.expectations[$0])")
      }.joined()
  }

  /// The fault points where variable faults struck, and those where they did not.
  private var coverage: String {
    exploration.coverage.map { row in
      let name = "fault \(row.fault + 1), \(scenario.faults[row.fault].verdict.name)"
      let point = row.point.isHop ? "on the \(row.point.rawValue) hop" : row.point.rawValue
      let gap =
        switch (row.passed, row.struck) {
        case (0, _): paint.doubtful(": no schedule came there")
        case (_, 0): paint.doubtful(": never, though \(row.passed.of("schedule")) came there")
        default: ""
        }
      return counted(row.struck, "\(name) \(point)\(gap)")
    }.joined()
  }

  private var failure: String {
    guard let played = explored.played, let replay = explored.replay else { return "" }
    let choices = played.run.record?.schedule.deviations ?? []
    let manner = explored.isSmall ? "made small" : "not made small, because it was interrupted"
    let found =
      "  found by \(explored.found ?? ""), \(manner): "
      + "\(choices.count.of("choice")) other than the plain run's\n"
    let list = choices.prefix(12).map(line).joined()
    let rest = choices.count > 12 ? "    … \((choices.count - 12).of("more choice"))\n" : ""
    return found + list + rest + FailureText(played, replay: replay, paint).text + kept
  }

  private func line(for choice: Deviation) -> String {
    choice.delay > 0
      ? "    \(choice)\n" : "    \(choice.take)\n      before \(choice.before)\n"
  }

  private var blank: String { String(repeating: " ", count: 13) }

  private func counted(_ count: Int?, _ text: String) -> String {
    (count.map { "\($0)×" } ?? "").leading(blanksTo: 11) + "  \(text)\n"
  }
}
