import RPCCore

extension BrokerStateMachine {
  mutating func declarePredefinedExchanges() {
    for (name, type) in [("amq.direct", ExchangeType.direct), ("amq.fanout", .fanout)] {
      var declaration = ExchangeDeclaration(name: name, type: type == .direct ? "direct" : "fanout")
      declaration.isDurable = true
      exchanges[name] = Exchange(declaration, type: type)
    }
  }

  mutating func declareExchange(
    _ declaration: ExchangeDeclaration, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let type = declaration.isPassive ? ExchangeType.direct : try exchangeType(declaration.type)
    guard !declaration.name.isEmpty else { throw .defaultExchange }
    if let current = exchanges[declaration.name] {
      if !declaration.isPassive { try checkEquivalence(of: declaration, to: current.declaration) }
    } else {
      if declaration.isPassive { throw .noExchange(declaration.name) }
      if declaration.name.hasPrefix("amq.") { throw .reservedName("exchange", declaration.name) }
      // Refused rather than ignored, so that nobody counts on an exchange that is not asked.
      if declaration.arguments["alternate-exchange"] != nil {
        throw .notImplemented("exchange argument 'alternate-exchange'")
      }
      exchanges[declaration.name] = Exchange(declaration, type: type)
    }
    actions.append(.send(.exchangeDeclared, to: channel))
  }

  mutating func deleteExchange(
    _ name: String, ifUnused: Bool, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if name.isEmpty { throw .defaultExchange }
    if name.hasPrefix("amq."), exchanges[name] != nil { throw .systemExchange(name) }
    if ifUnused, exchanges[name]?.isBound == true {
      throw .precondition("exchange '\(name)' in vhost '/' in use")
    }
    removeExchange(name)
    actions.append(.send(.exchangeDeleted, to: channel))
  }

  /// Removes an exchange and what binds queues to it.
  mutating func removeExchange(_ name: String) {
    guard exchanges.removeValue(forKey: name)?.isBound == true else { return }
    for queue in queues.slots { queues[queue]?.bindings.removeAll { $0.exchange == name } }
  }

  private func exchangeType(_ name: String) throws(AMQPError) -> ExchangeType {
    switch name {
    case "direct": .direct
    case "fanout": .fanout
    case "topic", "headers": throw .notImplemented("exchange type '\(name)'")
    default: throw .unknownExchangeType(name)
    }
  }

  /// Compares in RabbitMQ's order: type, durable, auto_delete, internal, arguments.
  private func checkEquivalence(
    of declaration: ExchangeDeclaration, to current: ExchangeDeclaration
  ) throws(AMQPError) {
    let subject = "exchange '\(declaration.name)' in vhost '/'"
    try checkEqual("type", declaration.type, current.type, of: subject)
    try checkEqual("durable", declaration.isDurable, current.isDurable, of: subject)
    try checkEqual("auto_delete", declaration.isAutoDelete, current.isAutoDelete, of: subject)
    try checkEqual("internal", declaration.isInternal, current.isInternal, of: subject)
    try checkEqual(
      "alternate-exchange", declaration.arguments, current.arguments, of: subject)
  }
}
