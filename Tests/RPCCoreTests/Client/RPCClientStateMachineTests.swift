import TestSupport
import Testing

@testable import RPCCore

@Suite("Client: memory")
struct RPCClientStateMachineTests {
  #if DEBUG
    /// A debug build takes ten seconds for a million calls.
    private static let batches: Int64 = 200
  #else
    private static let batches: Int64 = 1000
  #endif

  @Test("A client keeps no more timed-out calls than configured")
  func timedOutCalls() {
    var client = RPCClientStateMachine.open()
    for second in 0..<Self.batches {
      let now = Instant.milliseconds(second * 1000)
      let request = RPCRequest.add(deadline: now.advanced(byNanoseconds: 1_000_000_000))
      for call: UInt64 in 1...1000 { _ = client.send(request, as: CallID(call), now: now) }
      while client.expire(now: .milliseconds(second * 1000 + 1000)) != nil {}
      assertOnlyRemembered(client)
    }
    #expect(client.counters.timedOut == UInt64(Self.batches) * 1000)
  }

  @Test("All data kept for a call is removed with it, in each way that the call can end")
  func sideTables() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.lossPolicy = .resendIdempotent
    configuration.replyPolicy = .unchecked
    var client = RPCClientStateMachine.open(configuration: configuration)
    for call: UInt64 in 1...1000 {
      let now = Instant.milliseconds(Int64(call))
      var request = RPCRequest.stream(
        deadline: now.advanced(byNanoseconds: 9_000_000), itemTimeout: .milliseconds(5))
      request.isIdempotent = true
      let message = try client.mustSend(request, as: call, now: now).message
      if call % 3 != 0 { end(message, by: Int(call % 3), on: &client, now: now) }
      _ = client.expireAll(now: now)
      assertBounded(client)
    }
    #expect(client.expireAll(now: .distantFuture).isEmpty == false)
    assertOnlyRemembered(client)
    #expect(client.sendingOrder.count <= 64)
  }

  @Test("However calls of all kinds end, what is kept is bounded by those pending and remembered")
  func interleavedEndings() throws {
    var random = SplitMix64(seed: 1)
    var configuration = RPCClientStateMachine.Configuration()
    configuration.rememberedCalls = 100
    configuration.usesConfirms = true
    var client = RPCClientStateMachine.open(configuration: configuration)
    var pending: [Publication] = []
    for call: UInt64 in 1...50_000 {
      let now = Instant.milliseconds(Int64(call))
      let timeout = random.next(below: 3) == 0 ? nil : Int64(random.next(below: 200)) * 1_000_000
      let deadline = timeout.map { now.advanced(byNanoseconds: $0) }
      pending.append(try client.mustSend(.add(deadline: deadline), as: call, now: now))
      client.confirmed(publishTag: call, multiple: true)
      while pending.count > 64 {
        let message = pending.remove(at: random.next(below: pending.count)).message
        end(message, by: random.next(below: 3), on: &client, now: now)
      }
      _ = client.expireAll(now: now)
      assertBounded(client)
    }
    #expect(client.loseConnection().count <= 64)
    assertOnlyRemembered(client)
  }

  @Test("The oldest settled calls are forgotten first")
  func oldestForgotten() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.rememberedCalls = 2
    var client = RPCClientStateMachine.open(configuration: configuration)
    for call: UInt64 in 1...3 { try client.mustSend(as: call) }
    for call: UInt64 in [2, 1, 3] { client.assertCompletes(call, with: .reply(to: "\(call)")) }
    client.assertIgnored(.reply(to: "2"), as: .unknownCorrelation)
    client.assertIgnored(.reply(to: "1"), as: .duplicate(CallID(1)))
    client.assertIgnored(.reply(to: "3"), as: .duplicate(CallID(3)))
  }

  @Test("A client can be told to remember nothing")
  func nothingRemembered() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.rememberedCalls = 0
    var client = RPCClientStateMachine.open(configuration: configuration)
    try client.mustSend(.add(correlationID: "mine"), as: 1)
    client.assertCompletes(1, with: .reply(to: "mine"))
    client.assertIgnored(.reply(to: "mine"), as: .unknownCorrelation)
    try client.mustSend(.add(correlationID: "mine"), as: 2)
  }

  private func end(
    _ request: RPCMessage, by way: Int, on client: inout RPCClientStateMachine, now: Instant
  ) {
    switch way {
    case 0: _ = client.receive(.reply(to: request.correlationID), now: now)
    case 1: _ = client.cancel(correlationID: request.correlationID ?? "")
    default: _ = client.returned(request)
    }
  }

  private func assertBounded(_ client: RPCClientStateMachine) {
    let pending = client.pendingCount
    let remembered = client.configuration.rememberedCalls
    #expect(client.settled.count <= remembered)
    #expect(client.correlations.count == pending + client.settled.count)
    #expect(client.deadlines.count <= max(2 * pending, pending + 32))
    #expect(client.streams.count <= pending)
    #expect(client.kept.count <= pending)
  }

  private func assertOnlyRemembered(_ client: RPCClientStateMachine) {
    #expect(client.pendingCount == 0)
    let remembered = min(
      client.configuration.rememberedCalls, Int(client.counters.started))
    #expect(client.settled.count == remembered)
    #expect(client.correlations.count == remembered)
    #expect(client.deadlines.count == 0)
    #expect(client.nextDeadline == nil)
    #expect(client.streams.isEmpty)
    #expect(client.kept.isEmpty)
  }
}
