/// The Unicode scalar at an offset in a text, if the bytes there are UTF-8.
struct UTF8Scalar {
  /// The scalar, or nil where the bytes are not UTF-8.
  let scalar: Unicode.Scalar?

  /// The number of bytes the scalar takes, or 1 where the bytes are not UTF-8.
  let length: Int

  /// Decodes the scalar that begins at an offset within the bytes.
  init(in bytes: [UInt8], at offset: Int) {
    let shape = Shape(lead: bytes[offset])
    guard let shape, let scalar = shape.decode(bytes, at: offset) else {
      (scalar, length) = (nil, 1)
      return
    }
    (self.scalar, length) = (scalar, shape.length)
  }

  /// Finds the first byte that is not part of valid UTF-8, in linear time.
  static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
    var offset = 0
    while offset < bytes.count {
      if bytes[offset] < 0x80 {
        offset += 1
        continue
      }
      let next = UTF8Scalar(in: bytes, at: offset)
      if next.scalar == nil { return offset }
      offset += next.length
    }
    return nil
  }
}

extension UTF8Scalar {
  /// What the first byte of a sequence says about the rest of it.
  private struct Shape {
    let length: Int
    let leadBits: UInt32

    /// The lowest value a sequence of this length may hold; below it the sequence is overlong.
    let lowest: UInt32

    init?(lead: UInt8) {
      switch lead {
      case 0x00...0x7F: (length, leadBits, lowest) = (1, UInt32(lead), 0)
      case 0xC2...0xDF: (length, leadBits, lowest) = (2, UInt32(lead & 0x1F), 0x80)
      case 0xE0...0xEF: (length, leadBits, lowest) = (3, UInt32(lead & 0x0F), 0x800)
      case 0xF0...0xF4: (length, leadBits, lowest) = (4, UInt32(lead & 0x07), 0x1_0000)
      default: return nil
      }
    }

    func decode(_ bytes: [UInt8], at offset: Int) -> Unicode.Scalar? {
      guard offset + length <= bytes.count else { return nil }
      var value = leadBits
      for byte in bytes[(offset + 1)..<(offset + length)] {
        guard byte & 0xC0 == 0x80 else { return nil }
        value = value << 6 | UInt32(byte & 0x3F)
      }
      // The initializer rejects surrogates and values beyond U+10FFFF.
      return value >= lowest ? Unicode.Scalar(value) : nil
    }
  }
}
