import InMemoryBroker
import RPCCore

/// A receiver that keeps what arrives on a link.
final class Inbox: Sendable {
  private let received = WatchedMutex<[TransportEvent]>([])

  var events: [TransportEvent] { received.withLock { $0 } }

  func receive(_ event: TransportEvent) { received.withLock { $0.append(event) } }

  /// The events as words; a delivery is `body#tag`, with `*` if it was redelivered.
  var summary: String { events.map(\.summary).joined(separator: " ") }

  func clear() { received.withLock { $0.removeAll() } }
}

extension TransportEvent {
  fileprivate var summary: String {
    switch self {
    case .reply(let message): "reply:\(message.text)"
    case .notice(let message): "notice:\(message.text)"
    case .returned(let message): "returned:\(message.text)"
    case .delivery(let delivery):
      "\(delivery.message.text)#\(delivery.deliveryTag)\(delivery.isRedelivered ? "*" : "")"
    case .confirmed(let tag, let multiple): "confirmed:\(tag)\(multiple ? "+" : "")"
    case .refused(let tag, let multiple): "refused:\(tag)\(multiple ? "+" : "")"
    case .closed: "closed"
    }
  }
}

extension MemoryBroker {
  /// Opens a link that keeps what arrives.
  func connect(_ inbox: Inbox) throws -> MemoryLink { try connect { inbox.receive($0) } }

  func ready(_ queue: String) -> String {
    messages(inQueue: queue).map(\.text).joined(separator: " ")
  }
}

extension Publication {
  static func text(
    _ body: String, to queue: String, exchange: String = "", isMandatory: Bool = false
  ) -> Publication {
    Publication(
      exchange: exchange, routingKey: queue, message: .text(body), isMandatory: isMandatory)
  }
}

extension QueueSubscription {
  init(_ queue: String, prefetch: UInt16, _ configure: (inout QueueSubscription) -> Void = { _ in })
  {
    self.init(queue: queue)
    self.prefetch = prefetch
    configure(&self)
  }
}
