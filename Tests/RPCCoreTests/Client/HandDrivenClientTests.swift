import RPCCore
import Testing

@Suite("Client: driven by hand")
struct HandDrivenClientTests {
  /// An application's own event loop, which takes all its messages from one queue.
  private struct Loop {
    var client = RPCClientStateMachine()
    var published: [Publication] = []
    var finished: [CallSettlement] = []
    var strangers: [RPCMessage] = []

    mutating func call(_ request: RPCRequest, as call: UInt64, now: Instant) {
      if case .publish(let outgoing) = client.send(request, as: CallID(call), now: now) {
        published.append(outgoing)
      }
    }

    mutating func handle(_ message: RPCMessage, now: Instant) {
      switch client.receive(message, now: now) {
      case .settle(let settlement): finished.append(settlement)
      case .expire(let call): finished += failures([call.rawValue], .deadlineExceeded)
      case .discard(.unknownCorrelation): strangers.append(message)
      case .discard, .item, .replace: break
      }
    }

    mutating func wake(now: Instant) {
      while let call = client.expire(now: now) {
        finished += failures([call.rawValue], .deadlineExceeded)
      }
    }
  }

  @Test("A hand-written loop can make calls, pass on replies and meet deadlines (A1.10)")
  func loop() {
    var loop = Loop()
    loop.client.openReplyAddress()
    loop.client.replyAddressOpened("amq.gen-1")
    loop.call(.add(deadline: .milliseconds(5)), as: 1, now: .start)
    loop.call(.add(deadline: .milliseconds(9)), as: 2, now: .start)
    #expect(loop.published.map(\.message.replyTo) == ["amq.gen-1", "amq.gen-1"])
    let result = RPCMessage.reply(to: "2", body: [3])
    loop.handle(result, now: .milliseconds(2))
    loop.handle(.reply(to: "news"), now: .milliseconds(3))
    #expect(loop.client.nextDeadline == .milliseconds(5))
    loop.wake(now: .milliseconds(5))
    #expect(
      loop.finished == [CallSettlement(call: CallID(2), outcome: .completed(result))]
        + failures([1], .deadlineExceeded))
    #expect(loop.strangers == [.reply(to: "news")])
  }
}
