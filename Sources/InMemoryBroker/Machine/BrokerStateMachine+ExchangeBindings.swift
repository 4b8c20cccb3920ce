import RPCCore

/// Bindings between exchanges (RabbitMQ, "Exchange to Exchange Bindings").
extension BrokerStateMachine {
  /// Binds an exchange to another.
  ///
  /// If both are missing, the error names the source, as in RabbitMQ.
  mutating func bindExchange(
    _ request: ExchangeBinding, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let binding = try normalised(request)
    guard let source = exchanges[binding.source] else { throw .noExchange(binding.source) }
    guard let destination = exchanges[binding.destination] else {
      throw .noExchange(binding.destination)
    }
    if source.type == .headers { try HeadersPattern.check(binding.arguments) }
    if !destination.bindings.contains(binding) {
      exchanges[binding.destination]?.bindings.append(binding)
      exchanges[binding.source]?.addRoute(
        source.routeKey(binding.routingKey, binding.arguments),
        to: .exchange(binding.destination))
    }
    actions.append(.send(.exchangeBound, to: channel))
  }

  /// Removes a binding between exchanges; a missing one is no error.
  mutating func unbindExchange(
    _ request: ExchangeBinding, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let binding = try normalised(request)
    if exchanges[binding.destination]?.bindings.contains(binding) == true {
      exchanges[binding.destination]?.bindings.removeAll { $0 == binding }
      removeSource(of: binding)
    }
    actions.append(.send(.exchangeUnbound, to: channel))
  }

  /// Removes an exchange and every binding to and from it.
  ///
  /// This also deletes auto-delete exchanges that lose their last binding.
  mutating func removeExchange(_ name: String) {
    guard let exchange = exchanges.removeValue(forKey: name) else { return }
    if exchange.isBound {
      for queue in queues.slots { queues[queue]?.bindings.removeAll { $0.exchange == name } }
      // Each exchange is changed separately, so the order does not matter.
      for other in exchanges.keys { exchanges[other]?.bindings.removeAll { $0.source == name } }
    }
    for binding in exchange.bindings { removeSource(of: binding) }
  }

  /// Deletes an exchange without bindings if it is auto-delete.
  mutating func deleteIfUnbound(_ name: String) {
    guard let exchange = exchanges[name], exchange.declaration.isAutoDelete, !exchange.isBound
    else { return }
    removeExchange(name)
  }

  private mutating func removeSource(of binding: ExchangeBinding) {
    guard let source = exchanges[binding.source] else { return }
    exchanges[binding.source]?.removeRoute(
      source.routeKey(binding.routingKey, binding.arguments), to: .exchange(binding.destination))
    deleteIfUnbound(binding.source)
  }

  private func normalised(_ binding: ExchangeBinding) throws(AMQPError) -> ExchangeBinding {
    if binding.source.isEmpty || binding.destination.isEmpty { throw .defaultExchange }
    var normalised = binding
    normalised.arguments = binding.arguments.sortedByName
    return normalised
  }
}
