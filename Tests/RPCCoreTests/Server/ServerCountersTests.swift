import RPCCore
import Testing

@Suite("Server counters")
struct ServerCountersTests {
  @Test("Each request and each handler's end is counted once")
  func counters() throws {
    var server = RPCServerStateMachine.with(.serial)
    let first = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2))
    _ = server.receive(.tagged(3, .request("multiply")))
    let second = try #require(server.finish(first).runs.first)
    let error = RemoteError(code: .filtered, message: "not you")
    _ = server.finish(second, .failure(error))
    let third = try server.mustStart(.tagged(4))
    server.connectionLost()
    _ = server.finish(third)
    let counters = server.counters
    #expect(counters.received == 4)
    #expect(counters.refused == 1)
    #expect(counters.started == 3)
    #expect(counters.completed == 1)
    #expect(counters.failed == 1)
    #expect(counters.discarded == 1)
    #expect(counters.deduplicated + counters.polled + counters.cancelled == 0)
  }
}
