import RPCCore

extension BrokerStateMachine {
  /// Adds the exchanges that every virtual host of RabbitMQ has.
  mutating func declarePredefinedExchanges() {
    let predefined: [(name: String, type: ExchangeType)] = [
      ("amq.direct", .direct), ("amq.fanout", .fanout), ("amq.topic", .topic),
      ("amq.headers", .headers), ("amq.match", .headers), ("amq.rabbitmq.trace", .topic),
    ]
    for (name, type) in predefined {
      var declaration = ExchangeDeclaration(name: name, type: type.rawValue)
      declaration.isDurable = true
      declaration.isInternal = name == "amq.rabbitmq.trace"
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
      try checkAlternateExchange(of: declaration)
      exchanges[declaration.name] = Exchange(declaration, type: type)
    }
    actions.append(.send(.exchangeDeclared, to: channel))
  }

  mutating func deleteExchange(
    _ name: String, ifUnused: Bool, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if name.isEmpty { throw .defaultExchange }
    if name.hasPrefix("amq.") { throw .systemExchange(name) }
    if ifUnused, exchanges[name]?.isBound == true {
      throw .precondition("exchange '\(name)' in vhost '/' in use")
    }
    removeExchange(name)
    actions.append(.send(.exchangeDeleted, to: channel))
  }

  private func exchangeType(_ name: String) throws(AMQPError) -> ExchangeType {
    guard let type = ExchangeType(rawValue: name) else { throw .unknownExchangeType(name) }
    return type
  }

  private func checkAlternateExchange(of declaration: ExchangeDeclaration) throws(AMQPError) {
    guard let alternate = declaration.arguments["alternate-exchange"] else { return }
    guard case .text = alternate else {
      throw .precondition(
        "invalid type '\(alternate.typeName)' for arg 'alternate-exchange' "
          + "in exchange '\(declaration.name)' in vhost '/'")
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
