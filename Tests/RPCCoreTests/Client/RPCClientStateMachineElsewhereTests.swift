import RPCCore
import Testing

@Suite("Client: answered elsewhere")
struct RPCClientStateMachineElsewhereTests {
  @Test("A request with another reply address leaves no pending call")
  func elsewhere() throws {
    var client = RPCClientStateMachine.open()
    let outgoing = try client.mustSend(.elsewhere(deadline: .milliseconds(5)), as: 1)
    #expect(outgoing.message.replyTo == "audit")
    #expect(outgoing.message.correlationID == "1")
    #expect(outgoing.message.expiration == "5")
    #expect(client.pendingCount == 0)
    #expect(client.nextDeadline == nil)
    client.assertIgnored(.reply(to: "1"), as: .unknownCorrelation)
  }

  @Test("A call that expects a reply at another address is refused before it is sent")
  func conflict() {
    var client = RPCClientStateMachine.confirming()
    var request = RPCRequest.elsewhere()
    request.expectsReply = true
    client.assertNotSent(request, because: .conflictingReplyAddress)
    var closed = RPCClientStateMachine()
    closed.assertNotSent(request, because: .conflictingReplyAddress)
    // The refused call was no publication, so this request has publish tag 1.
    _ = client.send(.add(), as: CallID(1), now: .start)
    #expect(client.refuse(publishTag: 1) == failures([1], .refused))
  }

  @Test("The caller's correlation ID is sent, unless it is a pending call's")
  func chosenCorrelationID() throws {
    var client = RPCClientStateMachine.open()
    let outgoing = try client.mustSend(.elsewhere(correlationID: "mine"), as: 1)
    #expect(outgoing.message.correlationID == "mine")
    try client.mustSend(.add(correlationID: "pending"), as: 2)
    client.assertNotSent(.elsewhere(correlationID: "pending"), because: .correlationIDInUse)
  }

  @Test("Counted correlation IDs are unique among all requests, wherever they are answered")
  func countedCorrelationIDs() throws {
    var client = RPCClientStateMachine.open()
    let requests: [RPCRequest] = [.elsewhere(), .add(), .elsewhere(), .elsewhere(), .add()]
    var sent: [String?] = []
    for request in requests {
      sent.append(try client.mustSend(request, as: 1).message.correlationID)
    }
    #expect(sent == ["1", "2", "3", "4", "5"])
    client.assertCompletes(1, with: .reply(to: "5"))
  }

  @Test("A request that is answered elsewhere counts among the publications")
  func confirms() throws {
    var client = RPCClientStateMachine.confirming()
    try client.mustSend(.elsewhere(correlationID: "mine"), as: 1)
    try client.mustSend(.add(correlationID: "mine"), as: 2)
    #expect(client.refuse(publishTag: 1).isEmpty)
    #expect(client.refuse(publishTag: 2) == failures([2], .refused))
  }

  @Test("A stream can go elsewhere, and has no deadline for its items here")
  func stream() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.elsewhere()
    request.isStream = true
    request.itemTimeout = .nanoseconds(-1)
    let outgoing = try client.mustSend(request, as: 1)
    #expect(outgoing.message.headers == ["mode": .text("stream")])
    #expect(outgoing.message.expiration == nil)
    #expect(client.nextDeadline == nil)
  }
}

extension RPCRequest {
  fileprivate static func elsewhere(
    deadline: Instant? = nil, correlationID: String? = nil
  ) -> RPCRequest {
    var request = RPCRequest.add(deadline: deadline, correlationID: correlationID)
    request.replyTo = "audit"
    request.expectsReply = false
    return request
  }
}
