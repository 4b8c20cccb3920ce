import RPCCore

/// How messages enter the ready list of a queue and leave it.
extension Queue {
  /// The first position in a quorum queue.
  ///
  /// It leaves room before it for returned messages.
  static let firstOfQuorum: UInt64 = 1 << 32

  /// Adds a message that just arrived.
  ///
  /// In a queue with priorities it goes behind those of its priority.
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

  /// Takes a delivery back; returns false if it exceeds the delivery limit.
  ///
  /// A classic queue returns it to its original position. A quorum queue with a delivery limit puts
  /// it behind other returned messages. A quorum queue without one puts it at the tail if its
  /// consumer returned it, so that the log can be truncated.
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

  /// The position of a new message: higher priority first, and older first among equals.
  func position(of message: RPCMessage) -> UInt64 {
    guard let highest = options?.highestPriority else { return nextPosition }
    return UInt64(highest - min(message.priority ?? 0, highest)) << 48 | nextPosition
  }

  /// The part of a position that comes from the priority: smaller for a higher priority.
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
