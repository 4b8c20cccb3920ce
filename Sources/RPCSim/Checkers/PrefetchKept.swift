/// A consumer holds at most as many unacknowledged deliveries as its prefetch says; 0 is no limit,
/// and what needs no acknowledgement does not count (B12).
///
/// A consumer is known by its channel and its queue: a server that takes polls from a queue of its
/// own has two consumers on one channel, each with the whole prefetch. Of each consumer the first
/// excess is reported.
struct PrefetchKept: Checker {
  static let invariant = "prefetch is never exceeded"
  /// The events by which deliveries begin and end.
  static let watches: EventKinds = [
    .delivered, .redelivered, .acknowledged, .requeued, .rejected, .discarded,
  ]

  private struct Consumer: Hashable {
    var channel: Int
    var queue: Int

    init(_ delivery: QueueHistory.Delivery, _ queues: QueueHistory) {
      channel = delivery.detail.channel
      queue = queues.copies[delivery.copy].queue
    }
  }

  private struct Excess {
    /// The delivery, by its place in the history.
    var delivery: Int
    /// How many were unacknowledged then.
    var count: Int
  }

  private var held: [Consumer: Int] = [:]
  private var reported: Set<Consumer> = []
  private var excesses: [Excess] = []
  /// How many changes of the history were seen.
  private var seen = 0

  mutating func observe(
    _ event: Event, _ id: Event.ID, of calls: [Journal.Call], after history: CheckedHistory
  ) {
    let changes = history.queues.changes
    while seen < changes.count {
      take(changes[seen], history.queues)
      seen += 1
    }
  }

  private mutating func take(_ change: QueueHistory.Change, _ queues: QueueHistory) {
    switch change {
    case .ended(let place):
      let delivery = queues.deliveries[place]
      if delivery.detail.isLimited { held[Consumer(delivery, queues), default: 0] -= 1 }
    case .handedOut(let place):
      let delivery = queues.deliveries[place]
      guard delivery.detail.isLimited else { return }
      let consumer = Consumer(delivery, queues)
      let count = held[consumer, default: 0] + 1
      held[consumer] = count
      guard count > delivery.detail.prefetch, reported.insert(consumer).inserted else { return }
      excesses.append(Excess(delivery: place, count: count))
    }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !excesses.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return excesses.map { excess in
      let delivery = history.queues.deliveries[excess.delivery]
      let message = words.message(history.queues.copies[delivery.copy].trace)
      let time = words.time(evidence.journal.events[delivery.event].time)
      return violation(
        "\(words.process(delivery.detail.process)) got \(message) at \(time), which made "
          + "\(excess.count) unacknowledged; its prefetch is \(delivery.detail.prefetch)",
        shownBy: [delivery.event])
    }
  }
}

extension DeliveryDetail {
  fileprivate var isLimited: Bool { prefetch > 0 && !isAutoAcknowledged }
}
