import RPCCore
import TestSupport
import Testing

@Suite("Client: counters")
struct ClientCountersTests {
  @Test("Each way that a call can end has its counter")
  func endings() throws {
    var client = RPCClientStateMachine.open()
    for call: UInt64 in 1...4 { try client.mustSend(as: call) }
    let due = try client.mustSend(.add(deadline: .milliseconds(5)), as: 5).message
    try client.mustSend(as: 6)
    client.assertCompletes(1, with: .reply(to: "1"))
    client.assertFails(
      2, with: .reply(to: "2", type: "x"), as: .malformedReply(reason: "its type is 'x'"))
    _ = client.cancel(correlationID: "3")
    _ = client.returned(.reply(to: "4"))
    #expect(client.expireAll(now: .milliseconds(5)) == [5])
    client.assertIgnored(.reply(to: "1"), as: .duplicate(CallID(1)))
    client.assertIgnored(.reply(to: due.correlationID), as: .late(CallID(5)))
    client.assertIgnored(.reply(to: "nobody"), as: .unknownCorrelation)
    #expect(client.counters.started == 6)
    #expect(client.counters.completed == 1)
    #expect(client.counters.failed == 2)
    #expect(client.counters.cancelled == 1)
    #expect(client.counters.timedOut == 1)
    #expect(client.counters.duplicateReplies == 1)
    #expect(client.counters.lateReplies == 1)
    #expect(client.counters.unknownReplies == 1)
    #expect(client.counters.inFlight == 1)
  }

  @Test("A call that fails before anything is sent has started and failed")
  func failedAtOnce() {
    var client = RPCClientStateMachine()
    client.assertNotSent(.add(), because: .notConnected)
    var connected = RPCClientStateMachine.open()
    connected.assertNotSent(
      .add(deadline: .start), now: .milliseconds(1), because: .deadlineExceeded)
    #expect(client.counters.started == 1)
    #expect(client.counters.failed == 1)
    #expect(connected.counters.timedOut == 1)
    #expect(client.counters.inFlight + connected.counters.inFlight == 0)
  }

  @Test("A request without a reply to this client is never in flight")
  func notAwaited() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add()
    request.expectsReply = false
    try client.mustSend(request, as: 1)
    request.replyTo = "audit"
    try client.mustSend(request, as: 2)
    #expect(client.counters.started == 2)
    #expect(client.counters.notAwaited == 2)
    #expect(client.counters.inFlight == 0)
  }

  @Test("A reply that comes before its overdue call was given up is a timeout and a late reply")
  func overdue() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    _ = client.receive(.reply(to: "1"), now: .milliseconds(6))
    #expect(client.counters.timedOut == 1)
    #expect(client.counters.lateReplies == 1)
  }

  @Test("Calls in flight are those pending, however calls begin and end")
  func inFlight() throws {
    var random = SplitMix64(seed: 3)
    var client = RPCClientStateMachine.open(.resendIdempotent)
    for call: UInt64 in 1...2000 {
      let now = Instant.milliseconds(Int64(call))
      let timeout = Int64(random.next(below: 20)) * 1_000_000
      let deadline = now.advanced(byNanoseconds: timeout - 2_000_000)
      _ = client.send(.idempotent(deadline: deadline), as: CallID(call), now: now)
      let other = "\(1 + random.next(below: Int(call)))"
      switch random.next(below: 4) {
      case 0: _ = client.receive(.reply(to: other), now: now)
      case 1: _ = client.cancel(correlationID: other, notifying: true)
      case 2: _ = client.expireAll(now: now)
      default:
        _ = client.loseConnection()
        _ = client.reopen(now: now)
      }
      #expect(client.counters.inFlight == UInt64(client.pendingCount))
    }
    #expect(client.counters.resent > 0)
  }
}
