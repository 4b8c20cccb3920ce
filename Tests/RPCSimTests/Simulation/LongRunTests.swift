import Foundation
import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@testable import RPCSim

/// A simulation of any length uses bounded memory if it keeps only the end of its journal.
@Suite("Long simulations")
struct LongRunTests {
  private static let time = Duration.seconds(36_000)

  /// A million calls; 4,000 in a debug build without `RPC_FULL_MEMORY_TEST`, because a million
  /// takes minutes there.
  private static var calls: Int {
    #if DEBUG
      ProcessInfo.processInfo.environment["RPC_FULL_MEMORY_TEST"] == nil ? 4_000 : 1_000_000
    #else
      1_000_000
    #endif
  }

  private static func options(_ journal: SimulationOptions.JournalExtent) -> SimulationOptions {
    var options = SimulationOptions()
    options.journal = journal
    options.stepLimit = .max
    return options
  }

  /// How much a simulation keeps at an instant.
  fileprivate struct Kept: Equatable {
    var events: Int
    var calls: Int
    var tasks: Int
    var bytes: Int
  }

  /// Makes calls from several callers, spread over a time.
  ///
  /// Some calls take longer than their timeouts, and the server crashes now and then.
  private static func use(
    _ sim: Simulation, calls: Int, in time: Duration,
    settlement: SettlementPolicy = .afterReply,
    looking look: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws {
    sim.declareQueue("work")
    let server = sim.process("server") { server in
      var configuration = RPCServer.Configuration()
      configuration.settlement = settlement
      configuration.prefetch = 1
      try await RPCServer(server, serving: "work", configuration: configuration) {
        $0.handle("next") { (number: Int) in
          try await server.environment.clock.sleep(for: .milliseconds(number % 50 == 0 ? 900 : 2))
          return number + 1
        }
      }.run()
    }
    var configuration = RPCClient.Configuration()
    // So a request stays in the queue even after its caller has given up.
    configuration.expiresAtDeadline = false
    try await withRPCClient(sim, calling: "work", configuration: configuration) { client in
      let callers = 4
      let pause = time / (calls / callers)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
          group.addTask {
            for number in 0..<calls / callers {
              try await sim.environment.clock.sleep(for: pause)
              let result = try? await client.call(
                "next", number, as: Int.self, timeout: .milliseconds(300))
              sim.expect(result == nil || result == number + 1)
              guard caller == 0 else { continue }
              if number % 500 == 250 { server.crash(restartAfter: .milliseconds(100)) }
              look(number * callers)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test(
    "Ten hours and a million calls leave memory where it was",
    arguments: [
      SimulationOptions.JournalExtent.last(1_000), .none,
    ])
  func memory(journal: SimulationOptions.JournalExtent) throws {
    let calls = Self.calls
    let looks = WatchedMutex<[Kept]>([])
    try simulate(seed: 3, options: Self.options(journal)) { sim in
      try await Self.use(sim, calls: calls, in: Self.time) { done in
        guard done == calls / 8 * 2 || done == calls / 8 * 7 else { return }
        let kept = sim.kept
        looks.withLock { $0.append(kept) }
      }
      #expect(sim.now >= Instant.start.advanced(by: Self.time))
    }
    let kept = looks.withLock { $0 }
    try #require(kept.count == 2)
    #expect(kept[1].events <= 4_000 && kept[1].calls <= 600, "\(kept)")
    // In a debug build other tests run at the same time.
    if calls == 1_000_000 {
      #expect(kept[1].tasks <= kept[0].tasks * 2, "\(kept)")
      #expect(kept[1].bytes - kept[0].bytes < 4 << 20, "\(kept)")
    }
  }

  @Test("A run is the same for each extent of its journal", arguments: 1...6 as ClosedRange<UInt64>)
  func sameRun(seed: UInt64) throws {
    let policies: [SettlementPolicy] = [.afterReply, .automatic, .beforeHandler]
    func run(_ extent: SimulationOptions.JournalExtent) throws -> (seen: SeenEvents, end: Instant) {
      let seen = WatchedMutex(SeenEvents())
      return try simulate(seed: seed, options: Self.options(extent)) { sim in
        sim.plan(.delay(.reply, by: .milliseconds(400)).call("next").nth(40))
        sim.plan(.duplicate(.delivery).nth(300))
        sim.plan(
          .disconnect(.afterHandler, reconnectAfter: .milliseconds(50)).call("next").nth(500))
        try await Self.use(
          sim, calls: 1_000, in: .seconds(60), settlement: policies[Int(seed) % policies.count]
        ) { _ in
          let journal = sim.journal
          seen.withLock { $0.read(journal) }
        }
        seen.withLock { $0.read(sim.journal) }
        return (seen.withLock { $0 }, sim.now)
      }
    }
    let (whole, end) = try run(.whole)
    #expect(
      whole.count > 8_000 && whole.words.count == whole.count && whole.mostKept == whole.count)
    #expect(try run(.none).end == end)
    for size in [1, 100, 3_000] {
      let (last, time) = try run(.last(size))
      #expect(time == end && last.count == whole.count)
      #expect(last.mostKept <= 2 * size + 1_200)
      #expect(last.words.count > whole.count * 9 / 10)
      let other = last.words.keys.sorted().first { last.words[$0] != whole.words[$0] }
      #expect(
        other == nil, "#\(other ?? 0): \(other.map { [whole.words[$0], last.words[$0]] } ?? [])")
    }
  }

  @Test("Requests that wait for a handler are not over, though they were acknowledged long ago")
  func backlog() throws {
    let calls = 300
    let handled = WatchedMutex(0)
    try simulate(options: Self.options(.last(1))) { sim in
      sim.declareQueue("work")
      sim.process("server") { server in
        var configuration = RPCServer.Configuration()
        configuration.settlement = .automatic
        configuration.executor = .serial
        try await RPCServer(server, serving: "work", configuration: configuration) {
          $0.handle("next") { (number: Int) in
            handled.withLock { $0 += 1 }
            try await server.environment.clock.sleep(for: .seconds(1))
            return number + 1
          }
        }.run()
      }
      var configuration = RPCClient.Configuration()
      configuration.timeout = nil
      try await withRPCClient(sim, calling: "work", configuration: configuration) { client in
        for number in 0..<calls {
          try await client.post("next", number)
        }
        try await sim.sleep(for: .seconds(calls + 1))
      }
    }
    #expect(handled.withLock { $0 } == calls)
  }

  @Test("An invariant that is broken ends the run while its journal shows that")
  func brokenInvariant() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate(seed: 1, options: Self.options(.last(200))) { sim in
        try await Self.use(sim, calls: 100_000, in: .seconds(60)) { done in
          if done == 2_000 { sim.enqueueWhatNobodyPublished(in: "work") }
        }
      }
    }
    #expect(failure.report.stop == .invariantBroken)
    #expect(failure.report.violations.count >= 1)
    #expect(failure.report.violations.allSatisfy { !$0.events.isEmpty })
    #expect("\(failure)".contains("Replay it: simulate(seed: 1)"))
    #expect("\(failure)".contains(" events came before these, and were not kept."))
  }
}

extension Simulation {
  fileprivate var kept: LongRunTests.Kept {
    let tasks = state.scheduler.tasks.count
    return state.withWorld { world in
      LongRunTests.Kept(
        events: world.journal.events.count, calls: world.scene.calls.indices.count { _ in true },
        tasks: tasks,
        bytes: residentBytes())
    }
  }

