import RPCCore

extension ConformanceRule {
  /// Rules about confirms.
  static let confirmRules = [
    ConformanceRule(
      "confirms-count-from-1", "B7",
      "Each publication to a queue is confirmed once, in order and counted from 1 on each link.",
      needs: .confirms
    ) { trial in
      let queue = try await trial.makeQueue()
      for _ in 1...2 {
        let client = try await trial.open()
        for number in 1...20 { client.send("\(number)", to: queue) }
        try await client.expectConfirms(1...20)
        client.send("once more", to: queue)
        try await client.expectConfirms(21...21)
      }
    },
    ConformanceRule(
      "unroutable-is-confirmed", "B7",
      "A mandatory request that reaches no queue is returned first, and confirmed then.",
      needs: [.confirms, .mandatory]
    ) { trial in
      let client = try await trial.open()
      client.send("anybody?", to: trial.queue("nowhere"), isMandatory: true)
      let fate = try await client.next(.fate)
      try trial.require(ArrivalKind.returned.matches(fate), "\(fate) came before it was returned")
      try await client.expectConfirms(1...1)
    },
  ]
}

extension Probe {
  /// Requires that publications are confirmed in order, several at a time or one by one.
  fileprivate func expectConfirms(_ tags: ClosedRange<UInt64>) async throws {
    var next = tags.lowerBound
    while next <= tags.upperBound {
      let event = try await self.next(.confirm, "\(next)")
      guard case .confirmed(let tag, let multiple) = event, multiple ? tag >= next : tag == next,
        tag <= tags.upperBound
      else { throw ConformanceFailure("\(event) came where \(next) was to be confirmed") }
      next = tag + 1
    }
  }
}
