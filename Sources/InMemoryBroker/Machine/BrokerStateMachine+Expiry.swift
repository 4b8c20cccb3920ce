public import RPCCore

/// The instant when a queue's head or the queue itself expires.
///
/// No two queues compare equal.
struct QueueTimer: Comparable, Sendable {
  let expiry: Instant
  let serial: UInt64

  static func < (left: QueueTimer, right: QueueTimer) -> Bool {
    left.expiry == right.expiry ? left.serial < right.serial : left.expiry < right.expiry
  }
}

extension BrokerStateMachine {
  /// The earliest expiry of a queue's head or of an unused queue.
  ///
  /// Messages expire only at the head of a queue, so no other message counts.
  public var nextTimer: Instant? { timers.first?.key.expiry }

  /// Removes messages and queues that have expired by now, including those that expire exactly now.
  ///
  /// - Parameters:
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
  public mutating func advance(to now: Instant, into actions: inout [BrokerAction]) {
    while let (timer, item) = timers.first, timer.expiry <= now,
      let slot = queues.slot(at: item)
    {
      let queue = QueueID(slot: slot)
      let end = queues.read(slot, { $0.idleDeadline }) ?? .distantFuture
      expireDue(in: queue, now: min(now, end), into: &actions)
      if end <= now { removeQueue(queue, now: now, into: &actions) }
      publishDeadLetters(now: now, into: &actions)
    }
  }

  /// Adds a message that just arrived, then drops messages beyond the queue's limits.
  ///
  /// A message at the head whose time is already up goes at once (time to live 0).
  mutating func append(
    _ entry: QueueEntry, to queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    queues.update(queue.slot) { $0.append(entry) }
    dropOverflow(of: queue, into: &actions)
    expireDue(in: queue, now: now, into: &actions)
  }

  /// Removes heads that expire now or have expired before.
  mutating func expireDue(
    in queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    // `update` gives access in place, although nothing changes here: `read` would copy the queue.
    while let expiry = queues.update(queue.slot, { $0.ready.firstExpiry }), expiry <= now {
      guard dropHead(of: queue, because: .expired, into: &actions) else { break }
    }
    updateTimer(of: queue)
  }

  /// Removes heads that expired before now.
  ///
  /// A head that expires exactly now may still be delivered: an arrival at an instant precedes a
  /// timer of that instant.
  mutating func expireOverdue(
    in queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let expiry = queues.update(queue.slot, { $0.ready.firstExpiry }), expiry < now else {
      return
    }
    expireDue(in: queue, now: now.advanced(byNanoseconds: -1), into: &actions)
  }

  /// Drops the oldest messages of a queue that exceeds its limits (RabbitMQ: `drop-head`).
  mutating func dropOverflow(of queue: QueueID, into actions: inout [BrokerAction]) {
    while queues.read(queue.slot, { $0.isOverlong }) == true {
      guard dropHead(of: queue, because: .maxlen, into: &actions) else { return }
    }
  }

  /// Brings the broker's timer for a queue up to date.
  ///
  /// It does nothing where nothing expires.
  mutating func updateTimer(of id: QueueID) {
    guard let timer = queues.update(id.slot, { $0.changedTimer() }) ?? nil else { return }
    if timer.expiry == .distantFuture {
      timers.remove(id.slot.index)
    } else {
      timers.set(id.slot.index, key: timer)
    }
  }

  /// Restarts the time that a queue may stay unused, or stops it while the queue has consumers.
  mutating func renewIdleDeadline(of queue: QueueID, now: Instant) {
    guard let lifetime = queues.read(queue.slot, { $0.options?.lifetime }) ?? nil else { return }
    queues.update(queue.slot) { queue in
      queue.idleDeadline =
        queue.consumers.isEmpty
        ? now.advanced(byNanoseconds: lifetime * 1_000_000) : .distantFuture
    }
    updateTimer(of: queue)
  }

  private mutating func dropHead(
    of queue: QueueID, because reason: DeadLetterReason, into actions: inout [BrokerAction]
  ) -> Bool {
    guard let entry = queues.update(queue.slot, { $0.popReady() }) ?? nil else { return false }
    held.remove(entry.publication)
    let cause: RemovalCause = reason == .expired ? .expired : .queueFull
    note(.removed(entry.message, queue: queueName(queue), cause: cause), in: &actions)
    giveUp(entry.publication, of: queue, because: reason)
    return true
  }
}
