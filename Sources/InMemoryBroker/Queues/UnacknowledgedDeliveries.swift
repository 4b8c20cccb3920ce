import RPCCore

/// A delivery that its channel has yet to settle.
struct UnacknowledgedDelivery: Sendable {
  let queue: QueueID
  /// The consumer that got it, if it still exists; `nil` if it was asked for with `get`.
  let consumer: Slot?
  let entry: QueueEntry
}

/// The deliveries of one channel that are not settled, in the order of their tags.
///
/// A settled delivery leaves a hole, and holes are trimmed at the front; once they outnumber what
/// is left they are squeezed out, so that one delivery that is never settled does not make the
/// channel remember all that came after it. Settling takes constant time where no holes were
/// squeezed out, and the logarithm of the count where they were.
struct UnacknowledgedDeliveries: Sendable {
  private struct Place: Sendable {
    let tag: UInt64
    var delivery: UnacknowledgedDelivery?
  }

  private var places = Deque<Place>()
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ delivery: consuming UnacknowledgedDelivery, tag: UInt64) {
    places.append(Place(tag: tag, delivery: delivery))
    count += 1
  }

  func contains(tag: UInt64) -> Bool {
    guard let index = index(of: tag) else { return false }
    return !isHole(at: index)
  }

  /// The delivery of that tag, if it is not settled; tag 0 is the newest.
  func delivery(tag: UInt64) -> UnacknowledgedDelivery? {
    if tag == 0 { return places.last?.delivery ?? all.last?.delivery }
    return index(of: tag).flatMap { places[$0].delivery }
  }

  /// Removes the delivery of that tag, or does nothing if it was settled or never was.
  mutating func remove(tag: UInt64) -> UnacknowledgedDelivery? {
    guard let index = index(of: tag), let delivery = places[index].delivery.take() else {
      return nil
    }
    count -= 1
    tidy()
    return delivery
  }

  /// Removes the oldest delivery whose tag is not above the limit.
  mutating func popFirst(through limit: UInt64) -> (tag: UInt64, delivery: UnacknowledgedDelivery)?
  {
    guard !places.isEmpty, tag(at: 0) <= limit, let place = places.popFirst() else { return nil }
    guard let delivery = place.delivery else { return popFirst(through: limit) }
    count -= 1
    tidy()
    return (place.tag, delivery)
  }

  /// The queue of all deliveries up to a tag, if a single consumer has taken them all.
  func onlyQueue(through limit: UInt64) -> QueueID? {
    guard !places.isEmpty, let first = places.read(0, { $0.delivery }), first.consumer != nil
    else { return nil }
    for index in 1..<places.count {
      if tag(at: index) > limit { break }
      let isSame = places.read(index) {
        $0.delivery == nil
          || ($0.delivery?.consumer == first.consumer && $0.delivery?.queue == first.queue)
      }
      guard isSame else { return nil }
    }
    return first.queue
  }

  /// Puts deliveries back that were removed, to where their tags stand.
  mutating func restore(_ deliveries: [(tag: UInt64, delivery: UnacknowledgedDelivery)]) {
    guard !deliveries.isEmpty else { return }
    let all = (self.all + deliveries).sorted { $0.tag < $1.tag }
    self = UnacknowledgedDeliveries()
    for (tag, delivery) in all { append(delivery, tag: tag) }
  }

  /// All deliveries with their tags, oldest first.
  var all: [(tag: UInt64, delivery: UnacknowledgedDelivery)] {
    places.compactMap { place in place.delivery.map { (place.tag, $0) } }
  }

  /// Shows all deliveries with their tags, oldest first, where they lie.
  func forEach(_ look: (UInt64, borrowing UnacknowledgedDelivery) -> Void) {
    for index in 0..<places.count {
      places.read(index) { place in
        if let delivery = place.delivery { look(place.tag, delivery) }
      }
    }
  }

  /// Tags only grow, so a tag stands no farther from the front than its distance from the first.
  private func index(of tag: UInt64) -> Int? {
    guard !places.isEmpty, tag >= self.tag(at: 0) else { return nil }
    let distance = tag - self.tag(at: 0)
    let last = places.count - 1
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

  private func tag(at index: Int) -> UInt64 { places.read(index) { $0.tag } }

  private func isHole(at index: Int) -> Bool { places.read(index) { $0.delivery == nil } }

  private mutating func tidy() {
    while !places.isEmpty, isHole(at: 0) { _ = places.popFirst() }
    if places.count > 2 * count + 32 { places.removeAll { $0.delivery == nil } }
  }
}
