import RPCCore

@testable import RPCSim

/// The reply addresses of a scenario's processes, for steps that name a private reply queue.
final class ReplyAddresses: Sendable {
  private let queues = WatchedMutex<[String: String]>([:])
  /// Called when a process has a reply address.
  private let noted: @Sendable (_ process: String) -> Void

  init(noted: @escaping @Sendable (_ process: String) -> Void = { _ in }) {
    self.noted = noted
  }

  /// The queue that a step's address stands for.
  func queue(at address: QueueAddress) -> String {
    switch address {
    case .queue(let name): name
    case .replyQueue(let process): queues.withLock { $0[process] ?? "" }
    }
  }

  /// A process's transport, which notes the process's reply address here.
  func noting(_ transport: some Transport, of process: String) -> some Transport {
    NotingTransport(base: transport) { address in
      self.queues.withLock { $0[process] = address }
      self.noted(process)
    }
  }
}

/// A transport that reports the reply addresses of its links.
private struct NotingTransport<Base: Transport>: Transport {
  let base: Base
  let note: @Sendable (String) -> Void
  var capabilities: TransportCapabilities { base.capabilities }
  var environment: RPCEnvironment { base.environment }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    NotingLink(base: try await base.openLink(receive), note: note)
  }
}

private struct NotingLink: TransportLink {
  let base: any TransportLink
  let note: @Sendable (String) -> Void

  func openReplyAddress() async throws -> String {
    let address = try await base.openReplyAddress()
    note(address)
    return address
  }

  func consume(_ subscription: QueueSubscription) async throws {
    try await base.consume(subscription)
  }
  func stopConsuming() async { await base.stopConsuming() }
  func publish(_ request: Publication) { base.publish(request) }
  func acknowledge(_ deliveryTag: UInt64) { base.acknowledge(deliveryTag) }
  func publish(_ reply: Publication, acknowledging deliveryTag: UInt64) {
    base.publish(reply, acknowledging: deliveryTag)
  }
  func reject(_ deliveryTag: UInt64, requeue: Bool) { base.reject(deliveryTag, requeue: requeue) }
  func close() async { await base.close() }
}
