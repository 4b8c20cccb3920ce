import RPCCore
import RPCSim

func fib(_ n: Int) -> Int {
  (0..<n).reduce((0, 1)) { pair, _ in (pair.1, pair.0 + pair.1) }.0
}

struct NotInBounds: Error {}

extension RPCHandlers {
  /// Registers the tutorial's method, and one that returns the reply address of its request.
  mutating func serveFibonacci() {
    let checkBounds: @Sendable (Int) throws -> Void = { n in
      if !(0...90).contains(n) { throw NotInBounds() }
    }
    handle("fib", validate: checkBounds) { (n: Int) in fib(n) }
    handle("callback queue") { (_: Nothing, context) in context.request.replyTo ?? "" }
  }
}

/// The tutorial's client on a bare link.
///
/// It sends its callback queue and a correlation ID, and takes the reply with that ID.
struct ClientByHand {
  private let link: any TransportLink
  private let callbackQueue: String
  private let replies: AsyncStream<RPCMessage>

  init(_ transport: some Transport) async throws {
    let (replies, incoming) = AsyncStream.makeStream(of: RPCMessage.self)
    link = try await transport.openLink { event in
      if case .reply(let reply) = event { incoming.yield(reply) }
    }
    callbackQueue = try await link.openReplyAddress()
    self.replies = replies
  }

  func call(_ n: Int) async -> Int? {
    var request = RPCMessage(body: Array(String(n).utf8))
    request.type = "fib"
    request.replyTo = callbackQueue
    request.correlationID = "fib of \(n)"
    link.publish(Publication(routingKey: "rpc_queue", message: request))
    for await reply in replies where reply.correlationID == request.correlationID {
      return Int(String(decoding: reply.body, as: UTF8.self))
    }
    return nil
  }
}
