import Foundation
import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@Suite("Memory")
struct MemoryTests {
  /// A million calls; 20,000 in a debug build without `RPC_FULL_MEMORY_TEST`, because a million
  /// takes a minute there.
  static var calls: Int {
    #if DEBUG
      ProcessInfo.processInfo.environment["RPC_FULL_MEMORY_TEST"] == nil ? 20_000 : 1_000_000
    #else
      1_000_000
    #endif
  }

  @Test("A million calls without an answer leave the memory as it was (A2.3)")
  func timedOutCalls() async throws {
    let clock = ManualClock()
    let broker = MemoryBroker(environment: clock.environment)
    try broker.declareQueue(name: "work")
    try await withRPCClient(broker, calling: "work") { client in
      try await timeOut(Self.calls / 10, client, clock)
      let before = residentBytes()
      try await timeOut(Self.calls * 9 / 10, client, clock)
      let growth = residentBytes() - before
      #expect(client.pendingCount == 0)
      #expect(client.counters.timedOut == UInt64(Self.calls))
      // Another thread may have published the last requests late, after time had passed.
      clock.advance(milliseconds: 5_001)
      #expect(broker.status(ofQueue: "work")?.ready == 0)
      // A leak of 64 bytes a call would be 58 MB. In a debug build other tests run at the same
      // time.
      if Self.calls == 1_000_000 { #expect(growth < 32 << 20, "\(growth) bytes") }
    }
  }

  /// Lets calls time out, a thousand at a time.
  private func timeOut(_ calls: Int, _ client: RPCClient, _ clock: ManualClock) async throws {
    for _ in 0..<calls / 1_000 {
      for _ in 1..<1_000 { _ = try await client.send("never", as: Int.self, timeout: .seconds(5)) }
      let last = try await client.send("never", as: Int.self, timeout: .seconds(5))
      clock.advance(milliseconds: 5_001)
      await #expect(throws: RPCError.deadlineExceeded) { try await last.result() }
    }
  }
}
