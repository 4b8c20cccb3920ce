import RPCCore

extension ConformanceRule {
  /// Rules about calls of clients.
  static let callRules = [
    ConformanceRule(
      "calls-are-answered-in-any-order", "A1.6",
      "Of many calls on one link each gets its own reply, in whatever order the replies come."
    ) { trial in
      let server = try await trial.open()
      try await server.consume(trial.queue())
      try await trial.withClient(calling: trial.queue()) { client in
        var calls: [PendingCall<String>] = []
        for number in 1...10 { calls.append(try await client.send("echo", "\(number)")) }
        var deliveries: [String: RequestDelivery] = [:]
        while deliveries.count < 10 {
          let delivery = try await server.delivery()
          deliveries[delivery.message.text] = delivery
        }
        for number in (1...10).reversed() {
          if let delivery = deliveries["\(number)"] { server.answer(delivery, "\(number)") }
        }
        for (number, call) in zip(1...10, calls) { try await trial.expect("\(number)", from: call) }
      }
    },
    ConformanceRule(
      "first-reply-wins", "A1.3",
      "A request that is delivered again is answered twice, and the first reply settles the call.",
      needs: [.acknowledgement, .ordering]
    ) { trial in
      let queue = trial.queue()
      let first = try await trial.open()
      try await first.consume(queue)
      try await trial.withClient(calling: queue) { client in
        let call: PendingCall<String> = try await client.send("any")
        first.answer(try await first.delivery(), "first")
        try await trial.expect("first", from: call)
        await first.close()
        let second = try await trial.open()
        try await second.consume(queue)
        let again = try await second.delivery()
        second.answer(again, "second")
        second.acknowledge(again)
        try await trial.makeLastCall(by: client, answeredBy: second)
        try await trial.expect("first", from: call)
        let count = client.counters.duplicateReplies
        try trial.require(count == 1, "the client counted \(count) duplicate replies")
      }
    },
    ConformanceRule(
      "late-reply-settles-nothing", "A2.7",
      "A reply to a call that was cancelled is a late one, and the call stays cancelled.",
      needs: .ordering
    ) { trial in
      let server = try await trial.open()
      try await server.consume(trial.queue())
      try await trial.withClient(calling: trial.queue()) { client in
        let call: PendingCall<String> = try await client.send("any")
        let delivery = try await server.delivery()
        call.cancel()
        server.answer(delivery, "late")
        try await trial.makeLastCall(by: client, answeredBy: server)
        try await trial.expectFailure(RPCError.cancelled, of: "the cancelled call") {
          try await call.result()
        }
        let count = client.counters.lateReplies
        try trial.require(count == 1, "the client counted \(count) late replies")
      }
    },
    ConformanceRule(
      "unroutable-call-fails-at-once", "A4.4",
      "A call that no queue takes fails as unroutable at once, however long its timeout is.",
      needs: .mandatory
    ) { trial in
      try await trial.withClient(calling: trial.queue("nowhere")) { client in
        try await trial.expectFailure(RPCError.unroutable, of: "a call to nowhere") {
          try await client.call("any")
        }
      }
    },
    ConformanceRule(
      "unserved-call-ends-at-its-deadline", "A4.4",
      "A call to a queue without a consumer fails when its deadline has passed."
    ) { trial in
      let queue = try await trial.makeQueue()
      try await trial.withClient(calling: queue) { client in
        try await trial.expectFailure(RPCError.deadlineExceeded, of: "a call that is not served") {
          try await client.call("any", timeout: .milliseconds(20))
        }
      }
    },
  ]
}

extension ConformanceTrial {
  /// Makes a call and answers it.
  ///
  /// All earlier answers have arrived when this returns.
  fileprivate func makeLastCall(by client: RPCClient, answeredBy server: Probe) async throws {
    let last: PendingCall<String> = try await client.send("last")
    let delivery = try await server.delivery()
    server.answer(delivery, "end")
    server.acknowledge(delivery)
    try await expect("end", from: last)
  }
}
