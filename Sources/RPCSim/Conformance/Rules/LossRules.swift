import RPCCore

extension ConformanceRule {
  /// Rules about links that end from outside.
  static let lossRules = [
    ConformanceRule(
      "cut-link-says-so", "B10",
      "A link that is cut from outside reports this event once, and no event after it.",
      by: .cut
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue(), isAutoAcknowledged: true)
      first.send("1", to: trial.queue())
      try await first.delivery("1")
      try await trial.cut(first)
      let second = try await trial.open()
      second.send("2", to: trial.queue())
      try await second.consume(trial.queue(), isAutoAcknowledged: true)
      while try await second.delivery().message.text != "2" {}
      try first.requireSilence()
    },
    ConformanceRule(
      "cut-link-returns-deliveries", "B10",
      "Deliveries that are not settled are delivered again when their link was cut.",
      needs: .acknowledgement, by: .cut
    ) { trial in
      let first = try await trial.open()
      try await first.consume(trial.queue())
      first.send("1", to: trial.queue())
      try await first.delivery("1")
      try await trial.cut(first)
      let second = try await trial.open()
      second.send("end", to: trial.queue())
      try await second.consume(trial.queue())
      try await second.delivery("1")
    },
    ConformanceRule(
      "cut-link-refuses", "B10",
      "A link that was cut opens no reply address and consumes no queue: both fail, instead of "
        + "waiting for ever.",
      by: .cut
    ) { trial in
      let first = try await trial.open()
      let second = try await trial.open()
      for probe in [first, second] { try await trial.cut(probe) }
      do { _ = try await first.openReplyAddress() } catch is RPCError {
        do { try await second.consume(trial.queue()) } catch is RPCError { return }
        try trial.fail("\(second.name) consumes a queue")
      }
      try trial.fail("\(first.name) opens a reply address")
    },
    ConformanceRule(
      "cut-link-can-be-closed", "B10", "A link that was cut can be closed, and closing returns.",
      by: .cut
    ) { trial in
      let probe = try await trial.open()
      _ = try await probe.openReplyAddress()
      try await trial.cut(probe)
      await probe.close()
    },
    ConformanceRule(
      "cut-leaves-other-links", "B10",
      "When a link is cut, other links go on, also those of the same process.",
      needs: .independentLinks, by: .cut
    ) { trial in
      let first = try await trial.open()
      let second = try await trial.open()
      let address = try await second.openReplyAddress()
      try await trial.cut(first)
      second.send("still here", to: address)
      try await second.expect(.reply, "still here")
    },
    ConformanceRule(
      "refused-link-can-be-closed", "B2",
      "A link that was refused a queue can be closed; closing returns, and nothing is received "
        + "afterwards.",
      needs: .exclusiveReplyAddress
    ) { trial in
      let owner = try await trial.open()
      let intruder = try await trial.open()
      let address = try await owner.openReplyAddress()
      do { try await intruder.consume(address) } catch {
        await intruder.close()
        owner.send("still here", to: address)
        try await owner.expect(.reply, "still here")
        return try intruder.requireSilence()
      }
      // Another rule checks that the queue is refused.
      await intruder.close()
    },
    ConformanceRule(
      "consumer-hears-of-its-end", "B14",
      "If a queue is deleted, the links that consume it are closed.", by: .deleteQueue
    ) { trial in
      let probe = try await trial.open()
      try await probe.consume(trial.queue(), isAutoAcknowledged: true)
      probe.send("1", to: trial.queue())
      try await probe.delivery("1")
      try await trial.deleteQueue(trial.queue())
      try await probe.closing()
    },
  ]
}
