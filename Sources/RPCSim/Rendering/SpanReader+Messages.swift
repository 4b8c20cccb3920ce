extension SpanReader {
  /// The messages in queues, and the messages handed out.
  func messages() -> [StateSpan] {
    let history = QueueHistory(of: journal)
    var deliveries = Array(repeating: [Int](), count: history.copies.count)
    for (index, delivery) in history.deliveries.enumerated() {
      deliveries[delivery.copy].append(index)
    }
    return history.copies.indices.flatMap { copy in
      life(of: history.copies[copy], deliveries[copy].map { history.deliveries[$0] }, history)
    }
  }

  private func life(
    of copy: QueueHistory.Copy, _ deliveries: [QueueHistory.Delivery], _ history: QueueHistory
  ) -> [StateSpan] {
    let event = journal.events[copy.enqueued]
    let text = words.message(of: event) ?? "a message"
    func span(_ kind: StateSpan.Kind, _ text: String, _ steps: Range<Int>) -> StateSpan {
      StateSpan(
        kind: kind, owner: history.queues[copy.queue].shown(in: DisplayText.nameLimit),
        text: text, call: event.call, steps: steps)
    }
    var spans: [StateSpan] = []
    var ready: JournalEvent.ID? = copy.enqueued
    for delivery in deliveries {
      if let ready { spans.append(span(.ready, text, steps(ready, delivery.event))) }
      ready = nil
      guard !delivery.detail.isAutoAcknowledged else { continue }
      let owner = "at \(words.name(of: .process(delivery.detail.process))), tag"
      spans.append(
        span(
          .unacknowledged, "\(text) \(owner) \(delivery.detail.tag)",
          steps(delivery.event, delivery.ending)))
      if let ending = delivery.ending, journal.events[ending].kind == .requeued { ready = ending }
    }
    if let ready { spans.append(span(.ready, text, steps(ready, copy.removed))) }
    return spans
  }
}
