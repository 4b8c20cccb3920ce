public import RPCCore

/// Operations of an operator or a test on the broker.
extension MemoryBroker {
  /// Declares a queue, or finds an equal one.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - durable: Whether it survives ``restart()`` (B24).
  ///   - autoDelete: Whether it is deleted when its last consumer goes (B20).
  ///   - arguments: Optional arguments, such as `x-message-ttl` (B23).
  /// - Throws: `AMQPError` 406 for invalid arguments or an existing queue that differs, 403 for a
  ///   reserved name, 405 for an exclusive queue, 540 for an unsupported argument.
  public func declareQueue(
    name: String, durable: Bool = false, autoDelete: Bool = false,
    arguments: FieldTable = FieldTable()
  ) throws(AMQPError) {
    var declaration = QueueDeclaration(name: name)
    declaration.isDurable = durable
    declaration.isAutoDelete = autoDelete
    declaration.arguments = arguments
    try operate(.declareQueue(declaration))
  }

  /// Declares an exchange, or finds an equal one.
  ///
  /// - Parameters:
  ///   - name: The exchange's name.
  ///   - type: `direct`, `fanout`, `topic` or `headers`.
  ///   - durable: Whether it survives ``restart()`` (B24).
  /// - Throws: `AMQPError` 406 if the exchange exists with other properties, 403 for a reserved
  ///   name or the default exchange, 503 for an unknown type.
  public func declareExchange(
    name: String, type: String = "direct", durable: Bool = false
  ) throws(AMQPError) {
    var declaration = ExchangeDeclaration(name: name, type: type)
    declaration.isDurable = durable
    try operate(.declareExchange(declaration))
  }

  /// Makes an exchange send messages with a routing key to a queue.
  ///
  /// - Parameters:
  ///   - queue: The queue that messages go to.
  ///   - exchange: The exchange that messages come from.
  ///   - routingKey: The key that routing keys are compared with, by the rules of the exchange's
  ///     type (B23).
  /// - Throws: `AMQPError` 404 if the queue or the exchange is missing, 403 for the default
  ///   exchange, 405 for a link's private queue.
  public func bind(
    queue: String, toExchange exchange: String, routingKey: String
  ) throws(AMQPError) {
    try operate(
      .bindQueue(QueueBinding(queue: queue, exchange: exchange, routingKey: routingKey)))
  }

  /// Deletes a queue with all its messages, even a link's private queue.
  ///
  /// Links that consume it end.
  ///
  /// - Parameter name: The queue; if there is none, nothing happens.
  public func deleteQueue(_ name: String) {
    perform { core in core.machine.deleteQueue(named: name, now: core.now, into: &core.actions) }
  }

  /// Removes the messages that wait in a queue.
  ///
  /// - Parameter name: The queue; if there is none, nothing happens.
  public func purgeQueue(_ name: String) {
    perform { core in core.machine.purgeQueue(named: name, now: core.now, into: &core.actions) }
  }

  /// Makes a queue refuse publications like a full one, or accept them again.
  ///
  /// - Parameters:
  ///   - isFull: Whether the queue refuses from now on.
  ///   - name: The queue; if there is none, nothing happens.
  public func setFull(_ isFull: Bool, queue name: String) {
    perform { $0.machine.setFull(isFull, queue: name) }
  }

  /// The current state of a queue; `nil` if no queue has that name.
  ///
  /// Messages that expire at this very instant still count: they could be delivered.
  public func status(ofQueue name: String) -> QueueStatus? {
    perform { $0.machine.queueStatus(named: name) }
  }

  /// The messages that wait in a queue, in the order in which they would leave.
  public func messages(inQueue name: String) -> [RPCMessage] {
    perform { $0.machine.readyMessages(inQueueNamed: name) }
  }

  /// Publishes a message to a queue.
  ///
  /// A full queue refuses it without an error.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - queue: The queue's name.
  /// - Throws: `AMQPError` 404 if the queue is missing, 406 for a malformed expiration or another
  ///   invalid property.
  public func publish(_ message: RPCMessage, toQueue queue: String) throws(AMQPError) {
    let publication = Publication(routingKey: queue, message: message, isMandatory: true)
    try operate(.publish(publication))
  }

  /// Breaks the connections of all links.
  ///
  /// Their receivers are notified.
  public func disconnectAll() {
    perform { core in
      for link in core.links.slots { core.endLink(link, because: "the connection was severed") }
    }
  }

  /// Breaks the connections of the links that consume a queue.
  ///
  /// Their receivers are notified.
  ///
  /// - Parameter queue: A queue, or the reply address of a client.
  public func sever(linksConsuming queue: String) {
    perform { core in
      for consumer in core.machine.queueStatus(named: queue)?.consumers ?? [] {
        guard let link = core.link(of: consumer.channel) else { continue }
        core.endLink(link, because: "the connection was severed")
      }
    }
  }

  /// Stops the broker and starts it again.
  ///
  /// Every link ends. Durable queues with their persistent messages survive, and so do durable
  /// exchanges. Delivered messages that were not acknowledged are ready again.
  public func restart() {
    perform { $0.restart() }
  }

  /// Stops the broker.
  ///
  /// Every link ends, and none can be opened until ``start()``. The same things survive as at
  /// ``restart()``.
  public func stop() {
    perform { core in
      core.restart()
      core.isRunning = false
    }
  }

  /// Lets links be opened again after ``stop()``.
  public func start() {
    perform { $0.isRunning = true }
  }

  private func operate(_ method: ClientMethod) throws(AMQPError) {
    if let error = perform({ $0.operate(method) }) { throw error }
  }
}

extension BrokerCore {
  /// Performs a method on a temporary connection; returns its error, if any.
  mutating func operate(_ method: ClientMethod) -> AMQPError? {
    distribute()
    let connection = machine.openConnection(into: &actions)
    guard let channel = machine.openChannel(on: connection) else { return nil }
    ask(method, on: channel)
    var failure: AMQPError?
    for action in actions {
      switch action {
      case .send(.channelFailed(let error), channel), .closeConnection(connection, let error):
        failure = error
      case .send(.returned(let returned), channel): failure = .noQueue(returned.routingKey)
      default: break
      }
    }
    machine.closeConnection(connection, now: now, into: &actions)
    return failure
  }

  mutating func restart() {
    machine.restart(now: now, into: &actions)
    distribute()
    declareControlExchange()
  }

  /// Removes messages and queues that have expired, including those that expire exactly now.
  mutating func expire() { machine.advance(to: now, into: &actions) }
}