  /// Notes a message that was never published, like a faulty broker.
  fileprivate func enqueueWhatNobodyPublished(in queue: String) {
    state.withWorld { world in
      _ = world.scene.note(
        .enqueued, by: .broker, message: MessageTrace(subject: 99, kind: .other, occurrence: 1),
        queue: queue)
    }
  }
}

/// The events of a journal that forgets, as seen by reading it from time to time.
private struct SeenEvents: Sendable {
  /// The words of the events, by their IDs.
  private(set) var words: [JournalEvent.ID: String] = [:]
  private(set) var count = 0
  /// The largest number of events that the journal kept at a time.
  private(set) var mostKept = 0

  mutating func read(_ journal: Journal) {
    mostKept = max(mostKept, journal.events.count)
    let known = max(0, count - journal.forgottenCount)
    for index in known..<max(known, journal.events.count) {
      words[journal.forgottenCount + index] = journal.words(for: index)
    }
    count = journal.forgottenCount + journal.events.count
  }
}

extension Journal {
  /// An event in words, without its cause, which the journal may have forgotten.
  fileprivate func words(for index: Int) -> String {
    let event = events[index]
    let message = event.message.map { message in
      let subject = message.call.map(name) ?? "\(message.subject)"
      return "\(message.kind) \(message.occurrence) of \(subject)"
    }
    return
      "\(event.time.nanoseconds) \(event.participant) \(event.kind) \(event.call.map(name) ?? "-") "
      + "\(message ?? "-") \(event.queue ?? "-") \(event.detail)"
  }

  private func name(of call: Int) -> String { "\(calls[call].label)#\(calls[call].ordinal)" }
}
