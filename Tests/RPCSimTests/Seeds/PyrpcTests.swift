import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// pyrpc's remote methods, which are called like local ones.
  @Suite("pyrpc")
  struct PyrpcTests {
    @Test("An echo server returns positional and keyword arguments")
    func echo() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("echo_server") { handlers, _ in
          handlers.handle("echo") { (arguments: EchoArguments) in arguments }
        }
        try await withRPCClient(sim, calling: "echo_server") { client in
          let arguments = EchoArguments(args: [1], kwargs: ["foo": "foo"])
          let result = try await client.call("echo", arguments, as: EchoArguments.self)
          sim.expect(result == arguments)
        }
      }
    }

    @Test("The client gets the same error that the server threw if both registered its type")
    func sameError() throws {
      var errors = RemoteErrorRegistry()
      try errors.register(
        NoSuchPage.self, as: "NoSuchPage",
        encode: { try JSONPayloadCodec().encode($0) },
        decode: { try JSONPayloadCodec().decode(NoSuchPage.self, from: $0) })
      let known = errors
      try explore(schedules: Schedules.count) { sim in
        sim.serve("book", configuration: .with { $0.errors = known }) { handlers, _ in
          handlers.handle("page") { (number: Int) -> String in throw NoSuchPage(number: number) }
        }
        try await withRPCClient(sim, calling: "book", configuration: .with { $0.errors = known }) {
          client in
          let error = await sim.error { _ = try await client.call("page", 12, as: String.self) }
          sim.expect(error as? NoSuchPage == NoSuchPage(number: 12), "\(String(describing: error))")
        }
      }
    }

    @Test("An error of an unknown type arrives as a RemoteError with its type name")
    func unknownError() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("book") { handlers, _ in
          handlers.handle("page") { (number: Int) -> String in throw NoSuchPage(number: number) }
        }
        try await withRPCClient(sim, calling: "book") { client in
          let error = await sim.error { _ = try await client.call("page", 12, as: String.self) }
          sim.expect(error.remote?.type == "NoSuchPage", "\(String(describing: error))")
          sim.expect(error.remote?.message == "NoSuchPage(number: 12)")
        }
      }
    }

    @Test("A call that exceeds its own timeout fails at that timeout")
    func callTimeout() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("echo_server") { handlers, server in
          handlers.handle("echo") { (n: Int) in
            try await server.clock.sleep(for: .seconds(10))
            return n
          }
        }
        try await withRPCClient(sim, calling: "echo_server") { client in
          let duration = await sim.duration {
            let error = await sim.error {
              _ = try await client.call("echo", 1, as: Int.self, timeout: .seconds(3))
            }
            sim.expect(error as? RPCError == .deadlineExceeded, "\(String(describing: error))")
          }
          sim.expect(duration == .seconds(3), "\(duration)")
        }
      }
    }

    @Test("Call options are not among the handler's arguments")
    func optionsStayHere() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("echo_server") { handlers, _ in
          handlers.handleBytes("echo") { body, _ in body }
        }
        try await withRPCClient(sim, calling: "echo_server") { client in
          var options = CallOptions()
          options.timeout = .seconds(3)
          options.isPersistent = true
          let result = try await client.call("echo", [1, 2], as: [Int].self, options: options)
          sim.expect(result == [1, 2])
        }
      }
    }

    @Test("A ping tells whether a server runs, and starts no handler")
    func connected() throws {
      try explore(schedules: Schedules.count) { sim in
        try await withRPCClient(sim, calling: "echo_server") { client in
          sim.expect(await !client.ping())
          let server = sim.serve("echo_server") { handlers, _ in
            handlers.handle("echo") { (n: Int) in n }
          }
          sim.expect(await client.ping())
          server.crash()
          sim.expect(await !client.ping(timeout: .milliseconds(100)))
        }
        sim.expect(sim.journal.count(.handlerStarted) == 0)
      }
    }

    @Test("An object can be the callee, with all of its methods")
    func callee() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("shelf") { handlers, _ in handlers.callee(Shelf()) }
        try await withRPCClient(sim, calling: "shelf") { client in
          try await client.call("put", "atlas")
          try await client.call("put", "bible")
          let books = try await client.call("books", as: [String].self)
          sim.expect(books == ["atlas", "bible"])
        }
      }
    }

    @Test("A server runs beside its client in one process until it is shut down")
    func startInThread() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.declareQueue("echo_server")
        let server = try RPCServer(sim, serving: "echo_server") {
          $0.handle("echo") { (n: Int) in n }
        }
        async let serving: Void = server.run()
        let result = try await withRPCClient(sim, calling: "echo_server") { client in
          try await client.call("echo", 1, as: Int.self)
        }
        server.shutDown()
        try await serving
        sim.expect(result == 1 && server.counters.completed == 1)
      }
    }

    @Test("An observer logs the calls and the errors of a server")
    func logging() throws {
      try explore(schedules: Schedules.count) { sim in
        let log = CallLog()
        sim.declareQueue("book")
        sim.process("server") { process in
          try await RPCServer(Logged(transport: process, log: log), serving: "book") {
            $0.handle("title") { "Life" }
            $0.handle("page") { (number: Int) -> String in throw NoSuchPage(number: number) }
          }.run()
        }
        try await withRPCClient(sim, calling: "book") { client in
          _ = try await client.call("title", as: String.self)
          _ = await sim.error { _ = try await client.call("page", 12, as: String.self) }
        }
        sim.expect(log.lines == ["title: done", "page: NoSuchPage(number: 12)"], "\(log.lines)")
      }
    }
  }
}

private struct EchoArguments: Codable, Equatable {
  var args: [Int]
  var kwargs: [String: String]
}

private struct NoSuchPage: Error, Codable, Equatable {
  var number: Int
}

private actor Shelf: RPCCallee {
  private var books: [String] = []

  private func put(_ book: String) { books.append(book) }

  private func all() -> [String] { books }

  nonisolated func register(in handlers: inout RPCHandlers) {
    handlers.handle("put") { (book: String) in
      await self.put(book)
      return Nothing()
    }
    handlers.handle("books") { await self.all() }
  }
}

/// An observer that writes a line for each handler that has ended.
private final class CallLog: RPCObserver {
  private let written = WatchedMutex<[String]>([])

  var lines: [String] { written.withLock { $0 } }

  func observe(_ event: RPCEvent) {
    guard case .handlerFinished(let request, let outcome) = event else { return }
    let method = request.message.type ?? ""
    switch outcome {
    case .failure(let error): written.withLock { $0.append("\(method): \(error.message)") }
    default: written.withLock { $0.append("\(method): done") }
    }
  }
}

/// A transport that gives each client and server a log.
private struct Logged<Base: Transport>: Transport {
  let transport: Base
  let log: CallLog

  var capabilities: TransportCapabilities { transport.capabilities }

  var environment: RPCEnvironment {
    var environment = transport.environment
    let inner = environment.makeObserver
    environment.makeObserver = { [log] in Both(first: inner?(), second: log) }
    return environment
  }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try await transport.openLink(receive)
  }
}

private struct Both: RPCObserver {
  let first: (any RPCObserver)?
  let second: any RPCObserver

  func observe(_ event: RPCEvent) {
    first?.observe(event)
    second.observe(event)
  }
}
