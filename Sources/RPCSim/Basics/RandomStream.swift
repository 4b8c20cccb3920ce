/// A small generator of random numbers, one for each site of a decision.
///
/// Streams of different sites are independent, so a seed keeps its meaning at one site when another
/// is added. The algorithm is SplitMix64 and gives the same numbers on every machine.
struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64, site: StableHash) {
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ site.value
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// A hash (FNV-1a) that is the same in every execution and on every machine, unlike that of
/// `Hasher`.
struct StableHash: Hashable, Sendable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ text: String) { add(text) }

  func adding(_ integer: some FixedWidthInteger) -> StableHash {
    var hash = self
    var bits = UInt64(truncatingIfNeeded: integer)
    for _ in 0..<8 {
      hash.add(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
    }
    return hash
  }

  func adding(_ text: String) -> StableHash {
    var hash = self
    hash.add(text)
    hash.endWord()
    return hash
  }

  /// Adds a part of a word.
  ///
  /// Adding two parts equals adding both as one.
  mutating func add(_ part: String) {
    var part = part
    part.withUTF8 { for byte in $0 { add(byte) } }
  }

  /// Separates the word from the next one.
  mutating func endWord() { self = adding(0) }

  /// Adds the decimal digits of a number as a part of a word.
  mutating func add(digitsOf number: UInt32) {
    var unit: UInt32 = 1
    while number / unit >= 10 { unit *= 10 }
    while unit > 0 {
      add(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
