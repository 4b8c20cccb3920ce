import RPCCore
import Testing

extension Message {
  /// A request as a client sends it, answered at the address `replies`.
  static func request(
    _ method: String? = "add", body: [UInt8] = [], replyTo: String? = "replies"
  ) -> Message {
    var message = Message(body: body)
    message.type = method
    message.replyTo = replyTo
    message.correlationID = "c"
    return message
  }
}

extension RequestDelivery {
  static func tagged(_ tag: UInt64, _ message: Message = .request()) -> RequestDelivery {
    RequestDelivery(deliveryTag: tag, message: message)
  }
}

extension RPCServerStateMachine {
  /// A server with the methods `add` and `subtract`.
  static func with(
    _ executor: ExecutorPolicy = .inline, settlement: SettlementPolicy = .afterReply
  ) -> RPCServerStateMachine {
    var configuration = Configuration(methods: ["add", "subtract"])
    configuration.executor = executor
    configuration.settlement = settlement
    return RPCServerStateMachine(configuration: configuration)
  }

  mutating func receive(_ delivery: RequestDelivery) -> [ServerAction] {
    var actions: [ServerAction] = []
    receive(delivery, into: &actions)
    return actions
  }

  mutating func finish(
    _ run: HandlerRun, _ outcome: HandlerOutcome = .result([])
  ) -> [ServerAction] {
    var actions: [ServerAction] = []
    finished(run.id, outcome, into: &actions)
    return actions
  }

  /// Delivers a request that must start a handler, and returns the run.
  mutating func mustStart(
    _ delivery: RequestDelivery, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> HandlerRun {
    try #require(receive(delivery).runs.first, sourceLocation: sourceLocation)
  }
}

extension [ServerAction] {
  /// The handlers that were started, in order.
  var runs: [HandlerRun] {
    compactMap { action in
      if case .start(let run) = action { run } else { nil }
    }
  }

  /// What was done, without what it was done with.
  var summary: [String] {
    map { action in
      switch action {
      case .acknowledge(let request): "acknowledge \(request.deliveryTag)"
      case .reject(let request): "reject \(request.deliveryTag)"
      case .reply(_, _, let request): "reply \(request.deliveryTag)"
      case .start(let run): "start \(run.request.deliveryTag)"
      case .refuse(let request, let error): "refuse \(request.deliveryTag) \(error.code)"
      }
    }
  }
}
