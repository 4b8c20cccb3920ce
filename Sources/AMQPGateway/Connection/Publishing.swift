import InMemoryBroker

/// What a connection has to do with a lack of memory.
struct Publishing: Sendable {
  /// Whether the broker is short of memory, so that what is published next has to wait.
  var isMemoryShort = false
  /// Whether the client has to wait until there is memory again.
  var isBlocked = false
}

extension AMQPConnection {
  /// Makes a client wait that publishes while memory is short, behind the frame that shows it.
  ///
  /// Who publishes nothing is not told, as by RabbitMQ (a memory alarm).
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
