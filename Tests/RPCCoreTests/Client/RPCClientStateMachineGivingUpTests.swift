import RPCCore
import Testing

@Suite("Client: giving up")
struct RPCClientStateMachineGivingUpTests {
  @Test("A call is due at its deadline and not a nanosecond before")
  func dueAtDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    let before = Instant.milliseconds(5).advanced(byNanoseconds: -1)
    #expect(client.expireAll(now: before).isEmpty)
    #expect(client.pendingCount == 1)
    #expect(client.expireAll(now: .milliseconds(5)) == [1])
    #expect(client.pendingCount == 0)
  }

  @Test("Calls expire by deadline, and those with the same deadline in the order of sending")
  func orderOfExpiry() throws {
    var client = RPCClientStateMachine.open()
    for (call, deadline) in [(1, 30), (2, 10), (3, 20), (4, 10), (5, 30), (6, 40)] {
      try client.mustSend(.add(deadline: .milliseconds(Int64(deadline))), as: UInt64(call))
    }
    #expect(client.nextDeadline == .milliseconds(10))
    #expect(client.expireAll(now: .milliseconds(30)) == [2, 4, 3, 1, 5])
    #expect(client.nextDeadline == .milliseconds(40))
  }

  @Test("The next deadline is that of a pending call")
  func nextDeadline() throws {
    var client = RPCClientStateMachine.open()
    for call: UInt64 in 1...3 {
      try client.mustSend(.add(deadline: .milliseconds(Int64(call))), as: call)
    }
    client.assertCompletes(2, with: .reply(to: "2"))
    #expect(client.nextDeadline == .milliseconds(1))
    client.assertCompletes(1, with: .reply(to: "1"))
    #expect(client.nextDeadline == .milliseconds(3))
    client.assertCompletes(3, with: .reply(to: "3"))
    #expect(client.nextDeadline == nil)
  }

  @Test("A reply to a call that timed out is late")
  func lateReply() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    #expect(client.expireAll(now: .milliseconds(5)) == [1])
    client.assertIgnored(.reply(to: "1"), as: .late(CallID(1)), now: .milliseconds(5))
    client.assertIgnored(.reply(to: "1"), as: .late(CallID(1)), now: .milliseconds(6))
  }

  @Test("Cancelling is final: the call has failed, and its reply is late")
  func cancelling() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    let settlement = client.cancel(correlationID: "1")
    #expect(settlement == failures([1], .cancelled).first)
    #expect(client.nextDeadline == nil)
    #expect(client.expireAll(now: .milliseconds(5)).isEmpty)
    client.assertIgnored(.reply(to: "1"), as: .late(CallID(1)))
  }

  @Test("Only a pending call can be cancelled")
  func cancellingNothing() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    client.assertCompletes(1, with: .reply(to: "1"))
    let answered = client.cancel(correlationID: "1")
    let unknown = client.cancel(correlationID: "2")
    #expect(answered == nil)
    #expect(unknown == nil)
    client.assertIgnored(.reply(to: "1"), as: .duplicate(CallID(1)))
  }

  @Test("A returned request fails its call as unroutable, once")
  func returned() throws {
    var client = RPCClientStateMachine.open()
    let request = try client.mustSend(as: 1).message
    try client.mustSend(as: 2)
    let first = client.returned(request)
    let second = client.returned(request)
    #expect(first == failures([1], .unroutable).first)
    #expect(second == nil)
    #expect(client.pendingCount == 1)
  }

  @Test("A returned request that no call waits for settles nothing")
  func returnedForgotten() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add()
    request.expectsReply = false
    let message = try client.mustSend(request, as: 1).message
    try client.mustSend(as: 2)
    #expect(client.returned(message) == nil)
    #expect(client.pendingCount == 1)
  }

  @Test("A refused request fails its call")
  func refusedOne() throws {
    var client = RPCClientStateMachine.confirming()
    for call: UInt64 in 1...3 { try client.mustSend(as: call) }
    #expect(client.refuse(publishTag: 2) == failures([2], .refused))
    #expect(client.refuse(publishTag: 2).isEmpty)
    #expect(client.pendingCount == 2)
    client.assertIgnored(.reply(to: "2"), as: .late(CallID(2)))
  }

  @Test("A refusal of several fails all up to its tag that are still unconfirmed and pending")
  func refusedSeveral() throws {
    var client = RPCClientStateMachine.confirming()
    for call: UInt64 in 1...6 { try client.mustSend(as: call) }
    client.confirmed(publishTag: 2, multiple: false)
    client.assertCompletes(4, with: .reply(to: "4"))
    #expect(client.refuse(publishTag: 5, multiple: true) == failures([1, 3, 5], .refused))
    #expect(client.pendingCount == 2)
    #expect(client.refuse(publishTag: 6, multiple: true) == failures([6], .refused))
  }

  @Test("A confirmed request still waits for its reply and cannot be refused any more")
  func confirmed() throws {
    var client = RPCClientStateMachine.confirming()
    for call: UInt64 in 1...3 { try client.mustSend(as: call) }
    client.confirmed(publishTag: 2, multiple: true)
    #expect(client.pendingCount == 3)
    #expect(client.refuse(publishTag: 3, multiple: true) == failures([3], .refused))
    client.assertCompletes(1, with: .reply(to: "1"))
  }

  @Test("Requests that want no reply count among the publications")
  func refusedAfterForgotten() throws {
    var client = RPCClientStateMachine.confirming()
    var silent = RPCRequest.add()
    silent.expectsReply = false
    try client.mustSend(silent, as: 1)
    try client.mustSend(as: 2)
    #expect(client.refuse(publishTag: 1).isEmpty)
    #expect(client.refuse(publishTag: 2) == failures([2], .refused))
  }

  @Test("Without confirms nothing is refused")
  func withoutConfirms() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    #expect(client.refuse(publishTag: 1, multiple: true).isEmpty)
    #expect(client.pendingCount == 1)
  }
}
