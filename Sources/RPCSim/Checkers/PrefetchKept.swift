import RPCCore

/// A consumer holds at most as many unacknowledged deliveries as its prefetch allows (B12).
///
/// A prefetch of 0 is no limit, and deliveries that need no acknowledgement do not count.
///
/// A consumer is identified by its channel and its queue. A server with a separate queue for polls
/// has two consumers on one channel, each with the whole prefetch. Of each consumer the first
/// excess is reported.
struct PrefetchKept: Checker {
  static let invariant = "prefetch is never exceeded"
  /// The events that begin and end deliveries.
  static let watches: EventKinds = [
    .delivered, .redelivered, .acknowledged, .requeued, .rejected, .discarded,
  ]

  private struct Excess {
    var delivery: QueueHistory.Delivery
    var message: MessageTrace
    /// The number of unacknowledged deliveries at that event.
    var count: Int
  }

  /// The number of limited deliveries that each consumer holds.
  private var held = NumberTable<Int>()
  private var reported = NumberSet()
  private var excesses: [Excess] = []
  /// The number of changes of the queue history that were processed.
  private var seen = 0

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    let changes = history.queues.changes
    while seen < changes.count {
      take(changes[seen], history.queues)
      seen += 1
    }
  }

  private mutating func take(_ change: QueueHistory.Change, _ queues: QueueHistory) {
    switch change {
    case .ended(let index):
      let delivery = queues.deliveries[index]
      if delivery.detail.isLimited { held[queues.consumer(of: delivery), default: 0] -= 1 }
    case .handedOut(let index):
      let delivery = queues.deliveries[index]
      guard delivery.detail.isLimited else { return }
      let consumer = queues.consumer(of: delivery)
      let count = held[consumer, default: 0] + 1
      held.set(count, of: consumer)
      guard count > delivery.detail.prefetch, reported.insert(consumer) else { return }
      excesses.append(
        Excess(delivery: delivery, message: queues.copies[delivery.copy].trace, count: count))
    }
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    // Queues may have new indices now, so the deliveries are counted again.
    held = NumberTable()
    for delivery in history.queues.deliveries
    where delivery.ending == nil && delivery.detail.isLimited {
      held[history.queues.consumer(of: delivery), default: 0] += 1
    }
    seen = history.queues.changes.count
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !excesses.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return excesses.map { excess in
      let delivery = excess.delivery
      let message = words.message(excess.message)
      let time = words.time(of: delivery.event)
      return violation(
        "\(words.process(delivery.detail.process)) got \(message) at \(time), which made "
          + "\(excess.count) unacknowledged; its prefetch is \(delivery.detail.prefetch)",
        shownBy: [delivery.event])
    }
  }
}

extension QueueHistory {
  /// The key in tables of the consumer that received a delivery.
  fileprivate func consumer(of delivery: Delivery) -> NumberPair {
    NumberPair(UInt64(copies[delivery.copy].queue), delivery.detail.channel)
  }
}

extension DeliveryDetail {
  fileprivate var isLimited: Bool { prefetch > 0 && !isAutoAcknowledged }
}
