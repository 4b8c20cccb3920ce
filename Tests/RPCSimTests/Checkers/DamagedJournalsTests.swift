import Foundation
import Testing

@testable import RPCSim

/// Checkers must report the recorded violations of damaged journals.
@Suite("Checkers and damaged journals")
struct DamagedJournalsTests {
  private static let isRecording = ProcessInfo.processInfo.environment["RPCSIM_RECORD"] == "1"
  private static let file = Documentation.root.appending(
    path: "Tests/Checkers/damaged_journals.txt")

  private static func journals() throws -> [DamagedJournals] {
    let good = GoodScenarios.all.flatMap { scenario in
      [
        DamagedJournals(
          name: scenario.scenario.name, evidence: Evidence(ofPlainRun: scenario.scenario)),
        DamagedJournals(
          name: "\(scenario.scenario.name), seed 3",
          evidence: Evidence(of: scenario.scenario, seed: 3)),
      ]
    }
    return try good
      + ScenarioFolder.all.map { name in
        var world = World(try ScenarioFolder.scenario(name))
        while let event = world.naturalEvent, world.performedCount < 2_000 { world.perform(event) }
        return DamagedJournals(name: name, evidence: Evidence(of: world))
      }
  }

  /// The tests damage every nth journal: all when recording or when tests may take long.
  private static let interval = isRecording || Schedules.areMany ? 1 : 8

  @Test("Checkers report damaged journals as it was recorded")
  func objections() async throws {
    let journals = try Self.journals()
    let indices = Array(stride(from: 0, to: journals.count, by: Self.interval))
    let lines = await withTaskGroup(of: (Int, String).self) { group in
      for index in indices { group.addTask { (index, journals[index].line()) } }
      return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    guard !Self.isRecording, let recorded = try? String(contentsOf: Self.file, encoding: .utf8)
    else {
      let text = indices.compactMap { lines[$0] }.joined()
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
      Issue.record("it was recorded: read what changed, then run the test again")
      return
    }
    let known = recorded.split(separator: "\n").map { "\($0)\n" }
    #expect(known.count == journals.count)
    let differences = indices.filter { known.indices.contains($0) && known[$0] != lines[$0] }
    #expect(differences.isEmpty, "\(differences.prefix(3).map { lines[$0] ?? "" })")
  }
}
