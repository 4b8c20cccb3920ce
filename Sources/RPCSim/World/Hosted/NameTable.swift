/// What a ``NameTable`` finds its entries by.
protocol TableKey: Equatable, Sendable {
  /// The key as a number whose low bits differ between keys that differ, as far as possible.
  var spread: UInt64 { get }
}

/// Values by keys that are a few numbers.
///
/// It is asked several times for each message, and a dictionary would spend more time on hashing
/// than all the rest takes.
struct NameTable<Key: TableKey, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var key: Key
    var value: Value
  }

  /// An entry lies at the place that its key gives or behind it, with no free place in between.
  ///
  /// Their number is a power of two, and at least half of them are free.
  private var places: [Entry?] = []
  private(set) var count = 0

  subscript(key: Key) -> Value? {
    find(key).flatMap { places[$0]?.value }
  }

  /// Enters a value; one that is there under the same key gives way.
  mutating func insert(_ value: Value, for key: Key) {
    if let place = find(key) {
      places[place]?.value = value
      return
    }
    if (count + 1) * 2 > places.count { grow() }
    places[freePlace(for: key)] = Entry(key: key, value: value)
    count += 1
  }

  /// Shows all values, in no order that means anything.
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

  /// Moves entries forward that would not be found any more behind a free place.
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
