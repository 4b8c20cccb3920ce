import Testing

@testable import AMQPGateway

@Suite("The loop around the machine", .timeLimit(.minutes(2)))
struct EventLoopTests {
  /// The work of an event loop with some idle clients and one that asks some questions.
  private func work(besideIdle idle: Int, questions: Int) async throws -> EventLoop.Work {
    let server = try AMQPServer(listeningOn: .tcp(host: "127.0.0.1", port: 0))
    async let work = onThread { server.serve { _, _ in } }
    do {
      try await onThread {
        defer { server.stop() }
        let clients = try (0..<idle).map { _ in try BlockingClient(openedTo: server.address) }
        var busy = try BlockingClient(openedTo: server.address)
        for _ in 0..<questions {
          try busy.send(.queueDeclare(.init(queue: "q")), on: 1)
          _ = try busy.method()
        }
        for client in clients + [busy] { client.close() }
      }
    }
    return try await work
  }

  @Test("the work of the loop grows with the traffic and not with the number of connections")
  func idle() async throws {
    let alone = try await work(besideIdle: 0, questions: 0)
    let idle = 200
    let before = try await work(besideIdle: idle, questions: 0)
    let after = try await work(besideIdle: idle, questions: 500)
    // A client asks five questions to connect, and each costs some events.
    #expect(before.events < (idle + 1) * 12 + alone.events)
    #expect(after.events - before.events < 500 * 2 + idle)
    #expect(after.flushes - before.flushes < 500 * 2 + idle)
  }
}
