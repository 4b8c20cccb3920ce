import RPCCore

extension BrokerStateMachine {
  /// Binds a queue to an exchange.
  ///
  /// If both are missing, the error names the exchange, as in RabbitMQ. A second equal binding
  /// changes nothing.
  mutating func bind(
    _ request: QueueBinding, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let binding = try expandNames(of: request, on: channel)
    if binding.exchange.isEmpty { throw .defaultExchange }
    guard let exchange = exchanges[binding.exchange] else { throw .noExchange(binding.exchange) }
    let queue = try usableQueue(binding.queue, on: channel)
    if exchange.type == .headers { try HeadersPattern.check(binding.arguments) }
    if queues[queue.slot]?.bindings.contains(binding) == false {
      if !routes(exchange, as: binding, to: queue) {
        exchanges[binding.exchange]?.addRoute(
          exchange.routeKey(binding.routingKey, binding.arguments), to: .queue(queue))
      }
      queues[queue.slot]?.bindings.append(binding)
    }
    actions.append(.send(.queueBound, to: channel))
  }

  /// Removes a binding.
  ///
  /// As in RabbitMQ, a missing binding, queue or exchange is no error. An existing binding of
  /// another connection's exclusive queue is an error (405).
  mutating func unbind(
    _ request: QueueBinding, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let binding = try expandNames(of: request, on: channel)
    if binding.exchange.isEmpty { throw .defaultExchange }
    if let queue = queueIDs[binding.queue],
      queues.read(queue.slot, { $0.bindings.contains(binding) }) == true
    {
      removeBinding(binding, of: try usableQueue(binding.queue, on: channel))
    }
    actions.append(.send(.queueUnbound, to: channel))
  }

  /// Removes a binding, and its route unless another binding needs it.
  ///
  /// This also deletes an auto-delete exchange that has lost its last binding.
  mutating func removeBinding(_ binding: QueueBinding, of queue: QueueID) {
    guard let index = queues[queue.slot]?.bindings.firstIndex(of: binding),
      let exchange = exchanges[binding.exchange]
    else { return }
    queues[queue.slot]?.bindings.remove(at: index)
    guard !routes(exchange, as: binding, to: queue) else { return }
    exchanges[binding.exchange]?.removeRoute(
      exchange.routeKey(binding.routingKey, binding.arguments), to: .queue(queue))
    deleteIfUnbound(binding.exchange)
  }

  /// Whether a binding of the queue already gives it the messages that another binding would.
  private func routes(_ exchange: Exchange, as binding: QueueBinding, to queue: QueueID) -> Bool {
    let key = exchange.routeKey(binding.routingKey, binding.arguments)
    return queues[queue.slot]?.bindings.contains {
      $0.exchange == exchange.declaration.name
        && exchange.routeKey($0.routingKey, $0.arguments) == key
    } == true
  }

  /// Fills in the names that a binding leaves out, and sorts its arguments.
  ///
  /// An empty queue name means the queue that the channel declared last. An empty routing key then
  /// means the same name (AMQP 0-9-1, queue.bind). The order of arguments does not matter.
  private func expandNames(
    of binding: QueueBinding, on channel: ChannelID
  ) throws(AMQPError) -> QueueBinding {
    var expanded = binding
    expanded.queue = try expandQueueName(binding.queue, on: channel)
    if binding.queue.isEmpty, binding.routingKey.isEmpty { expanded.routingKey = expanded.queue }
    expanded.arguments = binding.arguments.sortedByName
    return expanded
  }
}

extension FieldTable {
  /// The same fields sorted by name, as RabbitMQ sorts tables before it compares them.
  var sortedByName: FieldTable {
    guard fields.count > 1 else { return self }
    var sorted = FieldTable()
    for field in fields.sorted(by: { $0.name < $1.name }) { sorted[field.name] = field.value }
    return sorted
  }
}
