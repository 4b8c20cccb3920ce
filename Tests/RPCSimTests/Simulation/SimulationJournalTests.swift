import RPCCore
import Testing

@testable import RPCSim

/// The journal of clients and servers of real code, which checkers can judge.
@Suite("The journal of a simulation")
struct SimulationJournalTests {
  @Test("A deadline counts from the start of the call, even before there is a link (A2.1)")
  func deadlineOfWaitingCall() throws {
    let journal = try simulate { sim in
      sim.declareQueue("nobody's")
      try await withRPCClient(sim, calling: "nobody's") { client in
        _ = await sim.error {
          _ = try await client.call("wait", as: Int.self, timeout: .seconds(3))
        }
      }
      return sim.journal
    }
    let start = try #require(journal.events.firstIndex { $0.kind == .callStarted })
    let end = try #require(journal.events.first { $0.kind == .callSettled })
    #expect(journal.events[start].time == .start)
    let sending = try #require(journal.events.first { $0.kind == .requestSent })
    #expect(sending.time > .start)
    let deadline = Instant.start.advanced(by: .seconds(3))
    #expect(journal.events[start].detail == .deadline(deadline))
    #expect(end.time == deadline)
  }

  @Test("The cause of a call's end at its deadline is the start of the call")
  func causeOfTimeout() throws {
    let journal = try simulate { sim in
      sim.serve("worker") { handlers, worker in
        handlers.handle("quick") { 1 }
        handlers.handle("slow") {
          try await worker.clock.sleep(for: .seconds(9))
          return 1
        }
      }
      try await withRPCClient(sim, calling: "worker", configuration: .with { $0.timeout = nil }) {
        client in
        let slow = try await client.send("slow", as: Int.self, timeout: .seconds(3))
        _ = await sim.error { _ = try await slow.result(timeout: .seconds(1)) }
        _ = await sim.error { _ = try await slow.result() }
      }
      return sim.journal
    }
    let end = try #require(journal.events.first { $0.kind == .callSettled })
    #expect(end.detail == .outcome(.failed(.deadlineExceeded)))
    #expect(end.cause.map { journal.events[$0].kind } == .callStarted)
  }

  @Test(
    "A ping is answered without a handler, once, and before it is acknowledged",
    arguments: [SettlementPolicy.afterReply, .beforeReply, .beforeHandler, .automatic])
  func ping(settlement: SettlementPolicy) throws {
    let journal = try simulate { sim in
      sim.serve("worker", configuration: .with { $0.settlement = settlement }) { _, _ in }
      try await withRPCClient(sim, calling: "worker") { sim.expect(await $0.ping()) }
      return sim.journal
    }
    #expect(journal.count(.requestAnswered) == 1)
    let answer = journal.events.firstIndex { $0.kind == .requestAnswered }
    let acknowledgement = journal.events.firstIndex { $0.kind == .acknowledgementSent }
    if settlement.isAtLeastOnce { #expect(answer ?? .max < acknowledgement ?? .min) }
  }

  @Test("What a handler has answered, or a refusal, is not noted as answered without one")
  func handled() throws {
    let journal = try simulate { sim in
      sim.serve("worker") { handlers, worker in
        handlers.handle("one") { 1 }
        handlers.stream("many", of: Int.self) { (_: Nothing, replies) in
          for number in 1...3 { try replies.write(number) }
        }
      }
      try await withRPCClient(sim, calling: "worker") { client in
        _ = try await client.call("one", as: Int.self)
        for try await _ in try await client.stream("many", of: Int.self) {}
        _ = await sim.error { _ = try await client.call("none", as: Int.self) }
      }
      return sim.journal
    }
    #expect(journal.count(.handlerFinished) == 2)
    #expect(journal.count(.requestRefused) == 1)
    #expect(journal.count(.requestAnswered) == 0)
  }

  @Test("A repeat is answered as before, and a submitted call with a ticket")
  func repeats() throws {
    let configuration = RPCServer.Configuration.with {
      $0.deduplicationWindow = .seconds(60)
      $0.executor = .serial
    }
    let journal = try simulate { sim in
      sim.serve("worker", configuration: configuration) { handlers, _ in
        handlers.handle("one") { 1 }
      }
      try await withRPCClient(sim, calling: "worker") { client in
        var options = CallOptions()
        options.messageID = "the same"
        for _ in 1...2 { _ = try await client.call("one", as: Int.self, options: options) }
        _ = try await client.callPolling("one", as: Int.self)
      }
      return sim.journal
    }
    let answers = journal.events.filter { $0.kind == .requestAnswered }.map(\.detail)
    #expect(answers.prefix(2) == [.ownAnswer(.repeated), .ownAnswer(.ticket)])
    #expect(answers.dropFirst(2).allSatisfy { $0 == .ownAnswer(.poll) })
    #expect(answers.count > 2)
  }
}
