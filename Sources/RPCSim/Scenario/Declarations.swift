import InMemoryBroker

extension ExchangeScript {
  var declaration: ExchangeDeclaration {
    var declaration = ExchangeDeclaration(name: name)
    declaration.isDurable = isDurable
    return declaration
  }
}

extension QueueScript {
  var declaration: QueueDeclaration {
    var declaration = QueueDeclaration(name: name)
    declaration.isDurable = isDurable
    declaration.isAutoDelete = isAutoDelete
    if let messageTTL {
      declaration.arguments["x-message-ttl"] = .integer(messageTTL.nanoseconds / 1_000_000)
    }
    if let maximumLength {
      declaration.arguments["x-max-length"] = .integer(maximumLength)
      declaration.arguments["x-overflow"] = .text("reject-publish")
    }
    if let deadLetterQueue {
      declaration.arguments["x-dead-letter-exchange"] = .text("")
      declaration.arguments["x-dead-letter-routing-key"] = .text(deadLetterQueue)
    }
    return declaration
  }
}
