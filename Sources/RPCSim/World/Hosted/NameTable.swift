/// A key of a ``NameTable``.
protocol TableKey: Equatable, Sendable {
  /// The key as a number. As far as possible, its low bits differ between different keys.
  var spread: UInt64 { get }
}

/// A hash table for keys that are a few numbers.
///
/// It is accessed several times for each message. A dictionary would spend more time on hashing
/// than all other work takes.
struct NameTable<Key: TableKey, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var key: Key
    var value: Value
  }

  /// An entry lies at the home index of its key or behind it, with no free element in between.
  ///
  /// The number of elements is a power of two, and at least half of them are free.
  private var places: [Entry?] = []
  private(set) var count = 0

  subscript(key: Key) -> Value? {
    find(key).flatMap { places[$0]?.value }
  }

  /// Inserts a value, in place of an earlier one under the same key.
  mutating func insert(_ value: Value, for key: Key) {
    if let place = find(key) {
      places[place]?.value = value
      return
    }
    if (count + 1) * 2 > places.count { grow() }
    places[freePlace(for: key)] = Entry(key: key, value: value)
    count += 1
  }

  /// Calls a closure with all values, in arbitrary order.
  func forEach(_ look: (Value) -> Void) {
    for case let entry? in places { look(entry.value) }
  }

  @discardableResult
  mutating func remove(_ key: Key) -> Value? {
    guard let place = find(key) else { return nil }
    let value = places[place].take()?.value
    count -= 1
    closeGap(at: place)
    return value
  }

  private func home(of key: Key) -> Int { Int(truncatingIfNeeded: key.spread) & (places.count - 1) }

  private func next(_ place: Int) -> Int { (place + 1) & (places.count - 1) }

  private func find(_ key: Key) -> Int? {
    guard count > 0 else { return nil }
    var place = home(of: key)
    while let entry = places[place] {
      if entry.key == key { return place }
      place = next(place)
    }
    return nil
  }

  private func freePlace(for key: Key) -> Int {
    var place = home(of: key)
    while places[place] != nil { place = next(place) }
    return place
  }

  private mutating func grow() {
    let entries = places
    places = Array(repeating: nil, count: max(16, entries.count * 2))
    for case let entry? in entries { places[freePlace(for: entry.key)] = entry }
  }

  /// Moves later entries into a gap that would hide them from lookups.
  private mutating func closeGap(at place: Int) {
    var gap = place
    var place = next(place)
    while let entry = places[place] {
      let mask = places.count - 1
      if (place - home(of: entry.key)) & mask >= (place - gap) & mask {
        places[gap] = places[place].take()
        gap = place
      }
      place = next(place)
    }
  }
}
