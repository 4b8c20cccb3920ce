import RPCCore

extension ConformanceRule {
  /// Rules about requests that expire.
  static let expirationRules = [
    ConformanceRule(
      "expired-is-not-delivered", "A2.6",
      "A request that waited in its queue for longer than its expiration is not delivered.",
      needs: .expiration
    ) { trial in
      let queue = try await trial.makeQueue()
      let client = try await trial.open()
      client.send("expired", to: queue, expiration: "1")
      // The expiration counts from the arrival in the queue.
      try await client.passThroughQueue(of: trial)
      let clock = trial.transport.environment.clock
      try await clock.sleep(until: clock.now.advanced(by: .milliseconds(20)))
      let server = try await trial.open()
      client.send("end", to: queue)
      try await server.consume(queue)
      try await server.delivery("end")
    },
    ConformanceRule(
      "unexpired-is-delivered", "A2.6",
      "A request that has an expiration is delivered until it expires.", needs: .expiration
    ) { trial in
      let queue = try await trial.makeQueue()
      let client = try await trial.open()
      client.send("in time", to: queue, expiration: "3600000")
      client.send("end", to: queue)
      let server = try await trial.open()
      try await server.consume(queue)
      try await server.delivery("in time")
      try await server.delivery("end")
    },
  ]
}

extension Probe {
  /// Sends a text that expires after a number of milliseconds.
  fileprivate func send(_ text: String, to queue: String, expiration: String) {
    var message = RPCMessage.text(text)
    message.expiration = expiration
    publish(message, to: queue)
  }
}
