import RPCCore

/// How messages come to wait in a queue, and leave it.
extension Queue {
  /// Leaves room below for returned messages.
  static let firstOfQuorum: UInt64 = 1 << 32

  /// Puts a message that just arrived behind the others, of its priority if the queue has any.
  mutating func append(_ entry: QueueEntry) {
    if limits.bytes != nil { readyBytes += entry.message.body.count }
    guard let options else { return ready.append(entry) }
    if options.highestPriority == nil { ready.append(entry) } else { ready.insert(entry) }
    if options.isQuorum {
      hasOverflowed = limits.areExceeded(count: ready.count, bytes: readyBytes)
    }
  }

  mutating func popReady() -> QueueEntry? {
    let entry = ready.popFirst()
    if limits.bytes != nil, let entry { readyBytes -= entry.message.body.count }
    return entry
  }

  mutating func removeAllReady(where shouldRemove: (QueueEntry) -> Bool) -> [QueueEntry] {
    let removed = ready.removeAll(where: shouldRemove)
    if limits.bytes != nil { for entry in removed { readyBytes -= entry.message.body.count } }
    return removed
  }

  /// Takes a delivery back; returns whether it stays, rather than having been delivered too often.
  ///
  /// A classic queue puts it where it stood. A quorum queue puts it behind other returned messages
  /// if it limits deliveries, and else, when its consumer gave it back, behind everything, so that
  /// its log can be truncated.
  mutating func takeBack(_ entry: QueueEntry, because cause: RequeueCause) -> Bool {
    var returned = entry
    returned.wasDelivered = true
    if let options, options.isQuorum {
      returned.returnCount += 1
      if let limit = options.deliveryLimit, returned.returnCount > limit { return false }
      returned.position = returnPosition(
        isAtBack: options.deliveryLimit == nil && cause.isByConsumer)
    }
    if limits.bytes != nil { readyBytes += entry.message.body.count }
    ready.putBack(returned)
    return true
  }

  /// Messages of higher priority stand before all others; among equals the older comes first.
  func position(of message: RPCMessage) -> UInt64 {
    guard let highest = options?.highestPriority else { return nextPosition }
    return UInt64(highest - min(message.priority ?? 0, highest)) << 48 | nextPosition
  }

  /// What a message's priority makes of its position: less for a higher priority.
  static func rank(of entry: QueueEntry) -> UInt64 { entry.position >> 48 }

  private mutating func returnPosition(isAtBack: Bool) -> UInt64 {
    if isAtBack {
      defer { nextPosition += 1 }
      return nextPosition
    }
    defer { nextReturn += 1 }
    return nextReturn
  }
}

extension RequeueCause {
  fileprivate var isByConsumer: Bool { self == .negativelyAcknowledged || self == .recovered }
}
