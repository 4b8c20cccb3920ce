import InMemoryBroker
import RPCCore

extension Case {
  /// The machines of client, broker and server alone, without tasks, locks and clocks.
  static func machines() -> Case {
    Case(name: "machines alone", inFlight: 1) { calls in
      var machines = Machines()
      machines.make(calls / 10)
      return await rate(of: calls) { machines.make(calls) }
    }
  }
}

/// A client, a broker and a server whose messages are passed on by hand.
private struct Machines {
  var client = RPCClientStateMachine()
  var broker = BrokerStateMachine()
  var server = RPCServerStateMachine(
    configuration: RPCServerStateMachine.Configuration(methods: ["echo"]))
  var now = Instant.start
  var lastCall: UInt64 = 0
  var completed = 0
  private var actions: [BrokerAction] = []
  private var decided: [ServerAction] = []
  private let clientChannel: ChannelID
  private let serverChannel: ChannelID

  init() {
    clientChannel = Self.openChannel(&broker, &actions)
    serverChannel = Self.openChannel(&broker, &actions)
    for (queue, channel) in [("bench", serverChannel), ("replies", clientChannel)] {
      ask(.declareQueue(QueueDeclaration(name: queue)), on: channel)
      var consumer = ConsumeRequest(queue: queue, consumerTag: queue)
      consumer.isAutoAcknowledged = queue == "replies"
      ask(.consume(consumer), on: channel)
    }
    actions.removeAll()
    client.openReplyAddress()
    var resends: [Publication] = []
    client.replyAddressOpened("replies", now: now, resending: &resends)
  }

  private static func openChannel(
    _ broker: inout BrokerStateMachine, _ actions: inout [BrokerAction]
  ) -> ChannelID {
    let connection = broker.openConnection(into: &actions)
    guard let channel = broker.openChannel(on: connection) else {
      preconditionFailure("a connection that was just opened has channels")
    }
    return channel
  }

  private mutating func ask(_ method: ClientMethod, on channel: ChannelID) {
    broker.receive(method, on: channel, now: now, into: &actions)
  }

  mutating func make(_ calls: Int) {
    let before = completed
    for _ in 0..<calls { call() }
    precondition(completed == before + calls, "a call was not answered")
  }

  private mutating func call() {
    now = now.advanced(byNanoseconds: 1_000)
    lastCall += 1
    let request = RPCRequest(
      method: "echo", body: [1, 2, 3, 4], routingKey: "bench",
      deadline: now.advanced(byNanoseconds: 30_000_000_000))
    guard case .publish(let outgoing) = client.send(request, as: CallID(lastCall), now: now)
    else { return }
    publish(outgoing.message, to: outgoing.routingKey, on: clientChannel)
    passOn()
  }

  private mutating func publish(_ message: RPCMessage, to queue: String, on channel: ChannelID) {
    ask(.publish(Publication(routingKey: queue, message: message)), on: channel)
  }

  /// Passes on the broker's messages until there are none.
  private mutating func passOn() {
    while !actions.isEmpty {
      var sent: [BrokerAction] = []
      swap(&sent, &actions)
      for case .send(.delivery(let delivery), let channel) in sent {
        if channel == serverChannel { serve(delivery) } else { settle(delivery.message) }
      }
    }
  }

  private mutating func settle(_ reply: RPCMessage) {
    if case .settle = client.receive(reply, now: now) { completed += 1 }
  }

  private mutating func serve(_ delivery: BrokerDelivery) {
    let request = RequestDelivery(
      deliveryTag: delivery.deliveryTag, isRedelivered: delivery.isRedelivered,
      message: delivery.message)
    server.receive(request, now: now, into: &decided)
    while !decided.isEmpty {
      var decisions: [ServerAction] = []
      swap(&decisions, &decided)
      for decision in decisions { perform(decision) }
    }
  }

  private mutating func perform(_ action: ServerAction) {
    switch action {
    case .start(let run):
      server.finished(run.id, .result(run.request.message.body), now: now, into: &decided)
    case .reply(let message, let replyTo, _): publish(message, to: replyTo, on: serverChannel)
    case .acknowledge(let request):
      ask(.acknowledge(deliveryTag: request.deliveryTag, multiple: false), on: serverChannel)
    default: break
    }
  }
}
