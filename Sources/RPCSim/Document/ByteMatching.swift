// With these operators a `switch` over bytes can name them as characters, which reads better than
// `UInt8(ascii:)`. Patterns must be ASCII.

/// Whether a byte is the given ASCII character.
@inline(__always)
func ~= (pattern: Unicode.Scalar, byte: UInt8?) -> Bool {
  guard let byte else { return false }
  return pattern.value == UInt32(byte)
}

/// Whether a byte lies in the given range of ASCII characters.
@inline(__always)
func ~= (pattern: ClosedRange<Unicode.Scalar>, byte: UInt8?) -> Bool {
  guard let byte else { return false }
  return pattern.lowerBound.value <= UInt32(byte) && UInt32(byte) <= pattern.upperBound.value
}

extension UInt8 {
  /// The value of this byte as a hexadecimal digit, or nil if it is none.
  var hexadecimalValue: UInt8? {
    switch self {
    case "0"..."9": self &- 0x30
    case "a"..."f": self &- 0x61 &+ 10
    case "A"..."F": self &- 0x41 &+ 10
    default: nil
    }
  }

  var isDecimalDigit: Bool { "0"..."9" ~= self }
}
