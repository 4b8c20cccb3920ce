/// A hash of words in their order, the same in every execution and on every computer.
///
/// It serves to tell states apart: each word is mixed well, in a few nanoseconds. For parts without
/// an order, add up the values of their separate fingerprints.
@usableFromInline
package struct Fingerprint: Sendable {
  /// The hash of all words added so far.
  @usableFromInline package internal(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Begins with a word for the kind, so that equal parts of different kinds differ.
  @inlinable
  package init(_ kind: Int) { add(kind) }

  @inlinable
  package mutating func add(_ word: UInt64) {
    var mixed = (value &* 0xD6E8_FEB8_6659_FD93) ^ word
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    value = mixed ^ (mixed >> 31)
  }

  @inlinable
  package mutating func add(_ number: Int) { add(UInt64(truncatingIfNeeded: number)) }

  @inlinable
  package mutating func add(_ flag: Bool) { add(flag ? 1 : 0 as UInt64) }

  @inlinable
  package mutating func add(_ instant: Instant) { add(UInt64(bitPattern: instant.nanoseconds)) }

  /// Adds bytes, followed by their number.
  @inlinable
  package mutating func add(_ bytes: [UInt8]) {
    var word: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      word = word << 8 | UInt64(byte)
      guard index % 8 == 7 else { continue }
      add(word)
      word = 0
    }
    add(word)
    add(bytes.count)
  }
}
