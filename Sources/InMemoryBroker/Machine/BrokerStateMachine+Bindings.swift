import RPCCore

extension BrokerStateMachine {
  /// Binds a queue; of what is missing RabbitMQ names the exchange first.
  ///
  /// Binding twice is once.
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
  /// As in RabbitMQ, one that is not there, also for want of its queue or exchange, is no error;
  /// one that is there must not belong to another connection's queue.
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

  /// Removes a binding, its route if no other binding needs it, and an exchange that should not
  /// outlive its last one.
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

  /// Whether a binding of the queue makes the exchange send it the messages of another.
  private func routes(_ exchange: Exchange, as binding: QueueBinding, to queue: QueueID) -> Bool {
    let key = exchange.routeKey(binding.routingKey, binding.arguments)
    return queues[queue.slot]?.bindings.contains {
      $0.exchange == exchange.declaration.name
        && exchange.routeKey($0.routingKey, $0.arguments) == key
    } == true
  }

  /// An empty queue name means the channel's last one, and then an empty routing key too
  /// (AMQP 0-9-1, queue.bind); arguments are the same in whatever order they come.
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
  /// The same fields in the order of their names, in which RabbitMQ compares tables.
  var sortedByName: FieldTable {
    guard fields.count > 1 else { return self }
    var sorted = FieldTable()
    for field in fields.sorted(by: { $0.name < $1.name }) { sorted[field.name] = field.value }
    return sorted
  }
}
