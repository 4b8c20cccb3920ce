package import RPCCore

/// What a fault does to a message on its way; in worlds and in live traffic it is the same.
package struct Damage: Sendable {
  package var isLost = false
  package var isDuplicated = false
  package var isCorrupted = false
  package var isReordered = false
  package var isRefused = false
  /// In nanoseconds.
  package var delay: Int64 = 0

  /// A message that nothing happens to.
  package init() {}

  /// What a verdict does to a message.
  ///
  /// - Returns: `nil` if it does nothing to any.
  package init?(_ verdict: FaultVerdict) {
    switch verdict {
    case .drop: isLost = true
    case .duplicate: isDuplicated = true
    case .delay(let nanoseconds): delay = max(0, nanoseconds)
    case .corrupt: isCorrupted = true
    case .reorder: isReordered = true
    case .refuse: isRefused = true
    default: return nil
    }
  }
}

extension FaultVerdict {
  /// Whether it could be of any effect on what sets out on a hop: what could not does not use up an occasion.
  ///
  /// - Parameters:
  ///   - hop: The hop.
  ///   - hasPredecessor: Whether anything is on its way there already.
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
  /// The message with a byte of its body changed.
  ///
  /// - Parameter place: Which byte, from 0; an empty body gets one.
  package func corrupted(at place: Int) -> RPCMessage {
    var message = self
    if body.isEmpty {
      message.body = [0xFF]
    } else {
      // The high bit makes any JSON text invalid, so that the damage is always noticed.
      message.body[place] ^= 0x80
    }
    return message
  }
}
