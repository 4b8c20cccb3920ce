import RPCCore

/// Two numbers that identify something, such as a message and the process that received it.
struct NumberPair: Equatable, Sendable {
  var first: UInt64
  var second: UInt64

  @inline(__always)
  init(_ first: UInt64, _ second: Int = 0) {
    self.first = first
    self.second = UInt64(bitPattern: Int64(second))
  }

  /// The pair for something that one event identifies, by the event's index in a journal.
  init(event: Int) { self.init(0, event) }

  /// A hash that spreads over all bits of a word.
  ///
  /// It is the same on every machine.
  fileprivate var hash: UInt64 {
    let mixed = (first ^ (second &* 0xC2B2_AE3D_27D4_EB4F)) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ (mixed >> 32)
  }
}

/// A set of pairs of numbers, each with an index in the order of insertion.
///
/// It replaces Swift's set, because checkers look up several pairs at every event and most runs
/// have few. Up to ``few`` pairs are searched one by one, more by their hash. It is not generic, so
/// it is fast in a debug build too.
struct NumberSet: Sendable {
  /// The number of pairs up to which a linear search is faster than hashing.
  static let few = 8

  private(set) var pairs: [NumberPair] = []
  /// A hash table with linear probing: the index of each pair in ``pairs``, or -1 for a free slot.
  ///
  /// It is empty up to ``few`` pairs. At most half of it is in use, and its size is a power of two.
  private var slots: [Int32] = []

  init() {}

  init(_ pairs: [NumberPair]) {
    for pair in pairs { insert(pair) }
  }

  func contains(_ pair: NumberPair) -> Bool { index(of: pair) >= 0 }

  /// The index of a pair, or -1 if it is absent.
  func index(of pair: NumberPair) -> Int {
    slots.isEmpty ? indexAmongFew(pair) : indexByHash(pair)
  }

  /// Adds a pair unless it is present.
  ///
  /// - Returns: Whether the pair was absent.
  @discardableResult
  mutating func insert(_ pair: NumberPair) -> Bool {
    guard index(of: pair) < 0 else { return false }
    append(pair)
    return true
  }

  /// Adds a pair, which must be absent.
  mutating func append(_ pair: NumberPair) {
    if pairs.isEmpty { pairs.reserveCapacity(Self.few) }
    pairs.append(pair)
    guard pairs.count > Self.few else { return }
    if pairs.count * 2 > slots.count { return index() }
    enter(pairs.count - 1)
  }

  /// Keeps the pairs that satisfy a condition, in their order.
  mutating func keep(where isKept: (NumberPair) -> Bool) {
    pairs.removeAll { !isKept($0) }
    slots = []
    if pairs.count > Self.few { index() }
  }

  private func indexAmongFew(_ pair: NumberPair) -> Int {
    pairs.withUnsafeBufferPointer { pairs in
      guard let first = pairs.baseAddress else { return -1 }
      // Backwards, because most lookups ask for a recent pair.
      var index = pairs.count - 1
      while index >= 0, first[index] != pair { index -= 1 }
      return index
    }
  }

  private func indexByHash(_ pair: NumberPair) -> Int {
    let mask = slots.count - 1
    return slots.withUnsafeBufferPointer { slots in
      pairs.withUnsafeBufferPointer { pairs in
        var slot = Int(truncatingIfNeeded: pair.hash) & mask
        while slots[slot] >= 0 {
          if pairs[Int(slots[slot])] == pair { return Int(slots[slot]) }
          slot = (slot + 1) & mask
        }
        return -1
      }
    }
  }

  /// Rebuilds the hash table so that at most a quarter of it is in use.
  private mutating func index() {
    var size = 32
    while size < pairs.count * 4 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    for index in pairs.indices { enter(index) }
  }

  private mutating func enter(_ index: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: pairs[index].hash) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(index)
  }
}

/// Values by pairs of numbers, in the order of insertion; see ``NumberSet``.
struct NumberTable<Element: Sendable>: Sendable {
  private(set) var keys = NumberSet()
  private(set) var values: [Element] = []

  /// The value of a pair; `nil` if it has none.
  subscript(pair: NumberPair) -> Element? {
    get {
      let index = keys.index(of: pair)
      return index < 0 ? nil : values[index]
    }
  }

  /// The value of a pair, or the default if it has none.
  ///
  /// Writing adds a pair that is absent.
  subscript(pair: NumberPair, default value: @autoclosure () -> Element) -> Element {
    get {
      let index = keys.index(of: pair)
      return index < 0 ? value() : values[index]
    }
    _modify {
      var index = keys.index(of: pair)
      if index < 0 {
        index = values.count
        append(value(), of: pair)
      }
      yield &values[index]
    }
  }

  mutating func set(_ value: Element, of pair: NumberPair) {
    let index = keys.index(of: pair)
    if index >= 0 { return values[index] = value }
    append(value, of: pair)
  }

  private mutating func append(_ value: Element, of pair: NumberPair) {
    if values.isEmpty { values.reserveCapacity(NumberSet.few) }
    keys.append(pair)
    values.append(value)
  }

  /// Keeps the entries that satisfy a condition, in their order.
  mutating func keep(where isKept: (NumberPair, Element) -> Bool) {
    var kept = NumberTable()
    for (index, pair) in keys.pairs.enumerated() where isKept(pair, values[index]) {
      kept.set(values[index], of: pair)
    }
    self = kept
  }
}

extension MessageTrace {
  /// The key of the message in tables.
  var key: NumberPair { NumberPair(word) }

  /// Reads the message from the first number of a key.
  init(key: NumberPair) {
    guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: key.first >> 16)) else {
      preconditionFailure("the pair is not the key of a message")
    }
    self.init(
      subject: UInt32(truncatingIfNeeded: key.first >> 32), kind: kind,
      occurrence: UInt16(truncatingIfNeeded: key.first))
  }
}
