import RPCCore

extension ConformanceRule {
  /// Rules about the routing of requests, and about requests that reach no queue.
  static let routingRules = [
    ConformanceRule(
      "unroutable-is-returned", "B7", "A mandatory request that reaches no queue comes back whole.",
      needs: .mandatory
    ) { trial in
      let client = try await trial.open()
      var request = RPCMessage.text("anybody?")
      request.correlationID = "7"
      client.publish(request, to: trial.queue("nowhere"), isMandatory: true)
      let returned = try await client.expect(.returned, "anybody?")
      try trial.require(
        returned.correlationID == "7",
        "the correlation ID is \(returned.correlationID ?? "missing")")
    },
    ConformanceRule(
      "returned-keeps-its-properties", "B7",
      "A request that comes back has the correlation ID, reply address, type, headers and content type "
        + "that it was sent with.",
      needs: .mandatory
    ) { trial in
      let client = try await trial.open()
      let request = RPCMessage.withProperties(replyTo: try await client.openReplyAddress())
      client.publish(request, to: trial.queue("nowhere"), isMandatory: true)
      try trial.requireSameProperties(try await client.message(.returned), as: request)
    },
    ConformanceRule(
      "exchange-is-honoured", "B23",
      "A message to an exchange goes where the exchange routes it, and not to the queue whose "
        + "name is the routing key.",
      needs: .notices
    ) { trial in
      let server = try await trial.open()
      try await server.consume(
        trial.queue(), isAutoAcknowledged: true, receivesNotices: true)
      let client = try await trial.open()
      client.notify("to the servers", serversOf: trial.queue())
      client.send("to the queue", to: trial.queue())
      try await server.delivery("to the queue")
    },
    ConformanceRule(
      "unroutable-is-dropped", "B7",
      "A request that is not mandatory and reaches no queue is dropped without an event."
    ) { trial in
      let client = try await trial.open()
      client.send("anybody?", to: trial.queue("nowhere"))
      try await client.passThroughQueue(of: trial)
      try client.requireNone(.returned, "the request was not mandatory")
    },
    ConformanceRule(
      "idle-queue-takes-requests", "A4.4",
      "A queue without a consumer is not unroutable: it keeps requests until there is one.",
      needs: .mandatory
    ) { trial in
      let queue = try await trial.makeQueue()
      let client = try await trial.open()
      client.send("patient", to: queue, isMandatory: true)
      try await client.passThroughQueue(of: trial)
      try client.requireNone(.returned, "the queue is there")
      let server = try await trial.open()
      try await server.consume(queue)
      try await server.delivery("patient")
    },
  ]
}
