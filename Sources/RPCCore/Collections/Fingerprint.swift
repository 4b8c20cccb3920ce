/// A hash of words in their order, the same in every process and on every machine.
///
/// It is for telling states apart: each word is mixed well, which takes a few nanoseconds. Parts
/// whose order means nothing are fingerprinted one by one, and their values added up.
@usableFromInline
package struct Fingerprint: Sendable {
  /// The hash of what was added so far.
  @usableFromInline package internal(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Begins with a word, which keeps parts of different kinds apart.
  @inlinable
  package init(_ kind: Int) { add(kind) }

  /// Adds a word.
  @inlinable
  package mutating func add(_ word: UInt64) {
    var mixed = (value &* 0xD6E8_FEB8_6659_FD93) ^ word
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    value = mixed ^ (mixed >> 31)
  }

  /// Adds a number.
  @inlinable
  package mutating func add(_ number: Int) { add(UInt64(truncatingIfNeeded: number)) }

  /// Adds a flag.
  @inlinable
  package mutating func add(_ flag: Bool) { add(flag ? 1 : 0 as UInt64) }

  /// Adds an instant.
  @inlinable
  package mutating func add(_ instant: Instant) { add(UInt64(bitPattern: instant.nanoseconds)) }

  /// Adds bytes, with their number behind them.
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
