/// A consumer holds at most as many unacknowledged deliveries as its prefetch says; 0 is no limit,
/// and what needs no acknowledgement does not count (B12).
///
/// A consumer is known by its channel and its queue: a server that takes polls from a queue of its
/// own has two consumers on one channel, each with the whole prefetch. Of each consumer the first
/// excess is reported.
struct PrefetchKept: QueueChecker {
  static let invariant = "prefetch is never exceeded"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    let words = Wording(evidence.journal)
    var held: [Consumer: Int] = [:]
    var reported: Set<Consumer> = []
    var violations: [Violation] = []
    for change in history.changes {
      switch change {
      case .ended(let place):
        let delivery = history.deliveries[place]
        if delivery.detail.isLimited { held[Consumer(delivery, history), default: 0] -= 1 }
      case .handedOut(let place):
        let delivery = history.deliveries[place]
        guard delivery.detail.isLimited else { continue }
        let consumer = Consumer(delivery, history)
        let count = held[consumer, default: 0] + 1
        held[consumer] = count
        guard count > delivery.detail.prefetch, reported.insert(consumer).inserted else { continue }
        violations.append(violation(delivery, count, history, evidence.journal, words))
      }
    }
    return violations
  }

  private struct Consumer: Hashable {
    var channel: Int
    var queue: Int

    init(_ delivery: QueueHistory.Delivery, _ history: QueueHistory) {
      channel = delivery.detail.channel
      queue = history.copies[delivery.copy].queue
    }
  }

  private func violation(
    _ delivery: QueueHistory.Delivery, _ count: Int, _ history: QueueHistory,
    _ journal: Journal, _ words: Wording
  ) -> Violation {
    let message = words.message(history.copies[delivery.copy].trace)
    let time = words.time(journal.events[delivery.event].time)
    return violation(
      "\(words.process(delivery.detail.process)) got \(message) at \(time), which made "
        + "\(count) unacknowledged; its prefetch is \(delivery.detail.prefetch)",
      shownBy: [delivery.event])
  }
}

extension DeliveryDetail {
  fileprivate var isLimited: Bool { prefetch > 0 && !isAutoAcknowledged }
}
