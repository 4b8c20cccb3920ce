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
  private var slots: [Entry?] = []
  private(set) var count = 0

  subscript(key: Key) -> Value? {
    find(key).flatMap { slots[$0]?.value }
  }

  /// Inserts a value, in place of an earlier one under the same key.
  mutating func insert(_ value: Value, for key: Key) {
    if let index = find(key) {
      slots[index]?.value = value
      return
    }
    if (count + 1) * 2 > slots.count { grow() }
    slots[freeIndex(for: key)] = Entry(key: key, value: value)
    count += 1
  }

  /// Calls a closure with all values, in arbitrary order.
  func forEach(_ look: (Value) -> Void) {
    for case let entry? in slots { look(entry.value) }
  }

  @discardableResult
  mutating func remove(_ key: Key) -> Value? {
    guard let index = find(key) else { return nil }
    let value = slots[index].take()?.value
    count -= 1
    closeGap(at: index)
    return value
  }

  private func home(of key: Key) -> Int { Int(truncatingIfNeeded: key.spread) & (slots.count - 1) }

  private func next(_ index: Int) -> Int { (index + 1) & (slots.count - 1) }

  private func find(_ key: Key) -> Int? {
    guard count > 0 else { return nil }
    var index = home(of: key)
    while let entry = slots[index] {
      if entry.key == key { return index }
      index = next(index)
    }
    return nil
  }

  private func freeIndex(for key: Key) -> Int {
    var index = home(of: key)
    while slots[index] != nil { index = next(index) }
    return index
  }

  private mutating func grow() {
    let entries = slots
    slots = Array(repeating: nil, count: max(16, entries.count * 2))
    for case let entry? in entries { slots[freeIndex(for: entry.key)] = entry }
  }

  /// Moves later entries into a gap that would hide them from lookups.
  private mutating func closeGap(at index: Int) {
    var gap = index
    var index = next(index)
    while let entry = slots[index] {
      let mask = slots.count - 1
      if (index - home(of: entry.key)) & mask >= (index - gap) & mask {
        slots[gap] = slots[index].take()
        gap = index
      }
      index = next(index)
    }
  }
}
