import RPCCore
import RPCSim
import Synchronization
import Testing

@Suite("Links of simulated processes")
struct SimulatedLinkTests {
  @Test("Closing a link returns when the broker knows")
  func closing() throws {
    try simulate { sim in
      let link = try await sim.openLink { _ in }
      let address = try await link.openReplyAddress()
      sim.expect(sim.status(ofQueue: address) != nil)
      await link.close()
      sim.expect(sim.status(ofQueue: address) == nil, "the reply address is still there")
    }
  }

  @Test(
    "Closing a link returns under a partition, because the broker cannot be told",
    arguments: [
      DurationRange(nanoseconds: 5_000_000), DurationRange(nanoseconds: 10_500_000),
    ])
  func closingUnderPartition(since instant: DurationRange) throws {
    try simulate { sim in
      let worker = sim.process("worker") { worker in
        let link = try await worker.openLink { _ in }
        try await worker.clock.sleep(until: .start.advanced(by: .milliseconds(10)))
        await link.close()
      }
      sim.plan(FaultScript(.partition(healAfter: nil), at: instant, process: "worker"))
      try await sim.sleep(for: .milliseconds(20))
      sim.expect(!worker.isUp, "it still waits")
    }
  }

  @Test("Nothing arrives on a link while it is being closed")
  func silence() throws {
    try simulate { sim in
      let count = Counter()
      let link = try await sim.openLink { _ in count.increment() }
      let other = try await sim.openLink { _ in }
      let address = try await link.openReplyAddress()
      other.publish(Publication(routingKey: address, message: RPCMessage(body: [1])))
      try await sim.sleep(for: .microseconds(500))
      // The message reaches the broker before the end of the link does.
      await link.close()
      try await sim.sleep(for: .milliseconds(10))
      sim.expect(count.value == 0)
    }
  }

  @Test(
    "A link that the broker has closed can be closed, before the process knows and after",
    arguments: [0, 1_500, 1_000_000])
  func closingAfterRefusal(microseconds: Int) throws {
    try simulate { sim in
      let link = try await sim.openLink { _ in }
      link.acknowledge(99)
      try await sim.sleep(for: .microseconds(microseconds))
      await link.close()
      sim.expect(sim.journal.count(.channelFailed) == 1)
    }
  }

  /// A transport whose links can be reached from outside.
  private struct Opened: Transport {
    let base: SimulatedProcess
    let links: ObservedValues<any TransportLink>
    var capabilities: TransportCapabilities { base.capabilities }
    var environment: RPCEnvironment { base.environment }

    func openLink(
      _ receive: @escaping @Sendable (TransportEvent) -> Void
    ) async throws -> any TransportLink {
      let link = try await base.openLink(receive)
      links.append(link)
      return link
    }
  }

  @Test("A server whose link the broker has closed comes back")
  func serverComesBack() throws {
    try explore(schedules: 20) { sim in
      let links = ObservedValues<any TransportLink>()
      sim.declareQueue("q")
      sim.process("worker") { worker in
        try await RPCServer(Opened(base: worker, links: links), serving: "q") {
          $0.handle("put") { (n: Int) in n }
        }.run()
      }
      try await withRPCClient(sim, calling: "q") { client in
        _ = try await client.call("put", 1, as: Int.self)
        links.all.last?.acknowledge(99)
        try await sim.sleep(for: .seconds(10))
        let answer = try await client.call("put", 2, as: Int.self)
        sim.expect(answer == 2)
      }
      sim.expect(links.count == 2, "\(links.count) links")
      sim.expect(sim.journal.count(.channelFailed) == 1)
    }
  }
}

/// A counter of received events.
private final class Counter: Sendable {
  private let content = Mutex(0)

  var value: Int { content.withLock { $0 } }

  func increment() { content.withLock { $0 += 1 } }
}
