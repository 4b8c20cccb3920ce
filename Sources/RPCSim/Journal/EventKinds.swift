/// A set of event kinds, as a bit mask for fast membership tests.
struct EventKinds: Equatable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  func contains(_ kind: EventKind) -> Bool {
    let ordinal = kind.ordinal
    let half = ordinal < 64 ? low : high
    return half & (1 << UInt64(ordinal & 63)) != 0
  }

  mutating func insert(_ kind: EventKind) {
    let bit: UInt64 = 1 << UInt64(kind.ordinal & 63)
    if kind.ordinal < 64 { low |= bit } else { high |= bit }
  }

  func union(_ other: EventKinds) -> EventKinds {
    var union = self
    union.low |= other.low
    union.high |= other.high
    return union
  }
}

extension EventKinds: ExpressibleByArrayLiteral {
  init(arrayLiteral kinds: EventKind...) {
    for kind in kinds { insert(kind) }
  }
}

extension EventKind {
  /// The index among all kinds, in the order of their declaration.
  ///
  /// A case without associated values is stored as its number. A lookup by raw value would compare
  /// strings for each event of each run.
  var ordinal: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
