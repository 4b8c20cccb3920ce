/// A message that returns to its queue goes back to where it stood: whatever was enqueued after it
/// waits until it is delivered again (B9).
struct RequeueKeepsPosition: QueueChecker {
  static let invariant = "a requeued message keeps its position"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    let words = Wording(evidence.journal)
    return history.deliveries.compactMap { delivery in
      guard let overtaken = delivery.overtaken.map({ history.copies[$0] }),
        let returned = overtaken.returned
      else { return nil }
      let copy = history.copies[delivery.copy]
      let queue = history.queues[copy.queue]
      return violation(
        "\(words.message(copy.trace)) was delivered from \(queue) at "
          + "\(words.time(evidence.journal.events[delivery.event].time)) before "
          + "\(words.message(overtaken.trace)), which was requeued and stood before it",
        shownBy: [overtaken.enqueued, returned, copy.enqueued, delivery.event])
    }
  }
}
