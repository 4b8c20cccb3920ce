import RPCCore

extension ConformanceRule {
  /// Rules about opening and closing links.
  static let linkRules = [
    ConformanceRule(
      "closed-link-is-silent", "B10", "A link that has closed receives nothing any more."
    ) { trial in
      let first = try await trial.open()
      let second = try await trial.open()
      try await first.consume(trial.queue(), isAutoAcknowledged: true)
      second.send("1", to: trial.queue())
      try await first.delivery("1")
      await first.close()
      second.send("2", to: trial.queue())
      try await second.consume(trial.queue(), isAutoAcknowledged: true)
      // This rule does not check what becomes of the first message.
      while try await second.delivery().message.text != "2" {}
      try first.requireSilence()
    },
    ConformanceRule(
      "closing-ends-what-arrives", "B10",
      "A link that is closed while messages arrive receives nothing more once closing has returned."
    ) { trial in
      let first = try await trial.open()
      let address = try await first.openReplyAddress()
      let second = try await trial.open()
      for number in 1...20 { first.send("\(number)", to: address) }
      try await first.expect(.reply, "1")
      await first.close()
      try await second.passThroughQueue(of: trial)
      try first.requireSilence()
    },
    ConformanceRule(
      "closed-link-sends-nothing", "B10", "A message that is sent on a closed link goes nowhere."
    ) { trial in
      let queue = try await trial.makeQueue()
      let first = try await trial.open()
      await first.close()
      first.send("ghost", to: queue)
      try await trial.expectNothing(before: "end", in: queue)
    },
    ConformanceRule(
      "closed-link-settles-nothing", "B10",
      "A link that has closed can neither acknowledge nor reject its deliveries.",
      needs: .acknowledgement
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      for text in ["1", "2"] { first.send(text, to: trial.queue()) }
      let deliveries = [try await first.delivery("1"), try await first.delivery("2")]
      await first.close()
      first.acknowledge(deliveries[0])
      first.reject(deliveries[1], requeue: false)
      let second = try await trial.open()
      try await second.consume(trial.queue())
      let texts = [try await second.delivery(), try await second.delivery()].map(\.message.text)
      try trial.require(texts.sorted() == ["1", "2"], "\(second.name) received \(texts)")
    },
    ConformanceRule(
      "closing-twice-is-closing-once", "B10",
      "A link can be closed twice, also at the same time, and each call returns."
    ) { trial in
      let probe = try await trial.open()
      _ = try await probe.openReplyAddress()
      await withTaskGroup(of: Void.self) { group in
        for _ in 1...2 { group.addTask { await probe.close() } }
      }
      await probe.close()
    },
    ConformanceRule(
      "many-links", "A1.1", "20 links can be open at once, each with its own reply address."
    ) { trial in
      let addresses = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 1...20 {
          group.addTask {
            let probe = try await trial.open()
            let address = try await probe.openReplyAddress()
            probe.send("\(number)", to: address)
            try await probe.expect(.reply, "\(number)")
            return address
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      try trial.require(addresses.count == 20, "they have \(addresses.count) different addresses")
    },
  ]
}
