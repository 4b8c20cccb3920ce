import RPCCore

extension ConformanceRule {
  /// What becomes of deliveries that are settled, and of those that are not.
  static let settlementRules = [
    ConformanceRule(
      "acknowledged-is-settled", "A3.4",
      "An acknowledged delivery is not delivered again when its link closes.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("done", to: trial.queue())
      first.acknowledge(try await first.delivery("done"))
      await first.close()
      try await trial.expectNothing(before: "end", in: trial.queue())
    },
    ConformanceRule(
      "unacknowledged-returns", "B10",
      "Deliveries that are not settled are delivered again when their link has closed.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      for text in ["1", "2"] { first.send(text, to: trial.queue()) }
      for text in ["1", "2"] { try await first.delivery(text) }
      await first.close()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      let texts = [try await second.delivery(), try await second.delivery()].map(\.message.text)
      try trial.require(texts.sorted() == ["1", "2"], "\(second.name) received \(texts)")
      second.send("end", to: trial.queue())
      try await second.delivery("end")
    },
    ConformanceRule(
      "redelivered-says-so", "B9",
      "A delivery says whether it was delivered before, to a link that closed or that requeued it.",
      needs: [.acknowledgement, .redeliveredFlag]
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("1", to: trial.queue())
      let fresh = try await first.delivery("1")
      try trial.require(!fresh.isRedelivered, "a first delivery says that it is none")
      first.reject(fresh, requeue: true)
      let requeued = try await first.delivery("1")
      try trial.require(requeued.isRedelivered, "a requeued delivery does not say so")
      await first.close()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      let returned = try await second.delivery("1")
      try trial.require(returned.isRedelivered, "a delivery of a closed link does not say so")
    },
    ConformanceRule(
      "unsettled-stays-with-its-consumer", "B10",
      "A delivery that is not settled is given to nobody else while its link is open.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("kept", to: trial.queue())
      let kept = try await first.delivery("kept")
      await first.stopConsuming()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      first.send("other", to: trial.queue())
      try await second.delivery("other")
      first.acknowledge(kept)
      await first.close()
      second.send("end", to: trial.queue())
      try await second.delivery("end")
    },
    ConformanceRule(
      "stopping-settles-nothing", "B10",
      "Who stops consuming gets no more deliveries, keeps those that are not settled, and can still "
        + "settle them.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      for text in ["settled", "unsettled"] { first.send(text, to: trial.queue()) }
      let settled = try await first.delivery("settled")
      try await first.delivery("unsettled")
      await first.stopConsuming()
      first.send("later", to: trial.queue())
      let second = try await trial.open()
      try await second.consume(trial.queue())
      try await second.delivery("later")
      try first.requireNone(.delivery, "it had stopped consuming")
      first.acknowledge(settled)
      await first.close()
      try await second.delivery("unsettled")
      second.send("end", to: trial.queue())
      try await second.delivery("end")
    },
    ConformanceRule(
      "automatic-acknowledgement-settles", "A3.4",
      "What is acknowledged automatically is not delivered again when its link closes."
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue(), prefetch: 1, isAutoAcknowledged: true)
      first.send("done", to: trial.queue())
      try await first.delivery("done")
      await first.close()
      try await trial.expectNothing(before: "end", in: trial.queue())
    },
  ]
}

extension ConformanceTrial {
  /// Consumes a queue in which there should be nothing: what is sent now comes first.
  func expectNothing(before last: String, in queue: String) async throws {
    let probe = try await open()
    probe.send(last, to: queue)
    try await probe.consume(queue, isAutoAcknowledged: true)
    try await probe.delivery(last)
  }
}
