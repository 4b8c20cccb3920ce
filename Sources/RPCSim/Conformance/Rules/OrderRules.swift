import RPCCore

extension ConformanceRule {
  /// Rules about the order of arrival.
  static let orderRules = [
    ConformanceRule(
      "requests-arrive-in-order", "B22",
      "What one link sends to one queue arrives in the order in which it was sent.",
      needs: .ordering
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      try await server.consume(trial.queue(), isAutoAcknowledged: true)
      for number in 1...60 { client.send("\(number)", to: trial.queue()) }
      for number in 1...60 { try await server.delivery("\(number)") }
    },
    ConformanceRule(
      "replies-arrive-in-order", "B22",
      "What one link sends to a reply address arrives in the order in which it was sent.",
      needs: .ordering
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      let address = try await client.openReplyAddress()
      for number in 1...60 { server.send("\(number)", to: address) }
      for number in 1...60 { try await client.expect(.reply, "\(number)") }
    },
    ConformanceRule(
      "one-event-at-a-time", "B22",
      "A link's receiver is never called while it is being called, whichever link sends and even "
        + "if it uses its own link."
    ) { trial in
      let queue = trial.queue()
      let server = try await trial.open { event, link in
        guard case .delivery(let delivery) = event, let left = Int(delivery.message.text), left > 0
        else { return }
        link.publish(Publication(routingKey: queue, message: .text("\(left - 1)")))
      }
      try await server.consume(queue, isAutoAcknowledged: true)
      let clients = [try await trial.open(), try await trial.open()]
      await withTaskGroup(of: Void.self) { group in
        for client in clients {
          group.addTask { for _ in 1...10 { client.send("2", to: queue) } }
        }
      }
      for _ in 1...60 { _ = try await server.delivery() }
      let overlaps = server.overlaps.load(ordering: .sequentiallyConsistent)
      try trial.require(overlaps == 0, "\(overlaps) of 60 events came during another")
    },
  ]
}
