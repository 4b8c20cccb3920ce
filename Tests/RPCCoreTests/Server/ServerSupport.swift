import RPCCore
import Testing

extension RPCMessage {
  /// A request as a client sends it, with the reply address `replies`.
  static func request(
    _ method: String? = "add", body: [UInt8] = [], replyTo: String? = "replies"
  ) -> RPCMessage {
    var message = RPCMessage(body: body)
    message.type = method
    message.replyTo = replyTo
    message.correlationID = "c"
    return message
  }

  func with(_ header: String, _ value: FieldValue) -> RPCMessage {
    var message = self
    message.headers[header] = value
    return message
  }

  func identified(_ messageID: String) -> RPCMessage {
    var message = self
    message.messageID = messageID
    return message
  }

  /// A copy of the message with another correlation ID.
  func correlated(_ correlationID: String?) -> RPCMessage {
    var message = self
    message.correlationID = correlationID
    return message
  }

  /// A notice that the call of ``request(_:body:replyTo:)`` was cancelled.
  static var cancelNotice: RPCMessage { .request("rpc.cancel") }
}

extension RequestDelivery {
  static func tagged(_ tag: UInt64, _ message: RPCMessage = .request()) -> RequestDelivery {
    RequestDelivery(deliveryTag: tag, message: message)
  }
}

extension RPCServerStateMachine {
  /// A server with the methods `add` and `subtract`.
  static func with(
    _ executor: ExecutorPolicy = .inline, settlement: SettlementPolicy = .afterReply,
    _ configure: (inout Configuration) -> Void = { _ in }
  ) -> RPCServerStateMachine {
    var configuration = Configuration(methods: ["add", "subtract"])
    configuration.executor = executor
    configuration.settlement = settlement
    configure(&configuration)
    return RPCServerStateMachine(configuration: configuration)
  }

  mutating func receive(_ delivery: RequestDelivery, at time: Int64 = 0) -> [ServerAction] {
    var actions: [ServerAction] = []
    receive(delivery, now: Instant(nanoseconds: time), into: &actions)
    return actions
  }

  mutating func finish(
    _ run: HandlerRun, _ outcome: HandlerOutcome = .result([]), at time: Int64 = 0
  ) -> [ServerAction] {
    var actions: [ServerAction] = []
    finished(run.id, outcome, now: Instant(nanoseconds: time), into: &actions)
    return actions
  }

  /// Delivers a request that must start a handler, and returns the handler's run.
  mutating func mustStart(
    _ delivery: RequestDelivery, at time: Int64 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> HandlerRun {
    try #require(receive(delivery, at: time).runs.first, sourceLocation: sourceLocation)
  }

  mutating func notice(_ notice: RPCMessage = .cancelNotice) -> [ServerAction] {
    var actions: [ServerAction] = []
    receiveNotice(notice, into: &actions)
    return actions
  }

  mutating func beginShutdown() -> [ServerAction] {
    var actions: [ServerAction] = []
    beginShutdown(into: &actions)
    return actions
  }

  mutating func endGrace() -> [ServerAction] {
    var actions: [ServerAction] = []
    endGrace(into: &actions)
    return actions
  }
}

extension [ServerAction] {
  /// The handlers that were started, in order.
  var runs: [HandlerRun] {
    compactMap { action in
      if case .start(let run) = action { run } else { nil }
    }
  }

  /// The replies that were sent, in order.
  var replies: [RPCMessage] {
    compactMap { action in
      if case .reply(let message, _, _) = action { message } else { nil }
    }
  }

  /// The actions in words, each with its delivery tag only.
  var summary: [String] {
    map { action in
      switch action {
      case .acknowledge(let request): "acknowledge \(request.deliveryTag)"
      case .reject(let request): "reject \(request.deliveryTag)"
      case .reply(_, _, let request): "reply \(request.deliveryTag)"
      case .requeue(let request): "requeue \(request.deliveryTag)"
      case .start(let run): "start \(run.request.deliveryTag)"
      case .cancel: "cancel"
      case .discard(let request): "discard \(request.deliveryTag)"
      case .refuse(let request, let error): "refuse \(request.deliveryTag) \(error.code)"
      }
    }
  }
}
