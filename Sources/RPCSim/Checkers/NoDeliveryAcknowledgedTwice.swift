/// A delivery is acknowledged at most once: a second time is an error of the channel (B8).
struct NoDeliveryAcknowledgedTwice: Checker {
  static let invariant = "no delivery is acknowledged twice"

  private struct Tag: Hashable {
    var channel: Int
    var tag: UInt64
  }

  func violations(in evidence: Evidence) -> [Violation] {
    let words = Wording(evidence.journal)
    var acknowledged: [Tag: Event.ID] = [:]
    var violations: [Violation] = []
    for (id, event) in evidence.journal.events.enumerated() where event.kind == .acknowledged {
      guard let delivery = event.delivery else { continue }
      let tag = Tag(channel: delivery.channel, tag: delivery.tag)
      if let first = acknowledged[tag] {
        violations.append(
          violation(
            "\(words.message(event.message)) was acknowledged twice: \(words.delivery(delivery))",
            shownBy: [first, id]))
      } else {
        acknowledged[tag] = id
      }
    }
    return violations
  }
}
