import InMemoryBroker
import RPCCore
import Testing

@Suite("Handlers")
struct HandlersTests {
  struct Point: Codable, Equatable {
    var x: Int
    var y: Int
  }

  @Test("Results are texts, sequences, dictionaries, models, bytes, or nothing (A3.11)")
  func resultTypes() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.handle("upper") { (text: String) in text.uppercased() }
      handlers.handle("reversed") { (list: [Int]) in Array(list.reversed()) }
      handlers.handle("ages") { ["Ann": 30] }
      handlers.handle("mirror") { (point: Point) in Point(x: point.y, y: point.x) }
      handlers.handle("none") { (_: Int, _) in }
      handlers.handle("nothing") { (_: Int) in }
      handlers.handleBytes("bytes") { bytes, context in
        bytes + Array(context.method.utf8)
      }
    }
    try await stage.run(server) { client in
      #expect(try await client.call("upper", "a", timeout: nil) == "A")
      #expect(try await client.call("reversed", [1, 2], timeout: nil) == [2, 1])
      #expect(try await client.call("ages", timeout: nil) == ["Ann": 30])
      #expect(
        try await client.call("mirror", Point(x: 1, y: 2), timeout: nil) == Point(x: 2, y: 1))
      for method in ["none", "nothing"] {
        #expect(try await client.call(method, 1, timeout: nil) == Nothing())
      }
      let reply = try await client.call("bytes", 7, as: RPCMessage.self)
      #expect(reply.text == "7bytes")
    }
  }

  @Test("An object can be the callee, with the methods that it registers (A3.1)")
  func callee() async throws {
    struct Calculator: RPCCallee {
      let base: Int
      func register(in handlers: inout RPCHandlers) {
        handlers.handle("add") { (n: Int) in base + n }
        handlers.handle("base") { base }
      }
    }
    let stage = try Stage()
    let server = try stage.server { $0.callee(Calculator(base: 10)) }
    try await stage.run(server) { client in
      let sum = try await client.call("add", 5, as: Int.self, timeout: nil)
      #expect(sum == 15)
      #expect(try await client.call("base", timeout: nil) == 10)
    }
  }

  @Test(
    "A server cannot be made with a handler name that is taken, reserved or empty (A3.1)",
    arguments: [
      (["a", "b", "a"], HandlerNameError.duplicate("a")), (["rpc.x"], .reserved("rpc.x")),
      ([""], .empty),
    ])
  func names(names: [String], error: HandlerNameError) throws {
    let stage = try Stage()
    #expect(throws: error) {
      try stage.server { handlers in
        for name in names { handlers.handle(name) { 1 } }
      }
    }
  }

  @Test(
    "Each step that refuses a request has its error code, and the server goes on (A3.7)",
    arguments: [
      ("none", "1", ErrorCode.unimplemented), ("secret", "1", .filtered),
      ("next", "no number", .invalidRequest), ("next", "-1", .validationError),
      ("fail", "1", .handlerError), ("unwritable", "1", .internal),
      ("next", String(repeating: "1", count: 101), .resourceExhausted), ("", "1", .invalidRequest),
    ])
  func pipeline(method: String, body: String, code: ErrorCode) async throws {
    let stage = try Stage()
    let server = try stage.pipeline()
    try await stage.run(server) { client in
      let answer = try await stage.reply(to: method, body)
      #expect(answer.type == "error")
      #expect(answer.headers["code"] == .text(code.rawValue))
      #expect(try await client.call("next", 1, timeout: nil) == 2)
    }
  }

  @Test("A bad request without a reply address is rejected without requeue (A3.7)")
  func unanswerable() async throws {
    let stage = try Stage()
    let server = try stage.pipeline()
    try stage.broker.publish(.text("no envelope"), toQueue: Stage.queue)
    let answer = try await stage.run(server) { client in
      try await client.call("next", 1, as: Int.self, timeout: nil)
    }
    #expect(answer == 2)
    let rejections = stage.log.events.compactMap { event in
      if case .rejectionSent(_, let requeue) = event { requeue } else { nil }
    }
    #expect(rejections == [false])
    #expect(stage.broker.status(ofQueue: Stage.queue)?.ready == 0)
  }

  @Test("A ping tells whether a server runs, and starts no handler (A3.8)")
  func ping() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("one") { 1 } }
    try await stage.run(server) { client in
      try await server.waitUntilServing()
      #expect(await client.ping())
    }
    #expect(server.counters.received == 0)
    #expect(!stage.log.names.contains("handlerStarting"))
    try await stage.run { client in
      async let answer = client.ping(timeout: .seconds(2))
      await stage.clock.sleeper(untilMilliseconds: 2_000)
      stage.clock.advance(milliseconds: 2_000)
      #expect(await !answer)
    }
  }

  @Test("A reply to a client that is gone is dropped, and the server goes on (A3.6)")
  func vanishedCaller() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 1
      }
    }
    try await stage.run(server) { client in
      try await stage.run { vanishing in
        _ = try await vanishing.send("slow", as: Int.self, timeout: nil)
        await stage.log.happened("handlerStarting")
      }
      latch.open()
      #expect(try await client.call("slow", timeout: nil) == 1)
    }
    #expect(server.counters.completed == 2)
  }
}

extension Stage {
  /// A server with a handler that fails at each step of a request.
  fileprivate func pipeline() throws -> RPCServer {
    struct Refusal: Error {}
    var serving = RPCServer.Configuration()
    serving.maximumRequestSize = 100
    return try server(serving) { handlers in
      let validate: @Sendable (Int) throws -> Void = { if $0 < 0 { throw Refusal() } }
      handlers.handle("next", validate: validate) { (n: Int) in n + 1 }
      handlers.handle("secret") { (n: Int) in n }
      handlers.handle("fail") { (_: Int) -> Int in throw Refusal() }
      handlers.handle("unwritable") { (_: Int) in Double.infinity }
      handlers.filter { if $0.method == "secret" { throw Refusal() } }
    }
  }

  /// Sends a request by hand, and returns the reply.
  fileprivate func reply(to method: String, _ body: String) async throws -> RPCMessage {
    let (replies, arrived) = AsyncStream<RPCMessage>.makeStream()
    let link = try broker.connect { if case .reply(let reply) = $0 { arrived.yield(reply) } }
    var request = RPCMessage(body: Array(body.utf8))
    request.type = method
    request.correlationID = "by hand"
    request.replyTo = try await link.openReplyAddress()
    try broker.publish(request, toQueue: Stage.queue)
    for await reply in replies { return reply }
    throw CancellationError()
  }
}
