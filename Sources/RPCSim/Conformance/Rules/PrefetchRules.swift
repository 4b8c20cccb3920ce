import RPCCore

extension ConformanceRule {
  /// Rules about the limit of unsettled deliveries.
  static let prefetchRules = [
    ConformanceRule(
      "prefetch-limits", "B12",
      "A consumer has as many unsettled deliveries as its prefetch allows, and others get the rest.",
      needs: [.acknowledgement, .prefetch]
    ) { trial in
      let queue = trial.queue()
      let first = try await trial.open()
      try await first.consume(queue, prefetch: 2)
      for text in ["1", "2", "3", "4"] { first.send(text, to: queue) }
      for text in ["1", "2"] { try await first.delivery(text) }
      try await first.requireNoDelivery(of: trial)
      let second = try await trial.open()
      try await second.consume(queue)
      for text in ["3", "4"] { try await second.delivery(text) }
      try await first.requireNoDelivery(of: trial)
    },
    ConformanceRule(
      "settling-frees-prefetch", "B12",
      "Each delivery that is acknowledged or dropped makes room for one more.",
      needs: [.acknowledgement, .prefetch]
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue(), prefetch: 1)
      for text in ["1", "2", "3"] { probe.send(text, to: trial.queue()) }
      let first = try await probe.delivery("1")
      try await probe.requireNoDelivery(of: trial)
      probe.acknowledge(first)
      let second = try await probe.delivery("2")
      try await probe.requireNoDelivery(of: trial)
      probe.reject(second, requeue: false)
      try await probe.delivery("3")
    },
    ConformanceRule(
      "prefetch-0-is-unlimited", "B12",
      "With a prefetch of 0 the number of unsettled deliveries is not limited."
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue(), prefetch: 0)
      for number in 1...120 { probe.send("\(number)", to: trial.queue()) }
      for _ in 1...120 { _ = try await probe.delivery() }
    },
    ConformanceRule(
      "automatic-acknowledgement-ignores-prefetch", "B12",
      "Deliveries that are acknowledged automatically are not limited by prefetch."
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue(), prefetch: 1, isAutoAcknowledged: true)
      for number in 1...20 { probe.send("\(number)", to: trial.queue()) }
      for _ in 1...20 { _ = try await probe.delivery() }
    },
    ConformanceRule(
      "consumers-share-by-prefetch", "A3.5",
      "Of two consumers the one with room gets the next request, whether or not it is its turn.",
      needs: [.acknowledgement, .prefetch]
    ) { trial in
      let queue = trial.queue()
      let consumers = [try await trial.open(), try await trial.open()]
      for consumer in consumers { try await consumer.consume(queue, prefetch: 1) }
      for number in 1...6 { consumers[0].send("\(number)", to: queue) }
      _ = try await consumers[0].delivery()
      for _ in 1...5 {
        let delivery = try await consumers[1].delivery()
        try await consumers[0].requireNoDelivery(of: trial)
        consumers[1].acknowledge(delivery)
      }
    },
  ]
}

extension Probe {
  /// Looks for a delivery that the prefetch should have held back.
  ///
  /// No message can be sent behind a delivery that does not come. So a message goes from this link
  /// to itself. When it is back, a delivery on its way has most likely arrived too.
  fileprivate func requireNoDelivery(of trial: ConformanceTrial) async throws {
    try await passThroughQueue(of: trial)
    try requireNone(.delivery, "that is more than its prefetch allows")
  }
}
