import Foundation
import RPCCore
import Testing

@testable import AMQPGateway

@Suite("The server on real sockets", .timeLimit(.minutes(2)))
struct AMQPServerTests {
  private static func serve(
    _ server: AMQPServer, _ use: @escaping @Sendable () throws -> Void
  ) async throws {
    async let running: Void = onThread { server.run() }
    do {
      try await onThread(use)
    } catch {
      server.stop()
      throw error
    }
    server.stop()
    try await running
  }

  private static func temporaryPath() -> String {
    let name = "\(UUID().uuidString.prefix(8)).sock"
    return FileManager.default.temporaryDirectory.appending(path: name).path
  }

  @Test("messages of many frames go through a socket and come back as they were")
  func roundTrip() async throws {
    let server = try AMQPServer(listeningOn: .tcp(host: "127.0.0.1", port: 0))
    try await Self.serve(server) {
      var client = try BlockingClient(openedTo: server.address)
      try client.send(.queueDeclare(.init(queue: "q")), on: 1)
      _ = try client.method()
      let message = RPCMessage(body: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
      try client.send(GatewayStage.publication(message, to: "q"))
      try client.send(.basicGet(.init(queue: "q", noAck: true)), on: 1)
      guard case .basicGetOk = try client.method() else { throw BlockingClient.Closed() }
      #expect(try ContentHeader(payload: client.frame().payload).bodySize == 3_000_000)
      var body: [UInt8] = []
      while body.count < 3_000_000 { body += try client.frame().payload }
      #expect(body == message.body)
      client.close()
    }
  }

  @Test("clients hear that the server stops, and the server ends when they are gone")
  func stop() async throws {
    let server = try AMQPServer(listeningOn: .tcp(host: "127.0.0.1", port: 0))
    async let running: Void = onThread { server.run() }
    let reason = try await onThread {
      var client = try BlockingClient(openedTo: server.address)
      server.stop()
      guard case .connectionClose(let reason) = try client.method() else {
        throw BlockingClient.Closed()
      }
      try client.send(.connectionCloseOk)
      client.waitForEnd()
      client.close()
      return reason
    }
    try await running
    #expect(reason.replyCode == 320)
  }

  @Test("a Unix socket serves, replaces an abandoned one, and is removed when the server ends")
  func unixSocket() async throws {
    let path = Self.temporaryPath()
    let abandoned = try Listener(.unix(path: path))
    abandoned.closeOnly()
    let server = try AMQPServer(listeningOn: .unix(path: path))
    #expect(throws: SystemError.self) { try AMQPServer(listeningOn: .unix(path: path)) }
    try await Self.serve(server) {
      var client = try BlockingClient(openedTo: server.address)
      try client.send(.connectionClose(.init()))
      #expect(try client.method() == .connectionCloseOk)
      client.close()
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("many clients come and go, some of them in the middle of a frame")
  func comingAndGoing() async throws {
    let server = try AMQPServer(listeningOn: .tcp(host: "127.0.0.1", port: 0))
    try await Self.serve(server) {
      for round in 0..<30 {
        let client = try BlockingClient(openedTo: server.address)
        try client.send(.queueDeclare(.init(queue: "q")), on: 1)
        try client.send(
          Array(GatewayStage.publication(RPCMessage(body: [1]), to: "q").prefix(round)))
        client.close()
      }
      var last = try BlockingClient(openedTo: server.address)
      try last.send(.queueDeclare(.init(queue: "q")), on: 1)
      guard case .queueDeclareOk = try last.method() else { throw BlockingClient.Closed() }
      last.close()
    }
  }

  @Test("an address that is taken is refused with a reason, and what to do")
  func taken() async throws {
    let server = try AMQPServer(listeningOn: .tcp(host: "127.0.0.1", port: 0))
    let error = #expect(throws: SystemError.self) { try AMQPServer(listeningOn: server.address) }
    #expect(
      error?.description
        == "cannot listen on \(server.address): address already in use; another program listens "
        + "there: end it, or name another port, or port 0 for any free port")
    try await Self.serve(server) {}
  }

  @Test(
    "an address that cannot be had is refused with a reason, and what to do",
    arguments: [
      (ListenAddress.unix(path: String(repeating: "x", count: 500)), "name a shorter one"),
      (.unix(path: "/nowhere/x"), "its folder is not there: make it"),
      (.unix(path: "/dev/null/x"), "a part of the path is no folder"),
      (.unix(path: "/dev/null"), "or it is a file of another kind: name another path"),
      // An address reserved for documentation: no machine has it.
      (.tcp(host: "192.0.2.1", port: 0), "this machine has no such address"),
      (.tcp(host: "no such host", port: 0), "no address has that name"),
    ])
  func refused(address: ListenAddress, remedy: String) {
    let error = #expect(throws: SystemError.self) { try AMQPServer(listeningOn: address) }
    #expect(error?.description.hasPrefix("cannot listen on \(address): ") == true)
    #expect(error?.remedy?.contains(remedy) == true)
  }

  @Test("what only others may use is refused with what to do")
  func forbidden() {
    let error = SystemError(operation: "listen", code: EACCES)
    let port = error.advising(about: .tcp(host: "127.0.0.1", port: 80))
    #expect(port.remedy == "ports below 1024 need special rights: name a higher one")
    let path = error.advising(about: .unix(path: "/x"))
    #expect(path.remedy == "its folder must not be written to: name a path in another one")
  }
}
