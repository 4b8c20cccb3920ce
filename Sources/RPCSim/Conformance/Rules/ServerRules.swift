import RPCCore

extension ConformanceRule {
  /// Rules about clients and servers together.
  static let serverRules = [
    ConformanceRule(
      "handlers-are-called", "A3.1", "A call runs the handler of its method and returns its result."
    ) { trial in
      let queue = try await trial.makeQueue()
      try await trial.withServer(serving: queue) { handlers in
        handlers.handle("increment") { (number: Int) in "\(number + 1)" }
        handlers.handle("greet") { (name: String) in "hello \(name)" }
      } _: {
        try await trial.withClient(calling: queue) { client in
          for number in 1...10 {
            let call: PendingCall<String> = try await client.send("increment", number)
            try await trial.expect("\(number + 1)", from: call)
          }
          try await trial.expect("hello you", from: try await client.send("greet", "you"))
        }
      }
    },
    ConformanceRule(
      "errors-reach-the-caller", "A4.1",
      "An error of a handler reaches the caller as the same Swift error, or as a `RemoteError`."
    ) { trial in
      let queue = try await trial.makeQueue()
      let errors = try RemoteErrorRegistry.knowingRefusal()
      let remote = RemoteError(
        code: .filtered, type: "Forbidden", message: "not you", details: [0, 1, 255])
      try await trial.withServer(serving: queue) {
        $0.errors = errors
      } handlers: { handlers in
        handlers.handle("refuse") { () -> String in throw Refusal(code: 7) }
        handlers.handle("forbid") { () -> String in throw remote }
      } _: {
        try await trial.withClient(calling: queue) {
          $0.errors = errors
        } _: { client in
          try await trial.expectFailure(Refusal(code: 7), of: "a call that is refused") {
            try await client.call("refuse")
          }
          try await trial.expectFailure(RPCError.remote(remote), of: "a call that is forbidden") {
            try await client.call("forbid")
          }
        }
      }
    },
    ConformanceRule(
      "streams-arrive-in-order", "A1.8",
      "All replies of a stream arrive, in their order, and then its end.", needs: .ordering
    ) { trial in
      let queue = try await trial.makeQueue()
      try await trial.withServer(serving: queue) {
        $0.codec = JSONPayloadCodec()
      } handlers: { handlers in
        handlers.stream("count") { (last: Int, writer: ReplyWriter<Int>) in
          for number in 1...last { try writer.write(number) }
        }
      } _: {
        try await trial.withClient(calling: queue) {
          $0.codec = JSONPayloadCodec()
        } _: { client in
          trial.wait.set("waited for the end of a stream")
          var items: [Int] = []
          for try await item in try await client.stream("count", 20, of: Int.self) {
            items.append(item)
          }
          try trial.require(items == Array(1...20), "the stream's items are \(items)")
        }
      }
    },
    ConformanceRule(
      "interrupted-request-is-handled-again", "A3.4",
      "A request is handled by another server if its server's link closes during its handler.",
      needs: .acknowledgement
    ) { trial in
      let queue = try await trial.makeQueue()
      let tap = TappedTransport(trial.transport)
      let entered = Occasion()
      let forever = Occasion()
      try await trial.withServer(serving: queue, on: tap) { handlers in
        handlers.handle("work") { () -> String in
          entered.happen()
          await forever.wait()
          return "first"
        }
      } _: {
        try await trial.withClient(calling: queue) { client in
          let call: PendingCall<String> = try await client.send("work")
          trial.wait.set("waited for a handler to run")
          await entered.wait()
          await tap.closeLinks()
          try await trial.withServer(serving: queue) { handlers in
            handlers.handle("work") { "second" }
          } _: {
            try await trial.expect("second", from: call)
          }
        }
      }
    },
    ConformanceRule(
      "cancel-reaches-the-handler", "A2.7",
      "A call that is cancelled with a notice cancels the handler that runs for it.",
      needs: .notices
    ) { trial in
      let queue = try await trial.makeQueue()
      let entered = Occasion()
      let forever = Occasion()
      let cancelled = Occasion()
      try await trial.withServer(serving: queue) {
        $0.executor = .serial
        $0.hearsCancel = true
      } handlers: { handlers in
        handlers.handle("work") { () -> String in
          entered.happen()
          await forever.wait()
          cancelled.happen()
          return "stopped"
        }
      } _: {
        try await trial.withClient(calling: queue) {
          $0.announcesCancel = true
        } _: { client in
          let call: PendingCall<String> = try await client.send("work")
          trial.wait.set("waited for a handler to run")
          await entered.wait()
          call.cancel()
          trial.wait.set("waited for a handler to be cancelled")
          await cancelled.wait()
        }
      }
    },
  ]
}

/// An error that both sides know.
private struct Refusal: Error, Equatable {
  var code: UInt8
}

extension RemoteErrorRegistry {
  fileprivate static func knowingRefusal() throws -> RemoteErrorRegistry {
    var registry = RemoteErrorRegistry()
    try registry.register(
      Refusal.self, as: "refusal", encode: { [$0.code] }, decode: { Refusal(code: $0.first ?? 0) })
    return registry
  }
}
