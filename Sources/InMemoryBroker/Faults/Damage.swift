package import RPCCore

/// The effect of a fault on a message in transit.
///
/// It means the same in worlds and in the traffic of clients on sockets.
package struct Damage: Sendable {
  package var isLost = false
  package var isDuplicated = false
  package var isCorrupted = false
  package var isReordered = false
  package var isRefused = false
  /// The delay in nanoseconds.
  package var delay: Int64 = 0

  /// Makes damage without any effect.
  package init() {}

  /// Makes the damage that a verdict does to a message.
  ///
  /// - Returns: `nil` if the verdict concerns no message.
  package init?(_ verdict: FaultVerdict) {
    switch verdict {
    case .drop: isLost = true
    case .duplicate: isDuplicated = true
    case .delay(let duration): delay = max(0, duration.nanoseconds)
    case .corrupt: isCorrupted = true
    case .reorder: isReordered = true
    case .refuse: isRefused = true
    default: return nil
    }
  }
}

extension FaultVerdict {
  /// Whether the verdict can have an effect on a message that sets out on a hop.
  ///
  /// An occurrence where it can have none is not counted.
  ///
  /// - Parameters:
  ///   - hop: The hop.
  ///   - hasPredecessor: Whether another message is already on its way on the same hop.
  package func canHarm(on hop: FaultPoint, hasPredecessor: Bool) -> Bool {
    switch self {
    case .reorder: hasPredecessor
    case .corrupt: hop != .acknowledgement
    case .refuse: hop == .request || hop == .reply
    default: true
    }
  }
}

extension RPCMessage {
  /// Returns the message with one byte of its body changed.
  ///
  /// - Parameter index: The index of the byte. An empty body gets one byte instead.
  package func corrupted(at index: Int) -> RPCMessage {
    var message = self
    if body.isEmpty {
      message.body = [0xFF]
    } else {
      // Flipping the high bit makes any JSON text invalid, so the damage is always noticed.
      message.body[index] ^= 0x80
    }
    return message
  }
}
