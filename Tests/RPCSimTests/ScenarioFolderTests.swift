import Foundation
import InMemoryBroker
import Testing

@testable import RPCSim

/// Each scenario of the folder: it holds, its trace is the recorded one, and it fails with flipped
/// expectations.
@Suite struct ScenarioFolderTests {
  private static let isRecording = ProcessInfo.processInfo.environment["RPCSIM_RECORD"] == "1"
  /// The number of further seeds for each scenario, from `RPCSIM_SEEDS`; 0 by default.
  private static let longSeeds =
    ProcessInfo.processInfo.environment["RPCSIM_SEEDS"].flatMap(UInt64.init) ?? 0

  @Test("A scenario is valid and holds in the default order", arguments: ScenarioFolder.all)
  func inOrder(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    #expect(scenario.problems().isEmpty)
    #expect(!scenario.expectations.isEmpty)
    expectHeld(ScenarioRun(of: scenario))
  }

  @Test("A scenario's trace is the recorded one", arguments: ScenarioFolder.all)
  func trace(name: String) throws {
    let trace = TextTrace(ScenarioRun(of: try ScenarioFolder.scenario(name)).journal).text
    let recorded = ScenarioFolder.trace(of: name)
    guard !Self.isRecording, let recorded else {
      // The test fails even so, because a person must read the change before it counts.
      try ScenarioFolder.record(trace, of: name)
      let what = recorded == nil ? "was recorded" : "was recorded again"
      Issue.record("the trace of \(name) \(what): read it, then run the test again")
      return
    }
    if let difference = Self.firstDifference(recorded, trace) {
      Issue.record("the trace of \(name) is not the recorded one:\n\(difference)")
    }
  }

  @Test("A scenario holds in any order of what may come next", arguments: ScenarioFolder.names)
  func anyOrder(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    for seed in 0..<max(20, Self.longSeeds) {
      let run = ScenarioRun(of: scenario, strategy: .random(seed: seed))
      expectHeld(run)
      if !run.held { return }
    }
  }

  @Test("An expectation turned around does not hold", arguments: ScenarioFolder.all)
  func flipped(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    let flipping = FlippedExpectations(of: scenario)
    for (index, expectation) in scenario.expectations.enumerated() {
      let others = flipping.flipped(expectation)
      #expect(!others.isEmpty)
      for other in others {
        var flipped = scenario
        flipped.expectations[index] = other
        let run = ScenarioRun(of: flipped)
        let held = run.held
        #expect(!held, "\(other)")
        let refuted = run.expectations.indices.filter { run.expectations[$0].verdict != .held }
        #expect(refuted == [index], "\(other)")
      }
    }
  }

  @Test("A planned fault that never strikes fails its scenario", arguments: ScenarioFolder.all)
  func vacuousFaults(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    let end = ScenarioRun(of: scenario).end.nanoseconds + 60_000_000_000
    for index in scenario.faults.indices where scenario.faults[index].mustStrike {
      var harmless = scenario
      harmless.end = .nanoseconds(end)
      if scenario.faults[index].point == .time {
        harmless.faults[index].at = DurationRange(nanoseconds: end + 1)
      } else {
        harmless.faults[index].nth = 1_000_000
      }
      let run = ScenarioRun(of: harmless)
      let (held, vacuous) = (run.held, run.vacuousFaults)
      #expect(!held && vacuous.contains(index), "fault \(index)")
    }
  }

  @Test("The same seed gives the same journal", arguments: ScenarioFolder.all)
  func deterministic(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    for strategy in [Strategy.inOrder, .random(seed: 7)] {
      let first = TextTrace(ScenarioRun(of: scenario, strategy: strategy).journal).text
      let second = TextTrace(ScenarioRun(of: scenario, strategy: strategy).journal).text
      #expect(first == second)
    }
  }
}

extension ScenarioFolderTests {
  @Test("Every kind of fault strikes in some scenario")
  func faultKinds() throws {
    let scenarios = try ScenarioFolder.names.map(ScenarioFolder.scenario)
    let struck = Set(scenarios.flatMap(\.faults).map(\.verdict.name))
    guard case .object(let fault) = FaultScript.form.shape else {
      Issue.record("a fault is no object")
      return
    }
    // A message fault is named by the key of its hop; any other fault by the first key of its kind.
    let kinds = fault.variants.map(\.kind)
    #expect(kinds.filter { !struck.contains($0) }.isEmpty)
    #expect(kinds.count == struck.count)
  }

  @Test("A fault strikes at every point in some scenario")
  func faultPoints() throws {
    let scenarios = try ScenarioFolder.names.map(ScenarioFolder.scenario)
    let struck = Set(scenarios.flatMap(\.faults).map(\.point))
    #expect(FaultPoint.allCases.filter { !struck.contains($0) }.isEmpty)
  }

  @Test("Every scenario says where it comes from", arguments: ScenarioFolder.all)
  func source(name: String) throws {
    let text = String(decoding: try ScenarioFolder.source(of: name).bytes, as: UTF8.self)
    let comment = text.split(separator: "\n").prefix { $0.hasPrefix("//") }.joined(separator: " ")
    let sources = [
      "RabbitMQ's RPC tutorial", "the multi-threaded sum server", "openmodule's RPC", "pyrpc",
      "Propan's RPC",
    ]
    #expect(comment.hasPrefix("// From "))
    #expect(sources.contains { comment.contains($0) })
  }

  @Test("The index lists every scenario and nothing else, and no trace is without its scenario")
  func index() throws {
    let file = ScenarioFolder.url.appending(path: "README.md")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let listed = rows.filter { $0.hasPrefix("| [") }.compactMap { row in
      row.dropFirst(3).split(separator: "]").first.map(String.init)
    }
    #expect(listed.sorted() == ScenarioFolder.names)
    #expect(ScenarioFolder.files(ending: "trace") == ScenarioFolder.names)
  }

  /// The first difference of two traces: the differing lines, the line before them, and the line
  /// number.
  private static func firstDifference(_ recorded: String, _ trace: String) -> String? {
    guard recorded != trace else { return nil }
    let (old, new) = (lines(of: recorded), lines(of: trace))
    let same = zip(old, new).prefix { $0 == $1 }.count
    let context = same > 0 ? "    \(old[same - 1])\n" : ""
    func line(_ lines: [Substring]) -> Substring {
      lines.indices.contains(same) ? lines[same] : "(nothing)"
    }
    return "at line \(same + 1)\n\(context)  - \(line(old))\n  + \(line(new))"
  }

  private static func lines(of text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private func expectHeld(_ run: ScenarioRun, at location: SourceLocation = #_sourceLocation) {
    let broken = run.expectations.enumerated().filter { $1.verdict != .held }.map {
      "expectation \($0): \($1.message)"
    }
    let violated = run.violations.map { "\($0.invariant): \($0.message)" }
    let vacuous = run.vacuousFaults.map { "fault \($0) never struck" }
    let reasons = (broken + violated + vacuous).joined(separator: "; ")
    let held = run.held
    #expect(held, "\(run.strategy): \(reasons)", sourceLocation: location)
  }
}
