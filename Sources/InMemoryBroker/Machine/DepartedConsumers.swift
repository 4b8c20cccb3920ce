import RPCCore

/// The tags of a channel's consumers that are gone while their deliveries may still be settled.
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
  /// Keeps the tag of a consumer that leaves unsettled deliveries behind.
  ///
  /// It forgets tags without deliveries as needed, so there are never more tags than deliveries.
  mutating func remember(_ consumer: Slot, tag: String) {
    if departed.count >= unacknowledged.count + transaction.settlings.count {
      let holders = Set(held.compactMap(\.delivery.consumer))
      departed.forget { !holders.contains($0) }
    }
    departed.append(consumer, tag: tag)
  }
}
