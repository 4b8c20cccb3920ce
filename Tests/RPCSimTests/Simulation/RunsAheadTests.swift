import RPCCore
import Testing

@testable import RPCSim

@Suite("Runs that are made ahead")
struct RunsAheadTests {
  /// Runs whose end tells their index and the length that they were made for.
  private func runs(jobs: Int) -> RunsAhead {
    RunsAhead(jobs: jobs, dependsOnLength: { $0.isMultiple(of: 2) }) { index, length in
      try SimulationAttempt(.replay(ScheduleToken()), seed: 0, SimulationOptions()) { sim in
        try await sim.sleep(for: .nanoseconds(length * 1_000 + index))
      }
    }
  }

  @Test(
    "A run made ahead is made again if it depends on a length that has changed",
    arguments: [1, 2, 4])
  func lengths(_ jobs: Int) throws {
    var runs = runs(jobs: jobs)
    var (length, remade) = (1, 0)
    for index in 0..<60 {
      let end = try Int(runs.run(index, of: 60, length: length).report.end.nanoseconds)
      #expect(end % 1_000 == index)
      if index.isMultiple(of: 2) || jobs == 1 {
        #expect(end / 1_000 == length, "\(index)")
      } else {
        #expect(end / 1_000 <= length)
        remade += end / 1_000 < length ? 1 : 0
      }
      if index % 7 == 3 { length += 1 }
    }
    // With several jobs, runs that do not depend on the length must have been made ahead.
    #expect((remade > 0) == (jobs > 1))
  }

  @Test("What a run throws comes when it is looked at, and not before")
  func errors() throws {
    struct Sixth: Error {}
    var runs = RunsAhead(jobs: 3, dependsOnLength: { _ in false }) { index, _ in
      guard index < 6 else { throw Sixth() }
      return try SimulationAttempt(.replay(ScheduleToken()), seed: 0, SimulationOptions()) { _ in }
    }
    for index in 0..<6 { _ = try runs.run(index, of: 60, length: 1) }
    #expect(throws: Sixth.self) { try runs.run(6, of: 60, length: 1) }
  }
}
