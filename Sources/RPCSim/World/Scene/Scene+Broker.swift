import InMemoryBroker
import RPCCore

/// Delivers frames to the broker, and performs the broker's actions.
extension Scene {
  /// The first frame of a route reaches the broker.
  mutating func arriveAtBroker(_ slot: Slot) {
    guard let route = network[slot], let hop = network.pop(up: slot, &timeline) else { return }
    journal.goOn(because: hop.cause)
    if route.isClosedByBroker, !hop.frame.isEnd { return noteLoss(of: hop.frame) }
    switch hop.frame {
    case .end: end(slot)
    case .refused(let publication):
      broker.machine.refuse(publication, on: route.channel, now: now, into: &broker.actions)
    case .method(let method):
      broker.machine.receive(method, on: route.channel, now: now, into: &broker.actions)
    }
    performBrokerActions()
  }

  /// Performs the actions that the broker wants performed.
  mutating func performBrokerActions() {
    guard var actions = broker.takeActions() else { return }
    while let action = actions.popLast() {
      switch action {
      case .send(let method, let channel): send(method, to: channel)
      case .closeConnection(let connection, let error): close(connection, because: error)
      case .note(let event): note(event)
      }
    }
    broker.giveBack(&actions)
  }

  private mutating func send(_ method: ServerMethod, to channel: ChannelID) {
    guard let slot = network.slot(of: channel), let route = network[slot] else { return }
    if case .channelFailed = method {
      loseUp(slot)
      // The end of a link that its process has closed arrives all the same.
      if route.isClosedByProcess { sendEnd(on: slot) }
    }
    let frame = Route.DownFrame.method(method)
    guard !route.isClosedByProcess else { return noteLoss(of: frame, on: slot) }
    // The message matters only to a fault that waits for it on the way.
    guard faults.watches(.delivery) || faults.watches(.replyDelivery) else {
      return send(frame, down: slot)
    }
    guard let message = frame.noteworthyMessage else { return send(frame, down: slot) }
    let trace = message.trace
    let hop: FaultPoint = trace.kind == .reply ? .replyDelivery : .delivery
    send(frame, down: slot, hop: hop, trace: trace)
  }

  /// Tells a process that its connection is closed, on the first channel that is still open.
  private mutating func close(_ connection: ConnectionID, because error: AMQPError) {
    let slots = network.slots(on: connection)
    for slot in slots { loseUp(slot) }
    for slot in slots where network[slot]?.isClosedByProcess == true { remove(slot) }
    guard let first = slots.first(where: { network[$0] != nil }) else { return }
    send(.connectionClosed(error), down: first)
  }

  /// The broker's earliest expiry has come.
  mutating func expireMessages() {
    broker.expire(at: now)
    performBrokerActions()
  }

  /// Updates the broker's timer on the agenda, if the broker was used.
  mutating func keepBrokerTimer() { broker.keepTimer(on: &timeline) }

  /// The declaration of a queue: that of the scenario, or a default one if the scenario has none.
  func declaration(of queue: String) -> QueueDeclaration {
    let script = cast.scenario.queues.first { $0.name == queue }
    return (script ?? QueueScript(name: queue)).declaration
  }

  // MARK: Operators

  /// Declares the queues and exchanges that exist at the beginning of the scenario.
  mutating func declareTopology() {
    for queue in cast.scenario.queues where queue.isDeclared {
      _ = broker.machine.declareQueue(queue.declaration, now: now, into: &broker.actions)
    }
    for exchange in cast.scenario.exchanges where exchange.isDeclared { declare(exchange) }
    performBrokerActions()
  }

  /// Declares a queue as an operator does, at no cost of time.
  mutating func declare(_ queue: QueueScript) {
    _ = broker.machine.declareQueue(queue.declaration, now: now, into: &broker.actions)
    performBrokerActions()
    keepBrokerTimer()
  }

  /// Declares an exchange and its bindings as an operator does, on a connection that is closed
  /// again.
  private mutating func declare(_ exchange: ExchangeScript) {
    let connection = broker.machine.openConnection(into: &broker.actions)
    defer { broker.machine.closeConnection(connection, now: now, into: &broker.actions) }
    guard let channel = broker.machine.openChannel(on: connection) else { return }
    broker.machine.receive(
      .declareExchange(exchange.declaration), on: channel, now: now, into: &broker.actions)
    for binding in exchange.bindings {
      let bound = QueueBinding(
        queue: binding.queue, exchange: exchange.name, routingKey: binding.routingKey)
      broker.machine.receive(.bindQueue(bound), on: channel, now: now, into: &broker.actions)
    }
  }
}
