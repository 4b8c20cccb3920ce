public import RPCCore

/// What an operator does to the broker, or a test.
extension MemoryBroker {
  /// Declares a queue, or finds it.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - durable: Whether it survives ``restart()`` (B24).
  ///   - autoDelete: Whether it is deleted when its last consumer goes (B20).
  ///   - arguments: More wishes, such as `x-message-ttl` (B23).
  /// - Throws: `AMQPError` 406 if it is there with other properties or arguments, 403 for a
  ///   reserved name, 405 if it is exclusive.
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

  /// Declares an exchange, or finds it.
  ///
  /// - Parameters:
  ///   - name: The exchange's name.
  ///   - type: `direct`, `fanout`, `topic` or `headers`.
  ///   - durable: Whether it survives ``restart()`` (B24).
  /// - Throws: `AMQPError` 406 if it is there with other properties, 403 for a reserved name, 503
  ///   or 540 for a type that is unknown or not implemented.
  public func declareExchange(
    name: String, type: String = "direct", durable: Bool = false
  ) throws(AMQPError) {
    var declaration = ExchangeDeclaration(name: name, type: type)
    declaration.isDurable = durable
    try operate(.declareExchange(declaration))
  }

  /// Makes an exchange send messages of a routing key to a queue.
  ///
  /// - Parameters:
  ///   - queue: Where messages go.
  ///   - exchange: Where they come from.
  ///   - routingKey: What their routing keys are compared with, in the way of the exchange's type
  ///     (B23).
  /// - Throws: `AMQPError` 404 if one of the two is missing, 405 for a link's private queue.
  public func bind(
    queue: String, toExchange exchange: String, routingKey: String
  ) throws(AMQPError) {
    try operate(
      .bindQueue(QueueBinding(queue: queue, exchange: exchange, routingKey: routingKey)))
  }

  /// Deletes a queue with all it holds, whoever owns it; links that consume it end.
  ///
  /// - Parameter name: The queue; if there is none, nothing happens.
  public func deleteQueue(_ name: String) {
    perform { core in core.machine.deleteQueue(named: name, now: core.now, into: &core.actions) }
  }

  /// Removes what waits in a queue.
  ///
  /// - Parameter name: The queue; if there is none, nothing happens.
  public func purgeQueue(_ name: String) {
    perform { core in core.machine.purgeQueue(named: name, now: core.now, into: &core.actions) }
  }

  /// Makes a queue refuse publications as if it were full, or accept them again.
  ///
  /// - Parameters:
  ///   - isFull: Whether the queue refuses from now on.
  ///   - name: The queue; if there is none, nothing happens.
  public func setFull(_ isFull: Bool, queue name: String) {
    perform { $0.machine.setFull(isFull, queue: name) }
  }

  /// A queue as it stands, or `nil` if there is none of that name.
  ///
  /// What expires at this very instant still counts: it could be delivered.
  public func status(ofQueue name: String) -> QueueStatus? {
    perform { $0.machine.queueStatus(named: name) }
  }

  /// The messages that wait in a queue, in the order in which they would leave.
  public func messages(inQueue name: String) -> [RPCMessage] {
    perform { $0.machine.readyMessages(inQueueNamed: name) }
  }

  /// Publishes a message to a queue.
  ///
  /// - Parameters:
  ///   - message: What is to wait in the queue.
  ///   - queue: The queue's name.
  /// - Throws: `AMQPError` 404 if there is no such queue, 406 for a malformed expiration.
  public func publish(_ message: RPCMessage, toQueue queue: String) throws(AMQPError) {
    let publication = Publication(routingKey: queue, message: message, isMandatory: true)
    try operate(.publish(publication))
  }

  /// Breaks the connections of all links: their receivers hear that they are lost.
  public func disconnectAll() {
    perform { core in
      for link in core.links.slots { core.endLink(link, because: "the connection was severed") }
    }
  }

  /// Breaks the connections of the links that consume a queue, which can be a reply address.
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

  /// Stops the broker and starts it again: every link ends; durable queues and exchanges with
  /// persistent messages survive, and what was delivered and not acknowledged is ready again.
  public func restart() {
    perform { $0.restart() }
  }

  /// Stops the broker: every link ends, and none can be opened until ``start()``.
  ///
  /// What survives is what survives ``restart()``.
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
  /// Asks the machine on a connection that lives only for that; returns what went wrong.
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

  /// Removes what has expired by now, what expires just now included.
  mutating func expire(_ instant: Instant) {
    reach(instant)
    machine.advance(to: now, into: &actions)
    distribute()
  }
}
