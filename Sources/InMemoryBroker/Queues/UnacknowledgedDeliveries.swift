import RPCCore

/// A delivery that its channel has not settled.
struct UnacknowledgedDelivery: Sendable {
  let queue: QueueID
  /// The consumer that got it, which may be gone; `nil` for `get`.
  let consumer: Slot?
  let entry: QueueEntry
}

/// The deliveries of one channel that are not settled, in the order of their tags.
///
/// A settled delivery leaves a hole. Holes at the front are removed at once, and all holes once
/// they clearly outnumber the deliveries. So one delivery that is never settled does not keep the
/// memory of all later ones. Settling takes constant time, or the logarithm of the count where
/// holes were removed.
struct UnacknowledgedDeliveries: Sendable {
  private struct Entry: Sendable {
    let tag: UInt64
    var delivery: UnacknowledgedDelivery?
  }

  private var entries = Deque<Entry>()
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ delivery: consuming UnacknowledgedDelivery, tag: UInt64) {
    entries.append(Entry(tag: tag, delivery: delivery))
    count += 1
  }

  func contains(tag: UInt64) -> Bool {
    guard let index = index(of: tag) else { return false }
    return !isHole(at: index)
  }

  /// Returns the delivery of that tag, if it is not settled; tag 0 is the newest delivery.
  func delivery(tag: UInt64) -> UnacknowledgedDelivery? {
    if tag == 0 { return entries.last?.delivery ?? all.last?.delivery }
    return index(of: tag).flatMap { entries[$0].delivery }
  }

  /// Removes the delivery of that tag; returns `nil` if it was settled or never existed.
  mutating func remove(tag: UInt64) -> UnacknowledgedDelivery? {
    guard let index = index(of: tag), let delivery = entries[index].delivery.take() else {
      return nil
    }
    count -= 1
    tidy()
    return delivery
  }

  /// Removes the oldest delivery whose tag is not above the limit.
  mutating func popFirst(through limit: UInt64) -> (tag: UInt64, delivery: UnacknowledgedDelivery)?
  {
    guard !entries.isEmpty, tag(at: 0) <= limit, let entry = entries.popFirst() else { return nil }
    guard let delivery = entry.delivery else { return popFirst(through: limit) }
    count -= 1
    tidy()
    return (entry.tag, delivery)
  }

  /// The queue of all deliveries up to a tag, if a single consumer took them all.
  func onlyQueue(through limit: UInt64) -> QueueID? {
    guard !entries.isEmpty, let first = entries.read(0, { $0.delivery }), first.consumer != nil
    else { return nil }
    for index in 1..<entries.count {
      if tag(at: index) > limit { break }
      let isSame = entries.read(index) {
        $0.delivery == nil
          || ($0.delivery?.consumer == first.consumer && $0.delivery?.queue == first.queue)
      }
      guard isSame else { return nil }
    }
    return first.queue
  }

  /// Puts removed deliveries back in the order of their tags.
  mutating func restore(_ deliveries: [(tag: UInt64, delivery: UnacknowledgedDelivery)]) {
    guard !deliveries.isEmpty else { return }
    let all = (self.all + deliveries).sorted { $0.tag < $1.tag }
    self = UnacknowledgedDeliveries()
    for (tag, delivery) in all { append(delivery, tag: tag) }
  }

  /// All deliveries with their tags, oldest first.
  var all: [(tag: UInt64, delivery: UnacknowledgedDelivery)] {
    entries.compactMap { entry in entry.delivery.map { (entry.tag, $0) } }
  }

  /// Visits all deliveries with their tags, oldest first, without copying them.
  func forEach(_ look: (UInt64, borrowing UnacknowledgedDelivery) -> Void) {
    for index in 0..<entries.count {
      entries.read(index) { entry in
        if let delivery = entry.delivery { look(entry.tag, delivery) }
      }
    }
  }

  /// Tags only grow, so the index of a tag is at most its distance from the first tag.
  private func index(of tag: UInt64) -> Int? {
    guard !entries.isEmpty, tag >= self.tag(at: 0) else { return nil }
    let distance = tag - self.tag(at: 0)
    let last = entries.count - 1
    guard distance <= UInt64(last) else { return search(tag, in: 0...last) }
    return self.tag(at: Int(distance)) == tag ? Int(distance) : search(tag, in: 0...Int(distance))
  }

  private func search(_ tag: UInt64, in range: ClosedRange<Int>) -> Int? {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if self.tag(at: middle) < tag { low = middle + 1 } else { high = middle }
    }
    return self.tag(at: low) == tag ? low : nil
  }

  private func tag(at index: Int) -> UInt64 { entries.read(index) { $0.tag } }

  private func isHole(at index: Int) -> Bool { entries.read(index) { $0.delivery == nil } }

  private mutating func tidy() {
    while !entries.isEmpty, isHole(at: 0) { _ = entries.popFirst() }
    if entries.count > 2 * count + 32 { entries.removeAll { $0.delivery == nil } }
  }
}
