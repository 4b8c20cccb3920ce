import RPCCore

/// Clients and servers for the rules that need whole calls.
extension ConformanceTrial {
  /// Runs a client during a closure.
  ///
  /// Arguments and results are plain text.
  func withClient(
    calling queue: String, _ configure: (inout RPCClient.Configuration) -> Void = { _ in },
    _ body: (RPCClient) async throws -> Void
  ) async throws {
    var configuration = RPCClient.Configuration()
    configuration.timeout = nil
    configuration.codec = TextPayloadCodec()
    configuration.reconnectDelay = nil
    configure(&configuration)
    try await withRPCClient(transport, calling: queue, configuration: configuration, body)
  }

  /// Runs a server during a closure.
  ///
  /// It acknowledges automatically if the transport cannot acknowledge.
  func withServer(
    serving queue: String, on transport: (any Transport)? = nil,
    _ configure: (inout RPCServer.Configuration) -> Void = { _ in },
    handlers register: (inout RPCHandlers) -> Void,
    _ body: () async throws -> Void
  ) async throws {
    var configuration = RPCServer.Configuration()
    configuration.codec = TextPayloadCodec()
    configuration.reconnectDelay = nil
    // Other rules check what becomes of unsettled requests.
    if !self.transport.capabilities.contains(.acknowledgement) {
      configuration.settlement = .automatic
    }
    configure(&configuration)
    let server = try RPCServer(
      transport ?? self.transport, serving: queue, configuration: configuration, register)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      try await body()
    }
  }

  /// Requires that a call returns a text.
  func expect(_ expected: String, from call: PendingCall<String>) async throws {
    wait.set("waited for the result '\(expected)' of a call")
    let result = try await call.result()
    try require(result == expected, "a call returned '\(result)' instead of '\(expected)'")
  }

  /// Requires that a call fails with an error.
  func expectFailure<Failure: Error & Equatable>(
    _ expected: Failure, of what: String, _ call: () async throws -> String
  ) async throws {
    wait.set("waited for \(what) to fail")
    do {
      let result = try await call()
      try fail("\(what) returned '\(result)'")
    } catch let error as ConformanceFailure {
      throw error
    } catch {
      try require(error as? Failure == expected, "\(what) failed otherwise: \(error)")
    }
  }
}

extension Probe {
  /// Answers a request like a server that does not use this package.
  func answer(_ delivery: RequestDelivery, _ text: String) {
    var reply = RPCMessage.text(text)
    reply.correlationID = delivery.message.correlationID
    publish(reply, to: delivery.message.replyTo ?? "")
  }
}

/// A signal that a handler gives once and that a check waits for.
final class Occasion: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

  func happen() { continuation.finish() }

  /// Returns after ``happen()``, or when the task is cancelled.
  func wait() async { for await _ in stream {} }
}

/// A transport whose links can be closed without the knowledge of their users.
final class TappedTransport: Transport {
  private let base: any Transport
  private let links = WatchedMutex<[any TransportLink]>([])

  init(_ base: any Transport) { self.base = base }

  var capabilities: TransportCapabilities { base.capabilities }
  var environment: RPCEnvironment { base.environment }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    let link = try await base.openLink(receive)
    links.withLock { $0.append(link) }
    return link
  }

  func closeLinks() async {
    for link in links.withLock({ $0 }) { await link.close() }
  }
}
