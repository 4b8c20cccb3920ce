package import RPCCore

/// Fingerprints of a broker's content: brokers with equal fingerprints behave the same from now on.
extension BrokerStateMachine {
  // Fingerprints cover plain use only: queues that stay, consumers, and deliveries with or without
  // acknowledgement. Positions and delivery tags count only relative to others: a channel with many
  // past deliveries is like one with none. The queue that a channel declared last does not count,
  // so clients must always name the queue.

  /// A delivery that is not settled.
  package struct Held {
    fileprivate var channel: Int32
    fileprivate var queue: Int32
    fileprivate var tag: UInt64
    fileprivate var position: UInt64
    /// The fingerprint of the message and of its history in the queue.
    fileprivate var entry: UInt64
  }

  /// Returns all deliveries that are not settled, as input for the fingerprints.
  ///
  /// - Parameter name: Returns the identity of a message.
  package func heldDeliveries(naming name: (RPCMessage) -> UInt64) -> [Held] {
    var held: [Held] = []
    for index in 0..<Int32(channels.indexLimit) {
      guard let slot = channels.slotInUse(at: index),
        channels.read(slot, { $0.unacknowledged.isEmpty }) == false
      else { continue }
      if held.isEmpty { held.reserveCapacity(4) }
      channels.read(slot) { $0.unacknowledged }?.forEach { tag, delivery in
        held.append(
          Held(
            channel: index, queue: delivery.queue.slot.index, tag: tag,
            position: delivery.entry.position,
            entry: Self.fingerprint(of: delivery.entry, naming: name)))
      }
    }
    return held
  }

  /// Fingerprints the waiting messages of all queues, without the channels.
  ///
  /// - Parameters:
  ///   - held: All deliveries that are not settled.
  ///   - name: Returns the identity of a message.
  package func queueFingerprint(
    _ held: [Held], naming name: (RPCMessage) -> UInt64
  ) -> UInt64 {
    var sum: UInt64 = 0
    for index in 0..<Int32(queues.indexLimit) {
      guard let slot = queues.slotInUse(at: index) else { continue }
      sum &+= fingerprint(ofQueue: slot, held, naming: name)
    }
    return sum
  }

  /// Fingerprints a channel without its ID; returns 0 if the channel is gone.
  ///
  /// - Parameters:
  ///   - channel: The channel.
  ///   - held: All deliveries that are not settled.
  package func fingerprint(of channel: ChannelID, _ held: [Held]) -> UInt64 {
    let slot = channel.slot
    guard
      let (hasFailed, prefetch, lastTag) = channels.read(
        slot, { ($0.hasFailed, $0.prefetch, $0.lastDeliveryTag) }),
      let consumers = channels.read(slot, { $0.consumers })
    else { return 0 }
    var print = Fingerprint(1)
    print.add(hasFailed)
    print.add(Int(prefetch))
    for consumer in consumers { add(consumer: consumer, to: &print) }
    for index in held.indices where held[index].channel == slot.index {
      print.add(lastTag &- held[index].tag)
      print.add(Int(held[index].queue))
      print.add(rank(of: index, held))
      print.add(held[index].entry)
    }
    return print.value
  }

  /// The number of deliveries that a channel has had.
  ///
  /// Fingerprints count tags back from it.
  package func lastDeliveryTag(on channel: ChannelID) -> UInt64 {
    channels.read(channel.slot) { $0.lastDeliveryTag } ?? 0
  }

  // Values are read first and added afterwards: a closure that does more than read copies the
  // element that it reads.

  private func fingerprint(
    ofQueue slot: Slot, _ held: [Held], naming name: (RPCMessage) -> UInt64
  ) -> UInt64 {
    guard
      let flags = queues.read(slot, { ($0.isFull, $0.hasOverflowed) }),
      let times = queues.read(slot, { ($0.timer, $0.idleDeadline) }),
      let ready = queues.read(slot, { $0.ready })
    else { return 0 }
    var print = Fingerprint(Int(slot.index))
    print.add(flags.0)
    print.add(flags.1)
    print.add(times.0)
    print.add(times.1)
    guard !ready.isEmpty else { return print.value }
    ready.forEach { index, entry in
      let position = entry.position
      let before = held.count { $0.queue == slot.index && $0.position < position }
      print.add(index + before)
      print.add(Self.fingerprint(of: entry, naming: name))
    }
    return print.value
  }

  /// The number of messages that stand before a delivered one in its queue.
  private func rank(of index: Int, _ held: [Held]) -> Int {
    let (queue, position) = (held[index].queue, held[index].position)
    let before = held.count { $0.queue == queue && $0.position < position }
    guard let slot = queues.slotInUse(at: queue), let ready = queues.read(slot, { $0.ready }),
      !ready.isEmpty
    else { return before }
    return before + ready.count(before: position)
  }

  private func add(consumer slot: Slot, to print: inout Fingerprint) {
    guard
      let (queue, isAutoAcknowledged) = consumers.read(slot, { ($0.queue, $0.isAutoAcknowledged) }),
      let (priority, prefetch, count) = consumers.read(
        slot, { ($0.priority, $0.prefetch, $0.unacknowledgedCount) }),
      let (isHeldBack, isSuspended) = consumers.read(slot, { ($0.isHeldBack, $0.isSuspended) })
    else { return }
    let flags = (isAutoAcknowledged ? 1 : 0) | (isHeldBack ? 2 : 0) | (isSuspended ? 4 : 0)
    print.add(Int(queue.slot.index) << 32 | Int(prefetch) << 3 | flags)
    print.add(Int(priority))
    print.add(count)
    print.add(queues.read(queue.slot) { $0.ring }?.index(of: slot) ?? -1)
  }

  private static func fingerprint(
    of entry: borrowing QueueEntry, naming name: (RPCMessage) -> UInt64
  ) -> UInt64 {
    var print = Fingerprint(2)
    print.add(name(entry.message))
    print.add(Int(entry.returnCount) << 1 | (entry.wasDelivered ? 1 : 0))
    print.add(entry.expiry)
    return print.value
  }
}

extension BrokerStateMachine {
  /// Fingerprints the remaining times of messages and of unused queues, regardless of their order.
  ///
  /// - Parameters:
  ///   - now: The time by the broker's clock.
  ///   - name: Returns the identity of a message.
  package func expiries(from now: Instant, naming name: (RPCMessage) -> UInt64) -> UInt64 {
    var sum: UInt64 = 0
    func add(_ queue: Int32, _ expiry: Instant, _ name: UInt64) {
      guard expiry != .distantFuture else { return }
      var print = Fingerprint(Int(queue))
      print.add(Int(now.nanoseconds(to: expiry)))
      print.add(name)
      sum &+= print.value
    }
    for index in 0..<Int32(queues.indexLimit) {
      guard let slot = queues.slotInUse(at: index) else { continue }
      add(index, queues.read(slot) { $0.idleDeadline } ?? .distantFuture, 0)
      queues.read(slot) { $0.ready }?.forEach { _, entry in
        add(index, entry.expiry, name(entry.message))
      }
    }
    for index in 0..<Int32(channels.indexLimit) {
      guard let slot = channels.slotInUse(at: index) else { continue }
      channels.read(slot) { $0.unacknowledged }?.forEach { _, delivery in
        add(delivery.queue.slot.index, delivery.entry.expiry, name(delivery.entry.message))
      }
    }
    return sum
  }
}
