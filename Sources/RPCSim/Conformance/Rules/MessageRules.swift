import RPCCore

extension ConformanceRule {
  /// Rules about the content of messages.
  static let messageRules = [
    ConformanceRule(
      "round-trip", "A3.6",
      "A request arrives with its reply address, and the reply that is sent there comes back."
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      let queue = trial.queue()
      try await server.consume(queue, prefetch: 1)
      var request = RPCMessage.text("2 + 3")
      request.replyTo = try await client.openReplyAddress()
      request.correlationID = "sum"
      client.publish(request, to: queue)
      let delivery = try await server.delivery("2 + 3")
      try trial.require(delivery.message.replyTo == request.replyTo, "replyTo did not arrive")
      var reply = RPCMessage.text("5")
      reply.correlationID = delivery.message.correlationID
      server.publish(reply, to: delivery.message.replyTo ?? "")
      server.acknowledge(delivery)
      let answer = try await client.expect(.reply, "5")
      try trial.require(answer.correlationID == "sum", "correlationID did not come back")
    },
    ConformanceRule(
      "request-keeps-its-properties", "A1.2",
      "A request arrives with the correlation ID, reply address, type, headers and content type that "
        + "it was sent with."
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue(), isAutoAcknowledged: true)
      let request = RPCMessage.withProperties(replyTo: try await probe.openReplyAddress())
      probe.publish(request, to: trial.queue())
      try trial.requireSameProperties(try await probe.message(.delivery), as: request)
    },
    ConformanceRule(
      "reply-keeps-its-properties", "A3.6",
      "A reply arrives with the correlation ID, type, headers and content type that it was sent with."
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      let reply = RPCMessage.withProperties(replyTo: nil)
      server.publish(reply, to: try await client.openReplyAddress())
      try trial.requireSameProperties(try await client.message(.reply), as: reply)
    },
    ConformanceRule(
      "bodies-arrive-whole", "A3.11",
      "Bodies arrive as they were sent: no byte, each of the 256 bytes, and 1 MiB."
    ) { trial in
      let client = try await trial.open()
      let address = try await client.openReplyAddress()
      let everyByte = (0...255).map { UInt8($0) }
      let mebibyte = [UInt8](repeating: 0xA5, count: 1 << 20)
      for (name, body) in [("empty", []), ("256 bytes", everyByte), ("1 MiB", mebibyte)] {
        let server = try await trial.open()
        try await server.consume(trial.queue(name), isAutoAcknowledged: true)
        client.publish(RPCMessage(body: body), to: trial.queue(name))
        let request = try await server.message(.delivery)
        try trial.require(request.body == body, "the request's body (\(name)) is another")
        client.publish(request, to: address)
        let reply = try await client.message(.reply)
        try trial.require(reply.body == body, "the reply's body (\(name)) is another")
      }
    },
  ]
}

extension RPCMessage {
  /// A message with all properties that RPC needs.
  static func withProperties(replyTo: String?) -> RPCMessage {
    var message = RPCMessage.text("body")
    message.correlationID = "correlation ID"
    message.replyTo = replyTo
    message.type = "type"
    message.contentType = "text/plain"
    message.headers = [
      "code": .text("grüße"), "sequence": .integer(1 << 40), "retry": .boolean(true),
    ]
    return message
  }
}

extension ConformanceTrial {
  /// Requires the same body and properties.
  ///
  /// A queueing system may add headers and reorder them.
  func requireSameProperties(_ arrived: RPCMessage, as sent: RPCMessage) throws {
    try require(arrived.body == sent.body, "the body is '\(arrived.text)'")
    try require(
      arrived.correlationID == sent.correlationID,
      "the correlation ID is \(arrived.correlationID ?? "missing")")
    try require(arrived.replyTo == sent.replyTo, "replyTo is \(arrived.replyTo ?? "missing")")
    try require(arrived.type == sent.type, "the type is \(arrived.type ?? "missing")")
    try require(
      arrived.contentType == sent.contentType,
      "the content type is \(arrived.contentType ?? "missing")")
    for field in sent.headers.fields {
      let value = arrived.headers[field.name]
      try require(
        value == field.value,
        "the header '\(field.name)' is \(value.map { "\($0)" } ?? "missing")")
    }
  }
}
