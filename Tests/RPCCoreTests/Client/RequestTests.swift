import RPCCore
import Testing

@Suite("Request")
struct RequestTests {
  @Test("A request goes through the default exchange, transient, and wants a reply")
  func defaults() {
    let request = RPCRequest(method: "add", body: [1], routingKey: "sums")
    #expect(request.method == "add")
    #expect(request.body == [1])
    #expect(request.exchange.isEmpty)
    #expect(request.routingKey == "sums")
    #expect(request.deadline == nil)
    #expect(request.expiresAtDeadline)
    #expect(!request.isMandatory)
    #expect(!request.isPersistent)
    #expect(request.expectsReply)
    #expect(request.correlationID == nil)
    #expect(request.carriesDeadline)
    #expect(!request.isIdempotent)
    #expect(!request.isStream && request.itemTimeout == nil)
    #expect(!request.isPolling)
    #expect(request.replyTo == nil)
    #expect(request.messageID == nil)
    #expect(request.contentType == nil)
    #expect(request.headers.isEmpty)
  }
}
