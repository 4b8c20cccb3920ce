import RPCCore
import Testing

@Suite("Client: messages")
struct RPCClientStateMachineMessageTests {
  @Test("The deadline travels in a header, in nanoseconds on the caller's clock")
  func deadline() throws {
    var client = RPCClientStateMachine.open()
    let outgoing = try client.mustSend(.add(deadline: .milliseconds(7)), as: 1)
    #expect(outgoing.message.headers == ["deadline": .integer(7_000_000)])
  }

  @Test("A deadline that is not to travel, or that there is none of, leaves no header")
  func noDeadline() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add(deadline: .milliseconds(7))
    request.carriesDeadline = false
    #expect(try client.mustSend(request, as: 1).message.headers.isEmpty)
    #expect(try client.mustSend(.add(), as: 2).message.headers.isEmpty)
  }

  @Test("A request says how it wants to be answered, if not by one result")
  func mode() throws {
    var client = RPCClientStateMachine.open()
    var polling = RPCRequest.add()
    polling.isPolling = true
    let stream = try client.mustSend(.stream(), as: 1)
    #expect(stream.message.headers == ["mode": .text("stream")])
    let polled = try client.mustSend(polling, as: 2)
    #expect(polled.message.headers == ["mode": .text("poll")])
  }

  @Test("A stream that is polled is refused before anything is sent")
  func streamAndPolling() {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.stream()
    request.isPolling = true
    client.assertNotSent(request, because: .unsupported("polling for a stream"))
  }

  @Test("The caller's headers stand before the client's, which replace those of the same name")
  func ownHeaders() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.stream(deadline: .milliseconds(7))
    request.headers = ["mode": .text("mine"), "trace": .text("t")]
    let outgoing = try client.mustSend(request, as: 1)
    #expect(
      outgoing.message.headers == [
        "mode": .text("stream"), "trace": .text("t"), "deadline": .integer(7_000_000),
      ])
    request = .add()
    request.headers = ["mode": .text("mine")]
    #expect(try client.mustSend(request, as: 2).message.headers == ["mode": .text("mine")])
  }

  @Test("The caller's message ID and content type are sent")
  func properties() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add()
    request.messageID = "order-7"
    request.contentType = "application/json"
    let message = try client.mustSend(request, as: 1).message
    #expect(message.messageID == "order-7")
    #expect(message.contentType == "application/json")
    let plain = try client.mustSend(as: 2).message
    #expect(plain.messageID == nil)
    #expect(plain.contentType == nil)
  }
}
