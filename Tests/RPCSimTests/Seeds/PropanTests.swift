import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// Propan's RPC: the client decides whether and how it waits, and the server stays the same.
  @Suite("Propan")
  struct PropanTests {
    // MARK: Requests that are waited for

    @Test("A call waits for its reply and returns it")
    func blocking() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          let reply = try await client.call("greet", "world", as: String.self)
          sim.expect(reply == "hello world")
        }
      }
    }

    @Test("A timeout of 3 s suffices for a reply after 2 s, and the default timeout is 30 s")
    func timeouts() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          let reply = try await client.call("report", 2, as: String.self, timeout: .seconds(3))
          sim.expect(reply == "after 2 s")
          let duration = await sim.duration {
            _ = await sim.error { _ = try await client.call("report", 31, as: String.self) }
          }
          sim.expect(duration == .seconds(30), "\(duration)")
        }
      }
    }

    @Test("A call without a timeout can wait a day for its answer")
    func noTimeout() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          let reply = try await client.call("report", 86_400, as: String.self, timeout: nil)
          sim.expect(reply == "after 86400 s")
        }
      }
    }

    @Test("Without a timeout and a consumer, a call waits for ever, and the report says why")
    func waitsForEver() {
      let failure = #expect(throws: SimulationFailure.self) {
        try simulate { sim in
          sim.declareQueue("handler")
          try await withRPCClient(sim, calling: "handler") { client in
            _ = try await client.call("report", 1, as: String.self, timeout: nil)
          }
        }
      }
      let problems = failure?.report.problems ?? []
      let reason = "the request of report waits in 'handler', which has no consumer"
      #expect(problems.contains { $0.contains(reason) }, "\(problems)")
    }

    @Test("At the timeout callUnlessTimedOut returns nil, and call throws deadlineExceeded")
    func timeoutOrNothing() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          let nothing: String? = try await client.callUnlessTimedOut(
            "report", 10, timeout: .seconds(3))
          sim.expect(nothing == nil)
          let something: String? = try await client.callUnlessTimedOut("greet", "again")
          sim.expect(something == "hello again")
          let error = await sim.error {
            _ = try await client.call("report", 10, as: String.self, timeout: .seconds(3))
          }
          sim.expect(error as? RPCError == .deadlineExceeded, "\(String(describing: error))")
        }
      }
    }

    // MARK: Requests that are not waited for

    @Test("A reply goes to the named queue, and the caller does not wait for it")
    func replyElsewhere() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        let (replies, incoming) = AsyncStream.makeStream(of: String.self)
        sim.serve("reply", by: "reader") { handlers, _ in
          handlers.handle("result") { (reply: String, context) in
            incoming.yield("\(context.request.correlationID ?? ""): \(reply)")
          }
        }
        try await withRPCClient(sim, calling: "handler") { client in
          let duration = try await sim.duration {
            try await client.post("report", 60, replyTo: "reply", correlationID: "minute")
          }
          sim.expect(duration < .milliseconds(10), "\(duration)")
          sim.expect(client.pendingCount == 0)
        }
        let reply = await replies.first { _ in true }
        sim.expect(reply == "minute: after 60 s")
      }
    }

    @Test("The server sends no reply to a request without a reply address")
    func fireAndForget() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          try await client.post("greet", "world")
          try await sim.sleep(for: .seconds(1))
        }
        sim.expect(sim.journal.count(.handlerFinished) == 1)
        sim.expect(sim.journal.count(.replySent) == 0)
      }
    }

    // MARK: Many replies

    @Test("A stream yields many replies to one request in order, each as soon as it is ready")
    func stream() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          var received: [Int] = []
          for try await progress in try await client.stream("progress", 3, of: Int.self) {
            received.append(progress)
            let elapsed = Instant.start.duration(to: sim.now)
            sim.expect(elapsed < .seconds(progress) + .milliseconds(50), "\(progress): \(elapsed)")
          }
          sim.expect(received == [1, 2, 3], "\(received)")
        }
      }
    }

    @Test("A reader that stops early cancels the stream and leaves no pending call")
    func streamLetGo() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { $0.serveReports(at: $1) }
        try await withRPCClient(sim, calling: "handler") { client in
          for try await progress in try await client.stream("progress", 3, of: Int.self)
          where progress == 2 { break }
          sim.expect(client.pendingCount == 0)
          try await sim.sleep(for: .seconds(5))
          sim.expect(client.counters.cancelled == 1)
        }
      }
    }

    // MARK: Types

    @Test("Results are texts, lists, dictionaries and models")
    func resultTypes() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { handlers, _ in
          handlers.handle("text") { "ß" }
          handlers.handle("list") { [1, 2, 3] }
          handlers.handle("dictionary") { ["one": 1, "two": 2] }
          handlers.handle("model") { Report(title: "Life", pages: 42) }
          handlers.handle("nothing") { (_: Nothing, _) in }
        }
        try await withRPCClient(sim, calling: "handler") { client in
          let text = try await client.call("text", as: String.self)
          let list = try await client.call("list", as: [Int].self)
          let dictionary = try await client.call("dictionary", as: [String: Int].self)
          let model = try await client.call("model", as: Report.self)
          sim.expect(text == "ß" && list == [1, 2, 3] && dictionary == ["one": 1, "two": 2])
          sim.expect(model == Report(title: "Life", pages: 42))
          try await client.call("nothing")
        }
      }
    }

    @Test("A result can be raw bytes, and the handler can read the request message")
    func bytes() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("handler") { handlers, _ in
          handlers.handleBytes("reverse") { bytes, context in
            sim.expect(context.request.contentType == "application/octet-stream")
            sim.expect(context.request.headers["trace"] == .text("x"))
            return bytes.reversed()
          }
        }
        let raw = RPCClient.Configuration.with { $0.codec = RawPayloadCodec() }
        try await withRPCClient(sim, calling: "handler", configuration: raw) { client in
          var options = CallOptions()
          options.headers = ["trace": .text("x")]
          let bytes: [UInt8] = try await client.call(
            "reverse", [1, 0, 255] as [UInt8], options: options)
          sim.expect(bytes == [255, 0, 1])
        }
      }
    }
  }
}

private struct Report: Codable, Equatable {
  var title: String
  var pages: Int
}

extension RPCHandlers {
  /// Registers a quick method, one that takes the given seconds, and one that reports each second.
  fileprivate mutating func serveReports(at server: SimulatedProcess) {
    handle("greet") { (name: String) in "hello \(name)" }
    handle("report") { (seconds: Int) in
      try await server.clock.sleep(for: .seconds(seconds))
      return "after \(seconds) s"
    }
    stream("progress", of: Int.self) { (seconds: Int, replies) in
      for second in 1...seconds {
        try await server.clock.sleep(for: .seconds(1))
        try replies.write(second)
      }
    }
  }
}
