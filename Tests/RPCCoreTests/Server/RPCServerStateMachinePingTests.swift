import RPCCore
import Testing

@Suite("Server: pings")
struct RPCServerStateMachinePingTests {
  @Test(
    "A ping gets an empty result at once, needs no slot and counts as no request",
    arguments: [
      (SettlementPolicy.afterReply, ["reply 2", "acknowledge 2"]),
      (.beforeHandler, ["acknowledge 2", "reply 2"]),
      (.beforeReply, ["acknowledge 2", "reply 2"]), (.automatic, ["reply 2"]),
    ])
  func ping(settlement: SettlementPolicy, expected: [String]) throws {
    var server = RPCServerStateMachine.with(.serial, settlement: settlement)
    _ = try server.mustStart(.tagged(1))
    let counters = server.counters
    let actions = server.receive(.tagged(2, .request("rpc.ping", body: [1])))
    #expect(actions.summary == expected)
    let reply = try #require(actions.replies.first)
    #expect(reply.type == "result")
    #expect(reply.body.isEmpty)
    #expect(reply.correlationID == "c")
    #expect(server.counters == counters)
    #expect(server.running == 1)
  }

  @Test("An inline server answers a ping only after its running handler")
  func inline() throws {
    var server = RPCServerStateMachine.with(.inline)
    let run = try server.mustStart(.tagged(1))
    #expect(server.receive(.tagged(2, .request("rpc.ping"))).isEmpty)
    let expected = ["reply 1", "acknowledge 1", "reply 2", "acknowledge 2"]
    #expect(server.finish(run).summary == expected)
    #expect(server.counters.received == 1)
  }

  @Test("A ping without reply address is only settled")
  func noReplyAddress() {
    var server = RPCServerStateMachine.with()
    let actions = server.receive(.tagged(1, .request("rpc.ping", replyTo: nil)))
    #expect(actions.summary == ["acknowledge 1"])
  }
}
