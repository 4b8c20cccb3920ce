import RPCCore

extension ConformanceRule {
  /// Rules about rejected deliveries.
  static let requeueRules = [
    ConformanceRule(
      "requeued-is-delivered-again", "B9",
      "A delivery that is rejected and requeued is delivered again, to a consumer of the queue.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("1", to: trial.queue())
      first.reject(try await first.delivery("1"), requeue: true)
      let again = try await first.delivery()
      try trial.require(again.message.text == "1", "'\(again.message.text)' came instead")
      await first.stopConsuming()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      first.reject(again, requeue: true)
      second.acknowledge(try await second.delivery("1"))
      second.send("end", to: trial.queue())
      try await second.delivery("end")
    },
    ConformanceRule(
      "requeued-says-so", "B9", "A delivery that was requeued has the redelivered flag.",
      needs: [.acknowledgement, .redeliveredFlag]
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue())
      probe.send("1", to: trial.queue())
      let fresh = try await probe.delivery("1")
      try trial.require(!fresh.isRedelivered, "a first delivery has the redelivered flag")
      probe.reject(fresh, requeue: true)
      let requeued = try await probe.delivery("1")
      try trial.require(requeued.isRedelivered, "a requeued delivery lacks the redelivered flag")
    },
    ConformanceRule(
      "requeued-keeps-its-position", "B9",
      "A requeued delivery returns to its original position in the queue.",
      needs: [.acknowledgement, .requeuePosition, .ordering]
    ) { trial in
      let queue = trial.queue()
      let first = try await trial.open()
      try await first.consume(queue)
      for text in ["1", "2"] { first.send(text, to: queue) }
      let deliveries = [try await first.delivery("1"), try await first.delivery("2")]
      await first.stopConsuming()
      first.send("3", to: queue)
      // In reverse order, to see that the queue restores the order.
      for delivery in deliveries.reversed() { first.reject(delivery, requeue: true) }
      try await first.passThroughQueue(of: trial)
      let second = try await trial.open()
      try await second.consume(queue)
      for text in ["1", "2", "3"] { try await second.delivery(text) }
    },
    ConformanceRule(
      "rejected-is-dropped", "A3.7",
      "A delivery that is rejected and not requeued is not delivered again.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("bad", to: trial.queue())
      first.reject(try await first.delivery("bad"), requeue: false)
      for text in ["next", "end"] {
        first.send(text, to: trial.queue())
        try await first.delivery(text)
      }
    },
  ]
}

extension Probe {
  /// Returns when everything that the link has sent so far has reached the queueing system.
  ///
  /// It sends a message to the link's reply address and waits until the message is back.
  func passThroughQueue(of trial: ConformanceTrial) async throws {
    let address = try await openReplyAddress()
    send("passed", to: address)
    try await expect(.reply, "passed")
  }
}
