import RPCCore

extension ConformanceRule {
  /// Rules about deliveries that are settled or not.
  static let settlementRules = [
    ConformanceRule(
      "delivered-once", "A3.5", "Each request is delivered to one of the queue's consumers, once."
    ) { trial in
      let collector = try await trial.open()
      let address = try await collector.openReplyAddress()
      for _ in 1...2 {
        let consumer = try await trial.open { event, link in
          guard case .delivery(let delivery) = event else { return }
          link.publish(Publication(routingKey: address, message: delivery.message))
        }
        try await consumer.consume(trial.queue(), isAutoAcknowledged: true)
      }
      let texts = (1...10).map { "\($0)" }
      for text in texts { collector.send(text, to: trial.queue()) }
      var missing = Set(texts)
      while !missing.isEmpty {
        let text = try await collector.message(.reply).text
        try trial.require(missing.remove(text) != nil, "'\(text)' was delivered twice")
      }
      collector.send("end", to: trial.queue())
      try await collector.expect(.reply, "end")
    },
    ConformanceRule(
      "tags-never-repeat", "B8",
      "No two deliveries of a link have the same tag, whether they are settled or not.",
      needs: .acknowledgement
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue())
      var tags: Set<UInt64> = []
      for text in ["1", "2"] {
        probe.send(text, to: trial.queue())
        let delivery = try await probe.delivery(text)
        try trial.require(
          tags.insert(delivery.deliveryTag).inserted, "the tag \(delivery.deliveryTag) came twice")
        probe.acknowledge(delivery)
      }
    },
    ConformanceRule(
      "acknowledged-is-settled", "B10",
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
      "returned-says-so", "B10",
      "A delivery that comes again because its link has closed has the redelivered flag.",
      needs: [.acknowledgement, .redeliveredFlag]
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("1", to: trial.queue())
      let fresh = try await first.delivery("1")
      try trial.require(!fresh.isRedelivered, "a first delivery has the redelivered flag")
      await first.close()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      let returned = try await second.delivery("1")
      try trial.require(returned.isRedelivered, "a returned delivery lacks the redelivered flag")
    },
    ConformanceRule(
      "unsettled-stays-with-its-consumer", "B10",
      "A delivery that is not settled goes to no other link while its link is open.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("kept", to: trial.queue())
      try await first.delivery("kept")
      await first.stopConsuming()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      for text in ["other", "end"] {
        second.send(text, to: trial.queue())
        try await second.delivery(text)
      }
    },
    ConformanceRule(
      "stopping-ends-deliveries", "B10",
      "A link that stops consuming gets no more deliveries, and other links do."
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue(), isAutoAcknowledged: true)
      first.send("sooner", to: trial.queue())
      try await first.delivery("sooner")
      await first.stopConsuming()
      let second = try await trial.open()
      try await second.consume(trial.queue(), isAutoAcknowledged: true)
      for text in ["1", "2", "3"] { first.send(text, to: trial.queue()) }
      try await first.passThroughQueue(of: trial)
      try first.requireNone(.delivery, "it had stopped consuming")
      for _ in 1...3 { _ = try await second.delivery() }
    },
    ConformanceRule(
      "stopping-settles-nothing", "B10",
      "A link that stops consuming can still settle its deliveries; the unsettled ones return "
        + "when it closes.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      for text in ["settled", "unsettled"] { first.send(text, to: trial.queue()) }
      let settled = try await first.delivery("settled")
      try await first.delivery("unsettled")
      await first.stopConsuming()
      first.acknowledge(settled)
      await first.close()
      let second = try await trial.open()
      try await second.consume(trial.queue())
      try await second.delivery("unsettled")
      second.send("end", to: trial.queue())
      try await second.delivery("end")
    },
    ConformanceRule(
      "automatic-acknowledgement-settles", "B12",
      "A delivery that is acknowledged automatically does not come again when its link closes."
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
  /// Requires that a queue is empty: a message that is sent now must arrive first.
  func expectNothing(before last: String, in queue: String) async throws {
    let probe = try await open()
    probe.send(last, to: queue)
    try await probe.consume(queue, isAutoAcknowledged: true)
    try await probe.delivery(last)
  }
}
