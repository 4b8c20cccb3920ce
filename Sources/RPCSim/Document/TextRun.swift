/// Collects the text of a string or key.
///
/// It copies no bytes before the first escape.
struct TextRun {
  private var decoded: [UInt8] = []
  private var start: Int

  /// Begins a text whose first byte is at an offset.
  init(from start: Int) {
    self.start = start
  }

  /// Appends the bytes that were read since the last escape.
  mutating func take(_ bytes: [UInt8], upTo end: Int) {
    decoded.append(contentsOf: bytes[start..<end])
    start = end
  }

  /// Appends the scalar of an escape, or nothing for a continued line.
  mutating func append(_ scalar: Unicode.Scalar?, resumingAt next: Int) {
    if let scalar { decoded.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
    start = next
  }

  /// The whole text.
  mutating func finish(_ bytes: [UInt8], upTo end: Int) -> String {
    guard !decoded.isEmpty else { return String(decoding: bytes[start..<end], as: UTF8.self) }
    take(bytes, upTo: end)
    return String(decoding: decoded, as: UTF8.self)
  }
}
