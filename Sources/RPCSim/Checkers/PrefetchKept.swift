/// A consumer holds at most as many unacknowledged deliveries as its prefetch says; 0 is no limit,
/// and what needs no acknowledgement does not count (B12).
///
/// Of each channel the first excess is reported.
struct PrefetchKept: QueueChecker {
  static let invariant = "prefetch is never exceeded"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    let words = Wording(evidence.journal)
    var held: [Int: Int] = [:]
    var reported: Set<Int> = []
    var violations: [Violation] = []
    for change in history.changes {
      switch change {
      case .ended(let place):
        let detail = history.deliveries[place].detail
        if detail.isLimited { held[detail.channel, default: 0] -= 1 }
      case .handedOut(let place):
        let delivery = history.deliveries[place]
        guard delivery.detail.isLimited else { continue }
        let count = held[delivery.detail.channel, default: 0] + 1
        held[delivery.detail.channel] = count
        guard count > delivery.detail.prefetch,
          reported.insert(delivery.detail.channel).inserted
        else { continue }
        violations.append(violation(delivery, count, history, evidence.journal, words))
      }
    }
    return violations
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
