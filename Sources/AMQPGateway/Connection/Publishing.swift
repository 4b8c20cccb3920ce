import InMemoryBroker

/// How a lack of memory affects a connection.
struct Publishing: Sendable {
  /// Whether the broker is short of memory, so that the next publisher has to wait.
  var isMemoryShort = false
  /// Whether the client waits until there is memory again.
  var isBlocked = false
}

extension AMQPConnection {
  /// Blocks a client that publishes while memory is short.
  ///
  /// The frame that shows the publication still counts.
  ///
  /// A client that does not publish is not told, as with RabbitMQ's memory alarm.
  mutating func noteContent(_ frame: Frame) {
    guard frame.kind == .header || frame.kind == .body, publishing.isMemoryShort else { return }
    guard phase == .running, !publishing.isBlocked else { return }
    publishing.isBlocked = true
    guard capabilities.contains(.connectionBlocked) else { return }
    output.put(.connectionBlocked(.init(reason: "low on memory")), channel: 0)
  }

  mutating func unblock() {
    publishing.isMemoryShort = false
    guard publishing.isBlocked else { return }
    publishing.isBlocked = false
    guard phase == .running, capabilities.contains(.connectionBlocked) else { return }
    output.put(.connectionUnblocked, channel: 0)
  }
}
