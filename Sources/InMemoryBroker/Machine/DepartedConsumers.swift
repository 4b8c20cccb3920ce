import RPCCore

/// The tags of a channel's consumers that are gone, as long as deliveries of theirs may be settled.
struct DepartedConsumers: Sendable {
  private var tags: [(consumer: Slot, tag: String)] = []

  var count: Int { tags.count }

  func tag(of consumer: Slot) -> String? { tags.first { $0.consumer == consumer }?.tag }

  mutating func append(_ consumer: Slot, tag: String) { tags.append((consumer, tag)) }

  mutating func forget(where isForgotten: (Slot) -> Bool) {
    tags.removeAll { isForgotten($0.consumer) }
  }
}

extension Channel {
  /// Keeps the tag of a consumer that leaves deliveries behind, and forgets those of which nothing
  /// is held: each of the others has a delivery of its own, so there are no more of them.
  mutating func remember(_ consumer: Slot, tag: String) {
    if departed.count >= unacknowledged.count + transaction.settlings.count {
      let holders = Set(held.compactMap(\.delivery.consumer))
      departed.forget { !holders.contains($0) }
    }
    departed.append(consumer, tag: tag)
  }
}
