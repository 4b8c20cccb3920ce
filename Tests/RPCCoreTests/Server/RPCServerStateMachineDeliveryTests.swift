import RPCCore
import Testing

@Suite("Server: deliveries")
struct RPCServerStateMachineDeliveryTests {
  @Test("A request starts the handler of its method")
  func start() throws {
    var server = RPCServerStateMachine.with()
    let delivery = RequestDelivery(
      deliveryTag: 1, isRedelivered: true, message: .request("subtract", body: [1]))
    let actions = server.receive(delivery)
    let run = try #require(actions.runs.first)
    #expect(actions == [.start(run)])
    #expect(run.method == 1)
    #expect(run.request == delivery)
    #expect(server.running == 1)
  }

  @Test("Of two methods of one name the first is called")
  func sameName() throws {
    let configuration = RPCServerStateMachine.Configuration(methods: ["a", "add", "add"])
    var server = RPCServerStateMachine(configuration: configuration)
    #expect(try server.mustStart(.tagged(1)).method == 1)
  }

  @Test("An inline server looks at nothing while a handler runs, not even to refuse it")
  func inline() throws {
    var server = RPCServerStateMachine.with(.inline)
    let run = try server.mustStart(.tagged(1))
    #expect(server.receive(.tagged(2, .request("multiply"))).isEmpty)
    #expect(server.receive(.tagged(3)).isEmpty)
    #expect(server.receive(.tagged(4)).isEmpty)
    #expect(server.backlog == 3)
    let expected = [
      "reply 1", "acknowledge 1", "refuse 2 unimplemented", "reply 2", "acknowledge 2", "start 3",
    ]
    #expect(server.finish(run).summary == expected)
    #expect(server.backlog == 1)
    #expect(server.running == 1)
  }

  @Test(
    "A serial or concurrent server refuses a bad request at once while all slots are taken",
    arguments: [ExecutorPolicy.serial, .concurrent(maximum: 1)])
  func serial(executor: ExecutorPolicy) throws {
    var server = RPCServerStateMachine.with(executor)
    let run = try server.mustStart(.tagged(1))
    #expect(server.receive(.tagged(2)).isEmpty)
    let refusal = ["refuse 3 unimplemented", "reply 3", "acknowledge 3"]
    #expect(server.receive(.tagged(3, .request("multiply"))).summary == refusal)
    #expect(server.running == 1)
    #expect(server.backlog == 1)
    #expect(server.finish(run).summary == ["reply 1", "acknowledge 1", "start 2"])
    #expect(server.backlog == 0)
  }

  @Test("A concurrent server starts as many handlers as it has slots, and frees any of them")
  func concurrent() throws {
    var server = RPCServerStateMachine.with(.concurrent(maximum: 3))
    let runs = try (1...3).map { try server.mustStart(.tagged($0)) }
    #expect(server.receive(.tagged(4)).isEmpty)
    #expect(server.receive(.tagged(5)).isEmpty)
    #expect(server.running == 3)
    #expect(server.backlog == 2)
    #expect(server.finish(runs[1]).summary == ["reply 2", "acknowledge 2", "start 4"])
    #expect(server.finish(runs[2]).summary == ["reply 3", "acknowledge 3", "start 5"])
    #expect(server.finish(runs[0]).summary == ["reply 1", "acknowledge 1"])
    #expect(server.running == 2)
  }

  @Test("A request that is too large is refused; one of exactly the limit is not")
  func tooLarge() throws {
    var configuration = RPCServerStateMachine.Configuration(methods: ["add"])
    configuration.maximumRequestSize = 3
    var server = RPCServerStateMachine(configuration: configuration)
    let large = RPCMessage.request("multiply", body: [1, 2, 3, 4])
    let error = RemoteError(
      code: .resourceExhausted, message: "the request has 4 bytes, and the limit is 3")
    assertRefused(server.receive(.tagged(1, large)), .tagged(1, large), because: error)
    #expect(server.receive(.tagged(2, .request(body: [1, 2, 3]))).summary == ["start 2"])
  }

  @Test("A request that names no method is refused", arguments: [nil, ""])
  func noMethod(type: String?) {
    var server = RPCServerStateMachine.with()
    let delivery = RequestDelivery.tagged(1, .request(type))
    let error = RemoteError(
      code: .invalidRequest, message: "the request's type names no method")
    assertRefused(server.receive(delivery), delivery, because: error)
  }

  @Test("A request that names an unknown method is refused")
  func unknownMethod() {
    var server = RPCServerStateMachine.with()
    let delivery = RequestDelivery.tagged(1, .request("Add"))
    let error = RemoteError(code: .unimplemented, message: "there is no method 'Add'")
    assertRefused(server.receive(delivery), delivery, because: error)
    #expect(server.running == 0)
    #expect(server.backlog == 0)
  }

  @Test(
    "A refused request without reply address is rejected, not requeued",
    arguments: [SettlementPolicy.afterReply, .beforeHandler, .beforeReply])
  func refusedWithoutReplyAddress(settlement: SettlementPolicy) {
    var server = RPCServerStateMachine.with(settlement: settlement)
    let actions = server.receive(.tagged(1, .request("multiply", replyTo: nil)))
    #expect(actions.summary == ["refuse 1 unimplemented", "reject 1"])
  }

  @Test("What the broker has acknowledged itself is refused, but not settled")
  func refusedAutomatic() {
    var server = RPCServerStateMachine.with(settlement: .automatic)
    let answered = server.receive(.tagged(1, .request("multiply")))
    #expect(answered.summary == ["refuse 1 unimplemented", "reply 1"])
    let silent = server.receive(.tagged(2, .request("multiply", replyTo: nil)))
    #expect(silent.summary == ["refuse 2 unimplemented"])
  }

  /// Checks that the server refused a request, replied with the error and then acknowledged it.
  private func assertRefused(
    _ actions: [ServerAction], _ request: RequestDelivery, because error: RemoteError,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var reply = RPCMessage()
    reply.type = "error"
    reply.correlationID = "c"
    reply.headers = [
      "code": .text(error.code.rawValue), "error": .text(""), "message": .text(error.message),
    ]
    let expected: [ServerAction] = [
      .refuse(request, error), .reply(reply, replyTo: "replies", to: request),
      .acknowledge(request),
    ]
    #expect(actions == expected, sourceLocation: sourceLocation)
  }
}
