import Testing

@testable import RPCCore

@Suite("Server: cancelled calls")
struct RPCServerStateMachineCancellationTests {
  private static func server(
    _ executor: ExecutorPolicy = .serial, settlement: SettlementPolicy = .afterReply
  ) -> RPCServerStateMachine {
    .with(executor, settlement: settlement) { $0.receivesNotices = true }
  }

  @Test("The driver is told to cancel a running handler, once, and its outcome is answered")
  func running() throws {
    var server = Self.server()
    let run = try server.mustStart(.tagged(1))
    #expect(server.notice() == [.cancel(run.id)])
    #expect(server.notice().isEmpty)
    #expect(server.counters.cancelled == 1)
    #expect(server.finish(run).summary == ["reply 1", "acknowledge 1"])
  }

  @Test(
    "A request that waits, read or not, is dropped and answered",
    arguments: [ExecutorPolicy.inline, .serial], SettlementPolicy.allCases)
  func waiting(executor: ExecutorPolicy, settlement: SettlementPolicy) throws {
    var server = Self.server(executor, settlement: settlement)
    let run = try server.mustStart(.tagged(1, .request().correlated("a")))
    for tag: UInt64 in 2...4 {
      #expect(server.receive(.tagged(tag, .request().correlated("\(tag)"))).isEmpty)
    }
    let settled = settlement == .automatic ? [] : ["acknowledge 3"]
    let actions = server.notice(.cancelNotice.correlated("3"))
    #expect(actions.summary == ["refuse 3 cancelled", "reply 3"] + settled)
    #expect(server.backlog == 2)
    #expect(server.counters.received == (executor == .inline ? 2 : 4))
    let next = try #require(server.finish(run).runs.first)
    #expect(next.request.deliveryTag == 2)
    #expect(server.finish(next).runs.map(\.request.deliveryTag) == [4])
    #expect(server.backlog == 0)
  }

  @Test("A request that comes after its notice is refused, and so is a copy of an earlier one")
  func unknown() throws {
    var server = Self.server()
    #expect(server.notice().isEmpty)
    for tag: UInt64 in 1...2 {
      let actions = server.receive(.tagged(tag))
      #expect(actions.summary == ["refuse \(tag) cancelled", "reply \(tag)", "acknowledge \(tag)"])
    }
    let run = try server.mustStart(.tagged(3, .request().correlated("d")))
    #expect(server.notice(.cancelNotice.correlated("d")) == [.cancel(run.id)])
    server.connectionLost()
    let again = server.receive(.tagged(1, .request().correlated("d")))
    #expect(again.summary == ["refuse 1 cancelled", "reply 1", "acknowledge 1"])
    #expect(server.counters.cancelled == 4)
  }

  @Test("Only so many cancelled calls are remembered, the oldest is forgotten first")
  func bounded() {
    var server = RPCServerStateMachine.with(.concurrent(maximum: 9)) {
      $0.receivesNotices = true
      $0.rememberedCancellations = 2
    }
    for name in ["a", "b", "c", "b"] { _ = server.notice(.cancelNotice.correlated(name)) }
    #expect(server.receive(.tagged(1, .request().correlated("a"))).summary == ["start 1"])
    #expect(server.receive(.tagged(2, .request().correlated("b"))).runs.isEmpty)
    #expect(server.receive(.tagged(3, .request().correlated("c"))).runs.isEmpty)
  }

  @Test("A call is known by its reply address as well")
  func otherClient() throws {
    var server = Self.server()
    _ = try server.mustStart(.tagged(1))
    #expect(server.notice(.request("rpc.cancel", replyTo: "others")).isEmpty)
  }

  @Test("A notice that names no call, or is of another type, is ignored")
  func ignored() throws {
    var server = Self.server()
    _ = try server.mustStart(.tagged(1))
    #expect(server.notice(.request("rpc.cancel", replyTo: nil)).isEmpty)
    #expect(server.notice(.cancelNotice.correlated(nil)).isEmpty)
    #expect(server.notice(.request("rpc.pause")).isEmpty)
  }

  @Test("A server that takes no notices ignores them")
  func noNotices() throws {
    var server = RPCServerStateMachine.with()
    #expect(server.notice().isEmpty)
    _ = try server.mustStart(.tagged(1))
    #expect(server.notice().isEmpty)
  }

  @Test("A notice of a call that was delivered again finds the later run")
  func deliveredAgain() throws {
    var server = Self.server(.concurrent(maximum: 2))
    let orphan = try server.mustStart(.tagged(1))
    server.connectionLost()
    let again = try server.mustStart(.tagged(1))
    #expect(server.finish(orphan).summary == ["discard 1"])
    #expect(server.notice() == [.cancel(again.id)])
  }

  @Test("Cancelled requests do not pile up behind a handler that hangs")
  func manyCancelled() throws {
    var server = Self.server()
    let hanging = try server.mustStart(.tagged(1, .request().correlated("a")))
    for tag: UInt64 in 2...1000 {
      #expect(server.receive(.tagged(tag, .request().correlated("\(tag)"))).isEmpty)
      let isKept = tag.isMultiple(of: 100)
      if !isKept { #expect(server.notice(.cancelNotice.correlated("\(tag)")).count == 3) }
    }
    #expect(server.backlog == 10)
    #expect(server.waiting.count < 50)
    #expect(server.runs.count == 11)
    var run = hanging
    for tag: UInt64 in stride(from: 100, through: 1000, by: 100) {
      run = try #require(server.finish(run).runs.first)
      #expect(run.request.deliveryTag == tag)
    }
    #expect(server.backlog == 0)
  }
}
