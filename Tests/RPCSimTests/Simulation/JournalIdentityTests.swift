import Foundation
import RPCCore
import RPCSim
import Testing

/// A simulation depends only on its seed.
@Suite("Same seed, same journal")
struct JournalIdentityTests {
  private static let seeds: UInt64 = Schedules.areMany ? 100 : 20
  private static let rounds = Schedules.areMany ? 100 : 20

  @Test("A seed gives the same journal again and again, on four threads at once")
  func fourThreads() throws {
    let seen = SeenJournals()
    onThreads(4) { thread in
      for round in stride(from: thread, to: Self.rounds, by: 4) {
        for seed in 1...Self.seeds { seen.add(try journal(of: seed), seed: seed, round: round) }
      }
    }
    #expect(seen.problems == [])
    #expect(seen.runs == Int(Self.seeds) * Self.rounds)
    #expect(seen.distinct == Int(Self.seeds))
  }
}

/// The journal of a server and two clients; the seed chooses the order of events and the numbers in
/// the calls.
private func journal(of seed: UInt64) throws -> Journal {
  var options = SimulationOptions()
  options.latency = DurationRange(least: 1_000_000, most: 5_000_000)
  return try simulate(seed: seed, options: options) { sim in
    sim.serve("adder") { handlers, _ in handlers.handle("add one") { (n: UInt64) in n + 1 } }
    try await sim.sleep(for: .microseconds(sim.seed))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for n in [sim.seed, 2 * sim.seed] {
        group.addTask {
          try await withRPCClient(sim, calling: "adder") { client in
            let result = try await client.call("add one", n, as: UInt64.self)
            sim.expect(result == n + 1)
          }
        }
      }
      try await group.waitForAll()
    }
    return sim.journal
  }
}

private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) {
  let group = DispatchGroup()
  for number in 0..<count {
    group.enter()
    Thread {
      do { try body(number) } catch { Issue.record(error) }
      group.leave()
    }.start()
  }
  group.wait()
}

/// The first journal of each seed, and the runs that differ from it.
private final class SeenJournals: Sendable {
  private struct Content: Sendable {
    var journals: [UInt64: Journal] = [:]
    var runs = 0
    var problems: [String] = []
  }

  private let content = WatchedMutex(Content())

  var runs: Int { content.withLock { $0.runs } }
  var problems: [String] { content.withLock { $0.problems } }

  func add(_ journal: Journal, seed: UInt64, round: Int) {
    content.withLock { content in
      content.runs += 1
      let first = content.journals[seed, default: journal]
      content.journals[seed] = first
      if first != journal { content.problems.append("seed \(seed) differs in round \(round)") }
    }
  }

  /// The number of different journals.
  var distinct: Int {
    let journals = content.withLock { $0.journals }
    return journals.keys.sorted().reduce(into: [Journal]()) { known, seed in
      guard let journal = journals[seed], !known.contains(journal) else { return }
      known.append(journal)
    }.count
  }
}
