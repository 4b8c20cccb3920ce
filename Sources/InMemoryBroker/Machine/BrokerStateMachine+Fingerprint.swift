package import RPCCore

/// What a broker has, by content: two brokers that have the same do the same from now on.
extension BrokerStateMachine {
  /// Fingerprints the queues and each channel, whatever they are called and whoever came first.
  ///
  /// Only what matters for plain use is looked at: queues that are there for good, consumers, and
  /// deliveries that are acknowledged or not. Positions and delivery tags count only as they
  /// stand to others: a channel that has seen many deliveries is like one that has seen none. What a
  /// channel declared last does not count, so no client may leave a queue's name out.
  ///
  /// - Parameters:
  ///   - channels: Gets the fingerprint of each channel, by the channel's place.
  ///   - name: What a message is known by.
  /// - Returns: The fingerprint of what waits in the queues, which says nothing of channels.
  package func fingerprint(
    channels prints: inout [UInt64], naming name: (Message) -> UInt64
  ) -> UInt64 {
    let held = heldDeliveries
    var sum: UInt64 = 0
    for index in 0..<Int32(queues.indexLimit) {
      guard let slot = queues.slotInUse(at: index) else { continue }
      sum &+= fingerprint(ofQueue: slot, held, naming: name)
    }
    prints.removeAll(keepingCapacity: true)
    for index in 0..<Int32(channels.indexLimit) {
      guard let slot = channels.slotInUse(at: index) else {
        prints.append(0)
        continue
      }
      prints.append(fingerprint(ofChannel: slot, held, naming: name))
    }
    return sum
  }

  /// How many deliveries a channel has had; tags count from its last.
  package func lastDeliveryTag(on channel: ChannelID) -> UInt64 {
    channels.read(channel.slot) { $0.lastDeliveryTag } ?? 0
  }

  /// A delivery that is not settled.
  private struct Held {
    var channel: Int32
    var tag: UInt64
    var queue: Int32
    var entry: QueueEntry
  }

  private var heldDeliveries: [Held] {
    var held: [Held] = []
    for index in 0..<Int32(channels.indexLimit) {
      guard let slot = channels.slotInUse(at: index) else { continue }
      channels.read(slot) { channel in
        channel.unacknowledged.forEach { tag, delivery in
          held.append(
            Held(channel: index, tag: tag, queue: delivery.queue.slot.index, entry: delivery.entry))
        }
      }
    }
    return held
  }

  private func fingerprint(
    ofQueue slot: Slot, _ held: [Held], naming name: (Message) -> UInt64
  ) -> UInt64 {
    queues.read(slot) { queue in
      var print = Fingerprint(Int(slot.index))
      print.add(queue.isFull)
      print.add(queue.hasOverflowed)
      print.add(queue.timer)
      print.add(queue.idleDeadline)
      guard !queue.ready.isEmpty else { return print.value }
      for (place, entry) in queue.ready.entries.enumerated() {
        let before = held.count {
          $0.queue == slot.index && $0.entry.position < entry.position
        }
        print.add(place + before)
        Self.add(entry, to: &print, naming: name)
      }
      return print.value
    } ?? 0
  }

  private func fingerprint(
    ofChannel slot: Slot, _ held: [Held], naming name: (Message) -> UInt64
  ) -> UInt64 {
    var print = Fingerprint(1)
    var consumers: [Slot] = []
    var lastTag: UInt64 = 0
    channels.read(slot) { channel in
      print.add(channel.hasFailed)
      print.add(Int(channel.prefetch))
      consumers = channel.consumers
      lastTag = channel.lastDeliveryTag
    }
    for consumer in consumers { add(consumer: consumer, to: &print) }
    for delivery in held where delivery.channel == slot.index {
      print.add(lastTag &- delivery.tag)
      print.add(Int(delivery.queue))
      print.add(rank(of: delivery, held))
      Self.add(delivery.entry, to: &print, naming: name)
    }
    return print.value
  }

  /// How many messages stand before a delivered one in its queue.
  private func rank(of delivery: Held, _ held: [Held]) -> Int {
    let position = delivery.entry.position
    let before = held.count { $0.queue == delivery.queue && $0.entry.position < position }
    guard let queue = queues.slotInUse(at: delivery.queue) else { return before }
    return before
      + (queues.read(queue) { queue in
        queue.ready.isEmpty ? 0 : queue.ready.entries.count { $0.position < position }
      } ?? 0)
  }

  private func add(consumer slot: Slot, to print: inout Fingerprint) {
    var queue: QueueID?
    consumers.read(slot) { consumer in
      queue = consumer.queue
      print.add(Int(consumer.queue.slot.index))
      print.add(consumer.isAutoAcknowledged)
      print.add(Int(consumer.priority))
      print.add(Int(consumer.prefetch))
      print.add(consumer.unacknowledgedCount)
      print.add(consumer.isHeldBack)
      print.add(consumer.isSuspended)
    }
    guard let queue else { return }
    print.add(queues.read(queue.slot) { $0.ring.place(of: slot) } ?? -1)
  }

  private static func add(
    _ entry: QueueEntry, to print: inout Fingerprint, naming name: (Message) -> UInt64
  ) {
    print.add(name(entry.message))
    print.add(entry.wasDelivered)
    print.add(Int(entry.returnCount))
    print.add(entry.expiry)
  }
}
